// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import dcos.metrics.MetricList;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ContainerBuilder;
import dcos.metrics.avro.ContainerHeader;
import java.io.IOException;

/** Streams that are small and claim, or turn into, much. */
final class Bombs {
  /** Fits into the block that a small heap takes, in every codec that can be a bomb at all. */
  private static final int LARGE = 48 << 20;

  private static final byte[] SYNC = new byte[ContainerHeader.SYNC_BYTES];

  private Bombs() {}

  static byte[] header(String codec) {
    AvroBytes out = new AvroBytes(1024);
    ContainerHeader.write(
        out, ContainerHeader.metadataFor(MetricList.getClassSchema(), codec), SYNC);
    return out.toByteArray();
  }

  /** A header, and a block that says what it likes about itself, without its data. */
  static byte[] claim(String codec, long count, long size) {
    AvroBytes out = new AvroBytes(1024);
    out.write(header(codec));
    out.writeLong(count);
    out.writeLong(size);
    return out.toByteArray();
  }

  /** A header that says that it is going to have many long entries, without them. */
  static byte[] headerThatNeverEnds() {
    AvroBytes out = new AvroBytes(64);
    out.write(new byte[] {'O', 'b', 'j', 1});
    out.writeLong(1000);
    out.writeString("avro.schema");
    out.writeLong(60_000);
    return out.toByteArray();
  }

  /** Many times what a block may be when it is decompressed, all of it zeros: empty records. */
  static byte[] bomb(String codec) throws IOException {
    return empties(codec, LARGE / 3);
  }

  /** So many of the smallest records there are, of three bytes, without a topic. */
  static byte[] empties(String codecName, int count) throws IOException {
    AvroBytes records = new AvroBytes(3 * count);
    records.write(new byte[3 * count]);
    AvroBytes out = new AvroBytes(4096);
    out.write(header(codecName));
    try (BlockCodec codec = BlockCodec.forName(codecName)) {
      ContainerBuilder.writeBlock(codec, count, records, SYNC, out);
    }
    return out.toByteArray();
  }
}
