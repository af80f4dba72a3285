// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.MetricList;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.ContainerHeader;
import dcos.metrics.avro.RecordLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * The schemas of the writers, each parsed once for all connections that use it and a while longer:
 * senders reconnect often and always say the same. Belongs to the event loop.
 */
final class WriterSchemas {
  /** About what a parsed schema with its decoder takes, for each byte of its text. */
  private static final int COST_PER_BYTE = 32;

  /** A schema in use by a connection. */
  static final class Use {
    private final RecordReader reader;
    private final long cost;
    private int users;

    private Use(RecordReader reader, long cost) {
      this.reader = reader;
      this.cost = cost;
    }

    RecordReader reader() {
      return reader;
    }

    /** The connection uses it no longer. */
    void release() {
      users--;
    }
  }

  private final RecordLimits limits;
  private final long maxCost;
  private final DirectReader direct = new DirectReader();
  private final Map<ByteBuffer, Use> known = new LinkedHashMap<>(16, 0.75f, true);
  private long cost;

  /**
   * Knows none.
   *
   * @param maxCost how many bytes they may take in memory, about
   */
  WriterSchemas(RecordLimits limits, long maxCost) {
    this.limits = limits;
    this.maxCost = maxCost;
  }

  /**
   * The schema of that header; to be released.
   *
   * @throws BadDataException if there is none, or none that resolves to ours within the bounds
   */
  Use use(ContainerHeader header) throws BadDataException {
    byte[] text = header.metadata().get("avro.schema");
    Use use = text == null ? null : known.get(ByteBuffer.wrap(text));
    if (use == null) {
      RecordReader reader = readerFor(header.schema());
      use = new Use(reader, (long) text.length * (reader == direct ? 1 : COST_PER_BYTE));
      makeRoom(use.cost);
      cost += use.cost;
      known.put(ByteBuffer.wrap(text), use);
    }
    use.users++;
    return use;
  }

  private RecordReader readerFor(Schema schema) throws BadDataException {
    if (SchemaFit.sameLayout(schema, MetricList.getClassSchema())) {
      return direct;
    }
    SchemaBounds.check(schema);
    try {
      SchemaFit.checkResolves(schema);
      return new ResolvingReader(schema, limits);
    } catch (BadDataException e) {
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new BadDataException(
          BadDataException.Kind.UNSUPPORTED,
          "the writer's schema does not resolve to dcos.metrics.MetricList: " + e.getMessage(),
          e);
    }
  }

  private void makeRoom(long more) throws BadDataException {
    Iterator<Use> oldest = known.values().iterator();
    while (cost + more > maxCost && oldest.hasNext()) {
      Use use = oldest.next();
      if (use.users == 0 || use.reader == direct) {
        cost -= use.cost;
        oldest.remove();
      }
    }
    if (cost + more > maxCost) {
      throw new BadDataException(
          BadDataException.Kind.TOO_LARGE,
          "the writer's schema is one too many: those in use take "
              + cost
              + " bytes, this one "
              + more
              + ", the limit is "
              + maxCost);
    }
  }
}
