// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.ContainerHeader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Fails when a library that handles what senders send may log by itself, without the sender's name
 * and the limit on lines: as with Avro's loggers at their default level.
 */
class LibraryLoggersTest {
  /** Of those jars that read senders' bytes; Netty's own lines are about sockets, not data. */
  private static final List<String> READING =
      List.of("avro-", "snappy-", "zstd-", "xz-", "commons-compress-", "jackson-");

  /** They log by the JVM's own means; none of them is on the way of a block. */
  private static final List<String> UNUSED =
      List.of(
          "org.xerial.snappy.SnappyFramed",
          "org.xerial.snappy.pool.",
          "org.apache.commons.compress.harmony.");

  @Test
  void whatReadsSendersBytesHasNoLinesOfItsOwn() throws IOException {
    List<String> speaking = new ArrayList<>();
    int jars = 0;
    int loggers = 0;
    for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      String name = new File(path).getName();
      if (READING.stream().noneMatch(name::startsWith)) {
        continue;
      }
      jars++;
      for (String logger : loggersOf(path)) {
        loggers++;
        if (UNUSED.stream().noneMatch(logger::startsWith)
            && LoggerFactory.getLogger(logger).isErrorEnabled()) {
          speaking.add(logger);
        }
      }
    }
    assertTrue(jars >= READING.size(), "only " + jars + " jars were looked at");
    assertTrue(loggers > 0, "no logger was found at all: the search must be wrong");
    assertEquals(List.of(), speaking);
  }

  @Test
  void aSchemaFullOfLogicalTypesSaysNothing() throws IOException {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      fields.append(i == 0 ? "" : ",").append("{\"name\":\"f").append(i);
      fields.append("\",\"type\":{\"type\":\"string\",\"logicalType\":\"timestamp-millis\"}}");
    }
    String schema = "{\"type\":\"record\",\"name\":\"M\",\"fields\":[" + fields + "]}";
    AvroBytes header = new AvroBytes(64);
    ContainerHeader.write(header, Map.of("avro.schema", schema.getBytes(UTF_8)), new byte[16]);
    PrintStream err = System.err;
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    System.setErr(new PrintStream(lines, true, UTF_8));
    try {
      LoggerFactory.getLogger("heard").error("this one is");
      ContainerHeader.parse(header.array(), 0, header.length(), 1 << 20).schema();
    } finally {
      System.setErr(err);
    }
    String text = lines.toString(UTF_8);
    assertTrue(text.contains("this one is"), "nothing is heard here at all");
    assertFalse(text.lines().skip(1).findAny().isPresent(), text);
  }

  /** The classes that get a logger from somewhere, as loggers are named after them. */
  private static List<String> loggersOf(String path) throws IOException {
    List<String> loggers = new ArrayList<>();
    try (JarFile jar = new JarFile(path)) {
      for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
        JarEntry entry = all.nextElement();
        if (!entry.getName().endsWith(".class") || entry.getName().startsWith("META-INF")) {
          continue;
        }
        try (InputStream in = jar.getInputStream(entry)) {
          String bytes = new String(in.readAllBytes(), ISO_8859_1);
          if (bytes.contains("org/slf4j/LoggerFactory") || bytes.contains("java/util/logging/")) {
            loggers.add(entry.getName().replace(".class", "").replace('/', '.'));
          }
        }
      }
    }
    return loggers;
  }
}
