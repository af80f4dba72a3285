// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemFiguresTest {
  private static final long NOW = 1_700_000_000_000L;
  @TempDir private Path proc;
  private SystemFigures figures;

  @BeforeEach
  void setUp() {
    figures =
        new SystemFigures(
            proc,
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class),
            "topic",
            "node-1");
  }

  @Test
  void readsLoadAndMemory() throws Exception {
    write("loadavg", "0.50 1.25 2.00 3/456 7890\n");
    write(
        "meminfo",
        "MemTotal:       1024 kB\nMemFree:   1 kB\nMemAvailable: 512 kB\nHugePages_Total: 0\n");

    MetricList general = figures.sample(NOW).get(0);
    assertEquals("topic", general.getTopic());
    assertEquals(List.of(new Tag("host", "node-1")), general.getTags());
    Map<String, Double> values = values(general);
    assertEquals(0.5, values.get("host.load.1min"));
    assertEquals(1.25, values.get("host.load.5min"));
    assertEquals(2.0, values.get("host.load.15min"));
    assertEquals(1048576.0, values.get("host.memory.total_bytes"));
    assertEquals(524288.0, values.get("host.memory.available_bytes"));
    assertTrue(values.get("host.cpu.count") >= 1);
    assertTrue(values.get("host.filesystem.total_bytes") > 0);
    assertTrue(general.getDatapoints().stream().allMatch(p -> p.getTimeMs() == NOW));
  }

  @Test
  void makesARecordOfEachNetworkInterface() throws Exception {
    write(
        "net/dev",
        """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs
            lo:     100       2    0    0    0     0          0         0      100       2    0    0    0     0       0          0
          eth0:5000       6    7    8    0     0          0         0      900      10   11   12    0     0       0          0
        """);

    List<MetricList> records = figures.sample(NOW);
    assertEquals(3, records.size());
    MetricList eth0 = records.get(2);
    assertEquals(List.of(new Tag("host", "node-1"), new Tag("interface", "eth0")), eth0.getTags());
    assertEquals(
        Map.of(
            "host.network.received_bytes", 5000.0,
            "host.network.received_packets", 6.0,
            "host.network.receive_errors", 7.0,
            "host.network.receive_drops", 8.0,
            "host.network.sent_bytes", 900.0,
            "host.network.sent_packets", 10.0,
            "host.network.send_errors", 11.0,
            "host.network.send_drops", 12.0),
        values(eth0));
  }

  @Test
  void makesARecordOfEachDisk() throws Exception {
    write(
        "diskstats",
        """
           7       0 loop0 1 0 1 0 0 0 0 0 0 0 0
         259       0 nvme0n1 10 1 4 5 20 2 6 7 0 30 40 0 0 0 0
        """);

    List<MetricList> records = figures.sample(NOW);
    assertEquals(2, records.size());
    MetricList disk = records.get(1);
    assertEquals(new Tag("device", "nvme0n1"), disk.getTags().get(1));
    assertEquals(2048.0, values(disk).get("host.disk.read_bytes"));
    assertEquals(3072.0, values(disk).get("host.disk.written_bytes"));
    assertEquals(30.0, values(disk).get("host.disk.busy_ms"));
  }

  @Test
  void leavesOutWhatCannotBeRead() throws Exception {
    write("loadavg", "what\n");
    write("meminfo", "MemTotal: many kB\n:\n\n");
    write("net/dev", "eth0 no colon\neth1: 1 2 3\n");
    write("diskstats", "\n");

    List<MetricList> records = figures.sample(NOW);
    assertEquals(1, records.size());
    assertFalse(values(records.get(0)).containsKey("host.load.5min"));
  }

  private void write(String file, String text) throws Exception {
    Path path = proc.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static Map<String, Double> values(MetricList record) {
    Map<String, Double> values = new TreeMap<>();
    for (Datapoint datapoint : record.getDatapoints()) {
      values.put(datapoint.getName(), datapoint.getValue());
    }
    return values;
  }
}
