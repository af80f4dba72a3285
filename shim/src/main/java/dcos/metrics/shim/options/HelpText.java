// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/** The text behind {@code -h}. */
public final class HelpText {
  private static final int NARROW = 80;
  private static final int WIDE = 120;

  private final StringBuilder text = new StringBuilder();
  private final int width;

  private HelpText(int width) {
    this.width = width;
  }

  /**
   * The whole text.
   *
   * @param exitCodes what each exit code means
   * @param columns how wide the terminal is; the text takes 80 to 120
   */
  public static String render(Map<Integer, String> exitCodes, int columns) {
    HelpText help = new HelpText(Math.max(NARROW, Math.min(WIDE, columns)));
    help.intro();
    for (Group group : Group.values()) {
      help.section(group);
    }
    help.other();
    help.exitCodes(exitCodes);
    return help.text.toString();
  }

  private void intro() {
    text.append(
        """
        Usage: collector [-option value]…
               collector emit|print|audit|queue …   (each with -h for more)

        Accepts and polls metrics on a DC/OS node, queues them on disk, and publishes
        them to Kafka.

        Options are written -name value, -name=value or with two dashes; -name alone
        means true. Each can be given in the environment instead, under the name in
        capitals with _ for - (LISTEN_ENDPOINT=127.0.0.1:8124); what is on the command
        line wins. Durations are written 500ms, 15s, 1m, or as a bare number.
        """);
  }

  private void section(Group group) {
    TextTable table = heading(group.title());
    for (Option<?> option : OptionTable.ALL) {
      if (option.group() == group) {
        row(table, option.usage(), describe(option));
      }
    }
    text.append(table);
  }

  private void other() {
    TextTable table = heading("Other");
    row(table, "-h, -help", "Print this text.");
    row(table, "-version", "Print the version.");
    text.append(table);
  }

  private void exitCodes(Map<Integer, String> meanings) {
    TextTable table = heading("Exit codes");
    meanings.forEach((code, meaning) -> row(table, String.valueOf(code), meaning));
    text.append(table);
  }

  private TextTable heading(String title) {
    text.append('\n').append(title).append('\n');
    int names = width * 2 / 5;
    return TextTable.forColumns(
        Help.defaultColorScheme(Ansi.OFF),
        new Column(names, 2, Column.Overflow.SPAN),
        new Column(width - names, 2, Column.Overflow.WRAP));
  }

  private static void row(TextTable table, String left, String right) {
    table.addRowValues(left, right);
  }

  private static String describe(Option<?> option) {
    String shown = option.defaultText() == null ? "" : " Default: " + option.defaultText() + ".";
    return option.description() + shown + " [" + option.variable() + "]";
  }
}
