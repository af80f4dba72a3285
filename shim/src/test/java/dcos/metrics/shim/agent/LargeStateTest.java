// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state much larger than the memory of the process that reads it. */
final class LargeStateTest {
  private static final long STATE_BYTES = 50_000_000;

  @TempDir Path directory;

  @Test
  void readsFiftyMegabytesInAHeapOfSixteen() throws Exception {
    try (FakeAgent agent = FakeAgent.healthy()) {
      agent.answer(
          "/state",
          exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (Writer out =
                new BufferedWriter(
                    new OutputStreamWriter(exchange.getResponseBody(), StandardCharsets.US_ASCII),
                    64 << 10)) {
              writeState(out);
            }
          });
      Path output = directory.resolve("output");
      Process process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx16m",
                      "-XX:+UseSerialGC",
                      "-cp",
                      System.getProperty("java.class.path"),
                      PollOnce.class.getName(),
                      agent.endpoint().toString()))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int status = process.waitFor();
      String printed = Files.readString(output);
      assertEquals(0, status, printed);
      assertTrue(
          printed.contains("{framework_name=marathon, application_name=last/app, agent_id=big}"),
          printed);
    }
  }

  private static void writeState(Writer out) throws IOException {
    out.write("{\"attributes\": {");
    long bytes = 0;
    for (int i = 0; bytes < STATE_BYTES / 4; i++) {
      String member =
          String.format(Locale.ROOT, "\"name-%d-%s\": \"v\",\n", i, Integer.toHexString(i * 31));
      out.write(member);
      bytes += member.length();
    }
    out.write("\"last\": 0}, \"completed_frameworks\": [{\"id\": \"gone\"}");
    for (int i = 0; bytes < STATE_BYTES; i++) {
      String framework =
          String.format(
              Locale.ROOT,
              """
          ,{"id": "old-%d", "name": "job", "executors": [{"id": "e", "tasks": [
            {"id": "t%d", "statuses": [{"state": "TASK_FINISHED", "timestamp": 1436298855.8}],
             "labels": [{"key": "MARATHON_APP_ID", "value": "/x"}]}]}]}
          """,
              i,
              i);
      out.write(framework);
      bytes += framework.length();
    }
    out.write(
        """
        ], "frameworks": [{"id": "f", "name": "marathon", "executors": [
          {"id": "e", "labels": [{"key": "MARATHON_APP_ID", "value": "/last/app"}]}]}],
         "id": "big"}
        """);
  }
}
