// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The plugin archive as it is shipped, unpacked into a directory for a worker's plugin.path.
 *
 * @param directory where its files are
 */
record PluginArchive(Path directory) {
  /** Unpacks it. */
  static PluginArchive unpack(Path directory) throws IOException {
    try (ZipFile zip = new ZipFile(file().toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        Path target = directory.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(zip.getInputStream(entry), target);
        }
      }
    }
    return new PluginArchive(directory);
  }

  /** The archive itself. */
  static Path file() throws IOException {
    try (Stream<Path> files = Files.list(Installation.find().home().getParent())) {
      return files
          .filter(file -> file.getFileName().toString().matches("metrics-source-.*\\.zip"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** What one of its properties files says, with those changes. */
  Map<String, String> properties(String name, Map<String, String> changes) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(find(name))) {
      properties.load(reader);
    }
    properties.putAll(changes);
    Map<String, String> values = new TreeMap<>();
    properties.forEach((key, value) -> values.put((String) key, (String) value));
    return values;
  }

  /** Names of its properties files in that directory, without their ending. */
  List<String> names(String inDirectory) throws IOException {
    try (Stream<Path> files = Files.list(find(inDirectory))) {
      return files
          .map(file -> file.getFileName().toString().replaceFirst("\\.properties$", ""))
          .sorted()
          .toList();
    }
  }

  /** The first file or directory whose path ends so. */
  Path find(String name) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }
  }
}
