// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ContainerBuilder;
import dcos.metrics.avro.ContainerHeader;
import dcos.metrics.avro.MetricListView;
import dcos.metrics.avro.RecordLimits;
import dcos.metrics.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * A stream through the decoder: its first byte says how many lengths of pieces follow, then come
 * those, one byte each, then the stream. Whatever it is: it ends or is refused in a bounded number
 * of steps, holds no more memory than it may and gives all of it back, gives the same records
 * wherever it is cut, and does not disturb the next stream.
 */
public final class TcpTarget implements FuzzTarget {
  private static final InputLimits LIMITS =
      new InputLimits(
          10,
          8 << 10,
          8 << 10,
          32 << 10,
          new RecordLimits(4 << 10, 256, 10, 100),
          64 << 10,
          Duration.ofMinutes(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60));

  private static final int MAX_PIECES = 8;

  /** A record takes 3 bytes at least; a block of 32 KiB of them, compressed, some 30. */
  private static final int MAX_STEPS = 2_000_000;

  private static final byte[] SYNC = new byte[ContainerHeader.SYNC_BYTES];

  private final byte[] good = stream(MetricList.getClassSchema(), "deflate", 3);

  @Override
  public Map<String, byte[]> seeds() {
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    Schema schema = MetricList.getClassSchema();
    for (String codec : List.of("null", "deflate", "snappy", "zstandard", "bzip2", "xz")) {
      seeds.put(codec, cut(stream(schema, codec, 2)));
    }
    seeds.put("cut", cut(stream(schema, "null", 2), 1, 7, 200));
    byte[] twice = Arrays.copyOf(good, 2 * good.length);
    System.arraycopy(good, 0, twice, good.length, good.length);
    seeds.put("two-files", cut(twice, 90));
    seeds.put("other-schema", cut(stream(otherSchema(), "null", 1)));
    return seeds;
  }

  @Override
  public int maxInputBytes() {
    return 4 << 10;
  }

  @Override
  public long maxAllocatedBytes() {
    return 512L << 20;
  }

  @Override
  public void run(byte[] input) {
    int pieces = input.length == 0 ? 0 : Math.min(input[0] & 0xFF, MAX_PIECES);
    int from = Math.min(input.length, 1 + pieces);
    byte[] stream = Arrays.copyOfRange(input, from, input.length);
    int[] lengths = new int[Math.max(0, from - 1)];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = 1 + (input[1 + i] & 0xFF);
    }
    try (BlockCodecs codecs = new BlockCodecs()) {
      MemoryBudget budget = new MemoryBudget(LIMITS.memoryBytes(), LIMITS.blockBytes(), () -> 0);
      WriterSchemas schemas = new WriterSchemas(LIMITS.record(), 1 << 20);
      Outcome whole = decode(stream, new int[0], codecs, budget, schemas);
      Outcome inPieces = decode(stream, lengths, codecs, budget, schemas);
      require(
          whole.equals(inPieces), "whole it gives " + whole + ", in pieces it gives " + inPieces);
      Outcome next = decode(good, lengths, codecs, budget, schemas);
      require(next.records.size() == 3 && next.end == null, "the next stream gives " + next);
      require(budget.used() == 0, budget.used() + " bytes are still held");
    }
  }

  /** What a stream came to. */
  private record Outcome(List<String> records, List<Trouble> drops, Trouble end, int incomplete) {}

  private static Outcome decode(
      byte[] stream,
      int[] lengths,
      BlockCodecs codecs,
      MemoryBudget budget,
      WriterSchemas schemas) {
    List<String> records = new ArrayList<>();
    List<Trouble> drops = new ArrayList<>();
    MemoryBudget.Account account = budget.open(new LoneHolder());
    ContainerDecoder decoder =
        new ContainerDecoder(
            LIMITS, schemas, codecs, account, (trouble, what) -> drops.add(trouble));
    Trouble end = null;
    int incomplete = 0;
    try {
      int steps = 0;
      for (int at = 0, i = 0; at < stream.length; i++) {
        int length = lengths.length == 0 ? stream.length : lengths[i % lengths.length];
        int count = Math.min(length, stream.length - at);
        require(decoder.feed(stream, at, count), "there is no memory for " + count + " bytes");
        at += count;
        for (ContainerDecoder.Step step;
            (step = decoder.step()) != ContainerDecoder.Step.NEEDS_INPUT; ) {
          require(++steps < MAX_STEPS, "it takes more than " + MAX_STEPS + " steps");
          if (step == ContainerDecoder.Step.RECORD) {
            keep(decoder.record(), records);
            decoder.next();
          }
          require(budget.used() <= LIMITS.memoryBytes(), budget.used() + " bytes are held");
        }
      }
      incomplete = decoder.incompleteBytes();
    } catch (RejectedException e) {
      require(e.getMessage() != null, "it is refused without a word");
      end = e.trouble();
    } finally {
      decoder.close();
      account.close();
    }
    return new Outcome(records, drops, end, incomplete);
  }

  /** All of the record is looked at; the first few are compared. */
  private static void keep(MetricListView record, List<String> records) {
    require(record.length() <= LIMITS.record().recordBytes(), "a record is too large");
    if (records.size() < 100) {
      records.add(record.toMetricList().toString());
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }

  /** The only connection there is: nobody waits for it. */
  private static final class LoneHolder implements MemoryBudget.Holder {
    @Override
    public void resume() {}

    @Override
    public void evict(String why) {
      throw new IllegalStateException(why);
    }
  }

  private static byte[] cut(byte[] stream, int... lengths) {
    byte[] input = new byte[1 + lengths.length + stream.length];
    input[0] = (byte) lengths.length;
    for (int i = 0; i < lengths.length; i++) {
      input[1 + i] = (byte) (lengths[i] - 1);
    }
    System.arraycopy(stream, 0, input, 1 + lengths.length, stream.length);
    return input;
  }

  /** One block of equal records. */
  private static byte[] stream(Schema schema, String codecName, int count) {
    AvroBytes records = new AvroBytes(256);
    for (int i = 0; i < count; i++) {
      MetricListView.encode(
          new MetricList(
              "topic", List.of(new Tag("k", "v")), List.of(new Datapoint("a.b", 1_000L, 1.5))),
          records);
    }
    AvroBytes out = new AvroBytes(1024);
    ContainerHeader.write(out, ContainerHeader.metadataFor(schema, codecName), SYNC);
    try (BlockCodec codec = BlockCodec.forName(codecName)) {
      ContainerBuilder.writeBlock(codec, count, records, SYNC, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The same bytes, read as another schema that resolves to ours. */
  private static Schema otherSchema() {
    String other = MetricList.getClassSchema().toString().replace("\"double\"", "[\"double\"]");
    return new Schema.Parser().parse(other);
  }
}
