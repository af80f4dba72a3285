// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dcos.metrics.avro.BlockCodec;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CheckSenderTest {
  private static final int COUNT = 200;

  static Stream<String> codecs() {
    return BlockCodec.NAMES.stream();
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void sendsAContainerThatAvroReads(String codec) throws Exception {
    CheckRecords records = new CheckRecords(1, Format.LIST);
    for (int seed = 0; seed < 4; seed++) {
      List<String> arrived = new ArrayList<>();
      try (ServerSocket server = listen()) {
        CompletableFuture<Void> reading =
            CompletableFuture.runAsync(() -> arrived.addAll(readOne(server)));
        new CheckSender(records, address(server)).send(0, COUNT, codec, new SplittableRandom(seed));
        reading.join();
      }
      assertEquals(
          IntStream.range(0, COUNT).mapToObj(n -> records.sent(n).toString()).toList(),
          arrived,
          "seed " + seed);
    }
  }

  @Test
  void saysWhichRecordsWereOnABrokenConnection() throws Exception {
    int port;
    try (ServerSocket server = listen()) {
      port = server.getLocalPort();
    }
    CheckSender sender =
        new CheckSender(
            new CheckRecords(1, Format.LIST),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    IOException e =
        assertThrows(IOException.class, () -> sender.send(10, 20, "null", new SplittableRandom(1)));
    assertEquals(0, e.getMessage().indexOf("the connection that sent the records 10 to 19"));
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static InetSocketAddress address(ServerSocket server) {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  private static List<String> readOne(ServerSocket server) {
    List<String> records = new ArrayList<>();
    try (Socket socket = server.accept();
        InputStream in = socket.getInputStream();
        DataFileStream<GenericRecord> stream =
            new DataFileStream<>(in, new GenericDatumReader<>())) {
      stream.forEach(record -> records.add(record.toString()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return records;
  }
}
