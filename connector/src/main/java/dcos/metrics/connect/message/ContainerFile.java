// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.message;

import dcos.metrics.MetricList;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.ContainerHeader;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.avro.SchemaNormalization;

/**
 * Puts encoded MetricLists into Avro container files of one block, codec {@code null}, with a
 * random marker each. The schema stands in its canonical form (Avro 1.12, "Parsing Canonical
 * Form"): the same for every reader, without this program's own attributes. For one thread.
 */
public final class ContainerFile {
  private static final int SYNC = ContainerHeader.SYNC_BYTES;

  /** Record count and byte count of the block at their longest, and the marker behind it. */
  private static final int BLOCK_OVERHEAD = 10 + 10 + SYNC;

  private final byte[] header;
  private final Random random;

  public ContainerFile(Random random) {
    this.random = random;
    AvroBytes bytes = new AvroBytes(1024);
    var metadata = ContainerHeader.metadataFor(MetricList.getClassSchema(), "null");
    metadata.put(
        "avro.schema",
        SchemaNormalization.toParsingForm(MetricList.getClassSchema())
            .getBytes(StandardCharsets.UTF_8));
    ContainerHeader.write(bytes, metadata, new byte[SYNC]);
    header = bytes.toByteArray();
  }

  /** Bytes that a file takes beyond its records at most. */
  public int overhead() {
    return header.length + BLOCK_OVERHEAD;
  }

  /** A file of {@code count} records that lie one behind the other. Allocates it once. */
  public byte[] of(byte[] records, int from, int length, int count) {
    AvroBytes counts = new AvroBytes(20);
    counts.writeLong(count);
    counts.writeLong(length);
    byte[] file = new byte[header.length + counts.length() + length + SYNC];
    byte[] sync = new byte[SYNC];
    random.nextBytes(sync);
    System.arraycopy(header, 0, file, 0, header.length - SYNC);
    System.arraycopy(sync, 0, file, header.length - SYNC, SYNC);
    System.arraycopy(counts.array(), 0, file, header.length, counts.length());
    System.arraycopy(records, from, file, header.length + counts.length(), length);
    System.arraycopy(sync, 0, file, file.length - SYNC, SYNC);
    return file;
  }
}
