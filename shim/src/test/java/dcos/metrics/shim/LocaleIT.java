// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.queue.QueueEntry;
import dcos.metrics.queue.QueueReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The main job, whatever language the node speaks. Fails if a file's name, a number in a file or a
 * line of the log is made with the default locale: Persian has digits of its own, Turkish an i
 * without a dot.
 */
class LocaleIT {
  private static final int COUNT = 100;

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Duser.language=fa -Duser.country=IR",
        "-Duser.language=ar -Duser.country=EG -Duser.extensions=u-nu-arab",
        "-Duser.language=tr -Duser.country=TR",
        "-Duser.language= -Duser.country="
      })
  void takesAndKeepsRecords(String language) throws Exception {
    Map<String, String> environment =
        Map.of("JAVA_TOOL_OPTIONS", language + " -Dfile.encoding=ISO-8859-9");
    String[] options = {
      "-listen-endpoint=127.0.0.1:0",
      "-agent-polling=false",
      "-kafka=false",
      "-queue-min-free-mbytes=0",
      "-data-dir=" + dir
    };
    for (int start = 1; start <= 2; start++) {
      int expected = start * COUNT;
      try (CollectorJvm jvm = CollectorJvm.start(environment, options).awaitReady()) {
        try (Socket socket = jvm.connect();
            OutputStream out = socket.getOutputStream()) {
          out.write(Containers.of(COUNT));
        }
        Awaitility.await().until(() -> queued() == expected);
        jvm.terminate();
        assertEquals(0, jvm.awaitExit());
        assertTrue(
            jvm.err().stream().allMatch(line -> line.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T.*Z .*")),
            jvm::errText);
      }
    }
    try (Stream<Path> files = Files.walk(dir)) {
      files.forEach(file -> assertTrue(file.toString().matches("\\p{ASCII}*"), "a name: " + file));
    }
  }

  private long queued() throws Exception {
    try (QueueReader reader = QueueReader.browse(dir.resolve("queue"))) {
      List<QueueEntry> entries = new ArrayList<>();
      for (QueueEntry entry; (entry = reader.next()) != null; ) {
        entries.add(entry);
      }
      return entries.size();
    }
  }
}
