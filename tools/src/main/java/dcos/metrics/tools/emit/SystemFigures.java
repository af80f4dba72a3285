// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.emit;

import com.sun.management.OperatingSystemMXBean;
import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * This machine's own figures: one record for load, processor, memory and root file system, and one
 * for each disk and network interface. From {@code /proc} where there is one (Linux: proc(5)),
 * otherwise what the JDK knows. What cannot be read is left out. For use by one thread.
 */
final class SystemFigures {
  private static final int SECTOR_BYTES = 512; // in /proc/diskstats, whatever the device says

  private final Path proc;
  private final OperatingSystemMXBean system;
  private final String topic;
  private final String host;

  /**
   * Figures for that topic.
   *
   * @param proc where proc is mounted
   * @param host value of the tag {@code host}
   */
  SystemFigures(Path proc, OperatingSystemMXBean system, String topic, String host) {
    this.proc = proc;
    this.system = system;
    this.topic = topic;
    this.host = host;
  }

  /** The figures of now; {@code timeMs} is in milliseconds since the epoch. */
  List<MetricList> sample(long timeMs) {
    List<MetricList> records = new ArrayList<>();
    Figures general = new Figures(timeMs);
    load(general);
    processor(general);
    memory(general);
    fileSystem(general);
    add(records, general, List.of());
    for (String line : lines("diskstats")) {
      disk(line, timeMs, records);
    }
    for (String line : lines("net/dev")) {
      network(line, timeMs, records);
    }
    return records;
  }

  private void load(Figures figures) {
    List<String> lines = lines("loadavg");
    String[] words = lines.isEmpty() ? new String[0] : words(lines.get(0));
    if (words.length >= 3) {
      figures.add("host.load.1min", number(words[0]));
      figures.add("host.load.5min", number(words[1]));
      figures.add("host.load.15min", number(words[2]));
    } else {
      figures.addIfKnown("host.load.1min", system.getSystemLoadAverage());
    }
  }

  private void processor(Figures figures) {
    figures.add("host.cpu.count", system.getAvailableProcessors());
    figures.addIfKnown("host.cpu.busy_percent", 100 * system.getCpuLoad());
  }

  private void memory(Figures figures) {
    boolean known = false;
    for (String line : lines("meminfo")) {
      String name =
          switch (line.substring(0, Math.max(0, line.indexOf(':')))) {
            case "MemTotal" -> "total";
            case "MemFree" -> "free";
            case "MemAvailable" -> "available";
            case "Cached" -> "cached";
            case "SwapTotal" -> "swap_total";
            case "SwapFree" -> "swap_free";
            default -> null;
          };
      String[] words = words(line);
      if (name != null && words.length >= 2) {
        known = true;
        figures.add("host.memory." + name + "_bytes", 1024 * number(words[1]));
      }
    }
    if (!known) {
      figures.add("host.memory.total_bytes", (double) system.getTotalMemorySize());
      figures.add("host.memory.free_bytes", (double) system.getFreeMemorySize());
    }
  }

  private static void fileSystem(Figures figures) {
    File root = new File("/");
    figures.add("host.filesystem.total_bytes", (double) root.getTotalSpace());
    figures.add("host.filesystem.available_bytes", (double) root.getUsableSpace());
  }

  private void disk(String line, long timeMs, List<MetricList> records) {
    String[] words = words(line);
    if (words.length < 14 || words[2].matches("(loop|ram|zram|sr|fd)\\d+")) {
      return;
    }
    Figures figures = new Figures(timeMs);
    figures.add("host.disk.reads", number(words[3]));
    figures.add("host.disk.read_bytes", SECTOR_BYTES * number(words[5]));
    figures.add("host.disk.writes", number(words[7]));
    figures.add("host.disk.written_bytes", SECTOR_BYTES * number(words[9]));
    figures.add("host.disk.busy_ms", number(words[12]));
    add(records, figures, List.of(new Tag("device", words[2])));
  }

  private void network(String line, long timeMs, List<MetricList> records) {
    int colon = line.indexOf(':');
    String[] words = words(line.substring(colon + 1));
    if (colon < 0 || words.length < 16) {
      return;
    }
    Figures figures = new Figures(timeMs);
    figures.add("host.network.received_bytes", number(words[0]));
    figures.add("host.network.received_packets", number(words[1]));
    figures.add("host.network.receive_errors", number(words[2]));
    figures.add("host.network.receive_drops", number(words[3]));
    figures.add("host.network.sent_bytes", number(words[8]));
    figures.add("host.network.sent_packets", number(words[9]));
    figures.add("host.network.send_errors", number(words[10]));
    figures.add("host.network.send_drops", number(words[11]));
    add(records, figures, List.of(new Tag("interface", line.substring(0, colon).strip())));
  }

  private void add(List<MetricList> records, Figures figures, List<Tag> more) {
    if (!figures.datapoints.isEmpty()) {
      List<Tag> tags = new ArrayList<>();
      tags.add(new Tag("host", host));
      tags.addAll(more);
      records.add(new MetricList(topic, tags, figures.datapoints));
    }
  }

  private List<String> lines(String file) {
    try {
      // Not readAllLines: files of proc say that they are empty, and may hold any bytes.
      String text = new String(Files.readAllBytes(proc.resolve(file)), StandardCharsets.UTF_8);
      return text.lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String[] words(String line) {
    return line.strip().split("\\s+");
  }

  /** NaN if it is none. */
  private static double number(String word) {
    try {
      return Double.parseDouble(word);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static final class Figures {
    private final long timeMs;
    private final List<Datapoint> datapoints = new ArrayList<>();

    Figures(long timeMs) {
      this.timeMs = timeMs;
    }

    void add(String name, double value) {
      if (!Double.isNaN(value)) {
        datapoints.add(new Datapoint(name, timeMs, value));
      }
    }

    /** The JDK says that it does not know with a negative number. */
    void addIfKnown(String name, double value) {
      if (value >= 0) {
        add(name, value);
      }
    }
  }
}
