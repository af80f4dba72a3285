// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordTextTest {
  @Test
  void showsTimeTopicNameAndValue() {
    assertEquals(
        "1970-01-01T00:00:01.500Z agent slave.cpus 12.5",
        RecordText.datapoint("agent", new Datapoint("slave.cpus", 1500L, 12.5)));
  }

  @Test
  void showsTagsAsKeysAndValues() {
    List<Tag> tags = List.of(new Tag("a", "1"), new Tag("b c", "x=y"), new Tag("d", ""));
    assertEquals(" a=1 \"b c\"=\"x=y\" d=\"\"", RecordText.tags(record(tags)));
  }

  @Test
  void keepsALineOneLineAndATerminalUnharmed() {
    List<Tag> tags = List.of(new Tag("k", "a\nb\u001b[31m\u2028\"\\ \u202eend"));
    assertEquals(
        " k=\"a\\u000ab\\u001b[31m\\u2028\\\"\\\\ \\u202eend\"", RecordText.tags(record(tags)));
  }

  @Test
  void keepsTextOfAllLanguages() {
    List<Tag> tags = List.of(new Tag("größe", "日本"), new Tag("k", "😀"));
    assertEquals(" größe=日本 k=😀", RecordText.tags(record(tags)));
  }

  @Test
  void showsWholeNumbersWithoutADecimalPoint() {
    assertEquals("0", RecordText.number(0));
    assertEquals("-0", RecordText.number(-0.0));
    assertEquals("16777216", RecordText.number(1 << 24));
    assertEquals("-3", RecordText.number(-3));
    assertEquals("1.0E15", RecordText.number(1e15));
    assertEquals("0.1", RecordText.number(0.1));
    assertEquals("NaN", RecordText.number(Double.NaN));
    assertEquals("-Infinity", RecordText.number(Double.NEGATIVE_INFINITY));
  }

  private static MetricList record(List<Tag> tags) {
    return new MetricList("t", tags, List.of());
  }
}
