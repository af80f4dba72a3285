// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

import dcos.metrics.MetricList;
import java.io.IOException;

/** Makes a container file of MetricLists in memory, in one block. */
public final class ContainerBuilder {
  private final BlockCodec codec;
  private final byte[] sync;
  private final AvroBytes records = new AvroBytes(1024);
  private int count;

  /**
   * An empty file.
   *
   * @param sync 16 bytes, as random as is wanted
   */
  public ContainerBuilder(BlockCodec codec, byte[] sync) {
    this.codec = codec;
    this.sync = sync.clone();
  }

  /** Adds one encoded MetricList, taken as it is. */
  public void add(byte[] record, int from, int length) {
    records.write(record, from, length);
    count++;
  }

  /** Records added. */
  public int count() {
    return count;
  }

  /** Bytes of the records added, before compression. */
  public int recordBytes() {
    return records.length();
  }

  /** The whole file. */
  public byte[] build() throws IOException {
    AvroBytes out = new AvroBytes(records.length() + 1024);
    ContainerHeader.write(
        out, ContainerHeader.metadataFor(MetricList.getClassSchema(), codec.name()), sync);
    if (count > 0) {
      writeBlock(codec, count, records, sync, out);
    }
    return out.toByteArray();
  }

  /** Appends one block: record count, byte count, data, marker. */
  public static void writeBlock(
      BlockCodec codec, long count, AvroBytes records, byte[] sync, AvroBytes out)
      throws IOException {
    BlockCodec.Slice data = codec.compress(records.array(), 0, records.length());
    out.writeLong(count);
    out.writeLong(data.length());
    out.write(data.array(), data.from(), data.length());
    out.write(sync, 0, ContainerHeader.SYNC_BYTES);
  }
}
