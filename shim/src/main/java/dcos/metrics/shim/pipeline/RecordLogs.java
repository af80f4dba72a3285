// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.pipeline;

import java.util.function.Consumer;

/** The logs that the {@code record-…} options ask for. */
public final class RecordLogs {
  private RecordLogs() {}

  /**
   * A log of records as text, as bytes, both or neither.
   *
   * @param direction what happened to them, such as {@code received}
   * @param lines takes each finished entry
   */
  public static RecordLog of(
      boolean text, boolean hexdump, String direction, Consumer<String> lines) {
    if (!text && !hexdump) {
      return RecordLog.NONE;
    }
    return (source, record) -> {
      if (text) {
        lines.accept(new RecordLine().render(direction, source, record));
      }
      if (hexdump) {
        lines.accept(Hexdump.render(direction, source, record));
      }
    };
  }
}
