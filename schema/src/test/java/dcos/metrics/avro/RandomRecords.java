// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.BlockingBinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;

/** Random records, and Avro's own encodings of them. */
final class RandomRecords {
  private static final double[] ODD_VALUES = {
    0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE
  };
  private static final String[] ODD_TEXTS = {"", "ä", "日本", "\uD83D\uDE00", "\u0000", "a b/c"};

  private RandomRecords() {}

  static MetricList next(Random random) {
    List<Tag> tags = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      tags.add(new Tag(text(random), text(random)));
    }
    List<Datapoint> datapoints = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      double value =
          random.nextBoolean()
              ? random.nextGaussian()
              : ODD_VALUES[random.nextInt(ODD_VALUES.length)];
      long timeMs = random.nextBoolean() ? 1_700_000_000_000L : random.nextLong();
      datapoints.add(new Datapoint(text(random), timeMs, value));
    }
    return new MetricList(text(random), tags, datapoints);
  }

  private static String text(Random random) {
    return random.nextInt(4) == 0
        ? ODD_TEXTS[random.nextInt(ODD_TEXTS.length)]
        : "text." + Integer.toString(random.nextInt(1 << 20), 36).repeat(1 + random.nextInt(20));
  }

  static byte[] encode(MetricList list) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    write(list, encoder);
    return out.toByteArray();
  }

  /** With arrays in blocks that give their size in bytes. */
  static byte[] encodeInBlocks(MetricList list) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder =
        new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(out, null);
    if (!(encoder instanceof BlockingBinaryEncoder)) {
      throw new IllegalStateException("no blocks");
    }
    write(list, encoder);
    return out.toByteArray();
  }

  private static void write(MetricList list, BinaryEncoder encoder) throws IOException {
    new SpecificDatumWriter<>(MetricList.class).write(list, encoder);
    encoder.flush();
  }
}
