package dcos.metrics.shim.options;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HelpTextTest {
  private final String text = HelpText.render(Map.of(2, "An option is unknown."));

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
  void fitsAHundredColumns() {
    text.lines().forEach(line -> assertTrue(line.length() <= 100, line));
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
