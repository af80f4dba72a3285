// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who speaks something else than Avro is told apart in the log, and who only looks whether the port
 * answers is no failure. Fails if a broken connection without a byte counts.
 */
class ForeignProtocolTest {
  static Stream<Arguments> starts() {
    return Stream.of(
        Arguments.of("\u0016\u0003\u0001\u0002", "TLS"),
        Arguments.of("GET / HTTP/1.1", "HTTP"),
        Arguments.of("PROXY TCP4 10.0.0.1", "PROXY protocol"),
        Arguments.of("# HELP up Whether", "Prometheus"),
        Arguments.of("api.requests:1|c", "statsd"),
        Arguments.of("\u00c3\u0001\u0002", "single-object"));
  }

  @ParameterizedTest
  @MethodSource("starts")
  void itsLineSaysWhatCame(String start, String named) {
    byte[] bytes = start.getBytes(ISO_8859_1);
    try (DecoderHarness harness = new DecoderHarness()) {
      RejectedException refusal =
          assertThrows(RejectedException.class, () -> harness.feed(bytes, 0, bytes.length));
      assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
    }
  }

  @Test
  void ordinaryGarbageGetsNoGuess() {
    assertEquals("", ForeignProtocol.hint(new byte[] {1, 2, 3}, 0, 3));
    assertEquals("", ForeignProtocol.hint(new byte[0], 0, 0));
  }

  @Test
  void aProbeThatBreaksOffWithoutAByteIsNoFailure() throws IOException {
    try (TcpInputHarness harness =
        new TcpInputHarness(new CollectingSink(Long.MAX_VALUE)).reading()) {
      for (int i = 0; i < 20; i++) {
        Socket probe = harness.connect();
        probe.setSoLinger(true, 0);
        probe.close();
      }
      harness.awaitCount("tcp_sessions_closed", 20);
      assertEquals(0, harness.count("connections_failed"));
      assertTrue(harness.booksBalance());
    }
  }
}
