// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.check;

import dcos.metrics.MetricList;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * Sends numbered records over one connection, as one Avro container stream that Avro's own classes
 * write: in one codec, in blocks of random size, with the ways to encode that Avro leaves open
 * chosen at random, and cut into random pieces.
 */
final class CheckSender {
  private static final int MAX_BLOCK_RECORDS = 50;
  private static final int CONNECT_TIMEOUT_MS = 10_000;
  private static final int FINISH_TIMEOUT_MS = 120_000;

  private final CheckRecords records;
  private final InetSocketAddress collector;

  CheckSender(CheckRecords records, InetSocketAddress collector) {
    this.records = records;
    this.collector = collector;
  }

  /**
   * Sends the records from {@code first} up to, not including, {@code end}. Returns when the
   * collector has read them all and closed the connection.
   *
   * @throws IOException if it closed it earlier, or does not close it
   */
  void send(int first, int end, String codec, SplittableRandom random) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.connect(collector, CONNECT_TIMEOUT_MS);
      writeStream(first, end, codec, random, socket);
      socket.shutdownOutput();
      socket.setSoTimeout(FINISH_TIMEOUT_MS);
      try (InputStream in = socket.getInputStream()) {
        if (in.read() >= 0) {
          throw new IOException("the collector sent something back");
        }
      }
    } catch (IOException e) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "the connection that sent the records %d to %d in codec %s broke: %s",
              first,
              end - 1,
              codec,
              e.getMessage()),
          e);
    }
  }

  private void writeStream(int first, int end, String codec, SplittableRandom random, Socket socket)
      throws IOException {
    try (CuttingOutputStream out =
            new CuttingOutputStream(socket.getOutputStream(), random.split());
        DataFileWriter<MetricList> writer =
            new DataFileWriter<>(new SpecificDatumWriter<>(MetricList.class))) {
      writer.setCodec(codecFactory(codec));
      if (random.nextBoolean()) {
        // Arrays in several blocks, each with its size in bytes.
        EncoderFactory blocking = new EncoderFactory().configureBlockSize(64);
        writer.setEncoder(stream -> blocking.blockingBinaryEncoder(stream, null));
      }
      writer.create(schema(random), out);
      int untilSync = 0;
      for (int number = first; number < end; number++) {
        if (untilSync-- == 0) {
          writer.sync();
          untilSync = random.nextInt(MAX_BLOCK_RECORDS);
        }
        writer.append(records.sent(number));
      }
    }
  }

  /** xz at a level that does not cost 100 MB of memory. */
  private static CodecFactory codecFactory(String codec) {
    return codec.equals("xz") ? CodecFactory.xzCodec(1) : CodecFactory.fromString(codec);
  }

  /** Ours, or as writers in the field have it: with an attribute that means nothing to Avro. */
  private static Schema schema(SplittableRandom random) {
    String ours = MetricList.getClassSchema().toString();
    if (random.nextBoolean()) {
      return MetricList.getClassSchema();
    }
    String field = "\"name\":\"time_ms\"";
    return new Schema.Parser()
        .parse(ours.replace(field, field + ",\"logicalType\":\"timestamp-millis\""));
  }
}
