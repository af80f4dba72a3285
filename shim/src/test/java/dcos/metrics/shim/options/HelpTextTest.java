// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HelpTextTest {
  private final String text = HelpText.render(Map.of(2, "An option is unknown."), 80);

  @Test
  void showsEveryOptionWithItsVariableAndDefault() {
    String oneLine = text.replaceAll("\\s+", " ");
    for (Option<?> option : OptionTable.ALL) {
      assertTrue(oneLine.contains(option.usage()), option.usage());
      assertTrue(oneLine.contains("[" + option.variable() + "]"), option.variable());
      if (option.defaultText() != null) {
        assertTrue(oneLine.contains("Default: " + option.defaultText() + "."), option.name());
      }
    }
  }

  @Test
  void fitsTheTerminalWithinBounds() {
    assertEquals(80, widest(text));
    assertEquals(80, widest(HelpText.render(Map.of(), 20)));
    assertEquals(100, widest(HelpText.render(Map.of(), 100)), 3);
    assertEquals(120, widest(HelpText.render(Map.of(), 1000)), 3);
  }

  private static int widest(String text) {
    return text.lines().mapToInt(String::length).max().orElse(0);
  }

  @Test
  void namesAllTools() {
    assertTrue(text.contains("collector emit|print|audit|queue"));
  }

  @Test
  void explainsGroupsAndExitCodes() {
    for (Group group : Group.values()) {
      assertTrue(text.contains("\n" + group.title() + "\n"), group.title());
    }
    assertTrue(text.contains("Exit codes\n"));
  }

  @Test
  void doesNotAdvertiseTheOldSpelling() {
    assertFalse(text.contains("endpont"));
  }
}
