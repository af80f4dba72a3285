// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns JSON into named numbers, however it is nested. A name is the path to the number, joined by
 * dots:
 *
 * <pre>
 * {"a": 1}                                  a
 * {"a": {"b": 1}}                           a.b
 * {"a": [5, 6]}                             a.0, a.1
 * {"a": [{"id": "bw_limit", "drops": 1}]}   a.bw_limit.drops
 * </pre>
 *
 * <p>An object in an array is named after what it describes: the first that it has of its members
 * {@code device}, {@code interface}, {@code name}, {@code id}, {@code op}, {@code persistence},
 * {@code source}, whether that is a string or itself an object with an {@code id}, a {@code root}
 * or a device's major and minor number ({@code 8_0}). Those without any of them are numbered among
 * themselves, so that others that come and go do not rename them; a label of digits only begins
 * with {@code _}, so that it is none of those numbers. Where an earlier element has the same label,
 * how many did joins it. Those are the arrays of {@code ResourceStatistics}: {@code
 * disk_statistics}, {@code net_traffic_control_statistics} and, below {@code blkio_statistics},
 * devices and operations.
 *
 * <p>NaN and the infinities are numbers, also as text ({@code "NaN"}). Everything else, such as
 * other strings and booleans, is counted in the list as unsupported.
 */
final class NumberReader {
  private static final int MAX_LABEL = 200;
  private static final int MAX_NON_FINITE = 9;

  /** Members that name an element, the most telling first. */
  private static final List<String> NAMING =
      List.of("device", "interface", "name", "id", "op", "persistence", "source");

  private final NumberList out;

  NumberReader(NumberList out) {
    this.out = out;
  }

  /** Adds the current value, which may be an object or an array, under that name. */
  void read(JsonParser parser, String name) throws IOException {
    JsonToken token = parser.currentToken();
    if (name.length() > NumberList.MAX_NAME) {
      parser.skipChildren();
      out.addUnsupported();
    } else if (token.isNumeric()) {
      out.add(name, parser.getDoubleValue());
    } else if (token == JsonToken.START_OBJECT) {
      readMembers(parser, name + '.', null);
    } else if (token == JsonToken.START_ARRAY) {
      readElements(parser, name);
    } else {
      readText(parser, name);
    }
  }

  /** Takes the text that stands for a number which JSON has no word for. */
  private void readText(JsonParser parser, String name) throws IOException {
    String text = AgentJson.stringOrSkip(parser, MAX_NON_FINITE);
    Double value = text == null ? null : NonFiniteWords.parse(text);
    if (value == null) {
      out.addUnsupported();
    } else {
      out.add(name, value);
    }
  }

  private void readMembers(JsonParser parser, String prefix, Label label) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (label == null || !label.take(parser, name)) {
        read(parser, prefix + name);
      }
    }
  }

  private void readElements(JsonParser parser, String name) throws IOException {
    Map<String, Integer> seen = new HashMap<>();
    int unlabelled = 0;
    for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        read(parser, name + '.' + i);
        continue;
      }
      // The label may be the element's last member, so the prefix comes when the rest is there.
      int from = out.size();
      Label label = new Label();
      readMembers(parser, "", label);
      String text = label.text;
      if (text == null) {
        text = Integer.toString(unlabelled++);
      } else {
        // Two of one label cannot be told apart by anything but their order among themselves.
        int earlier = seen.merge(text, 1, Integer::sum) - 1;
        text = earlier == 0 ? text : text + '_' + earlier;
      }
      out.prefixFrom(from, name + '.' + text + '.');
    }
  }

  /** What one element of an array is called. */
  private final class Label {
    private String text;
    private int rank = NAMING.size();

    /** Takes the member if it names the element; else leaves the parser where it is. */
    boolean take(JsonParser parser, String member) throws IOException {
      int found = NAMING.indexOf(member);
      if (found < 0) {
        return false;
      }
      String candidate;
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        candidate = AgentJson.stringOrSkip(parser, MAX_LABEL);
      } else if (parser.currentToken() == JsonToken.START_OBJECT) {
        candidate = describe(parser);
      } else {
        return false;
      }
      if (candidate == null || candidate.isEmpty()) {
        out.addUnsupported();
      } else if (found < rank) {
        text = legal(candidate);
        rank = found;
      }
      return true;
    }

    /** An object that names the element: a device's numbers, or a string somewhere within. */
    private String describe(JsonParser parser) throws IOException {
      String major = null;
      String minor = null;
      String string = null;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        switch (name) {
          case "major_number", "major" -> major = parser.getValueAsString();
          case "minor_number", "minor" -> minor = parser.getValueAsString();
          case "id", "root" -> string = AgentJson.stringOrSkip(parser, MAX_LABEL);
          default -> {
            if (token == JsonToken.START_OBJECT) {
              String inner = describe(parser);
              string = string == null ? inner : string;
            } else {
              out.addUnsupported();
            }
          }
        }
        parser.skipChildren();
      }
      return major != null && minor != null ? major + '_' + minor : string;
    }

    /** Dots would look like nesting, and slashes are no part of a metric's name. */
    private String legal(String label) {
      StringBuilder legal = new StringBuilder(label.length() + 1);
      boolean isNumber = true;
      for (int i = label.startsWith("/") ? 1 : 0; i < label.length(); i++) {
        char c = label.charAt(i);
        boolean ok = c == '-' || c == '_' || (c < 0x80 && Character.isLetterOrDigit(c));
        legal.append(ok ? c : '_');
        isNumber &= c >= '0' && c <= '9';
      }
      // Digits alone are the names of elements without a label.
      return isNumber ? legal.insert(0, '_').toString() : legal.toString();
    }
  }
}
