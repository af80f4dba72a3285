// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How nested values are named. */
final class NumberReaderTest {
  private final NumberList numbers = new NumberList();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          5                                              | x=5.0                    | 0
          18446744073709551615                           | x=1.8446744073709552E19  | 0
          -0.5e3                                         | x=-500.0                 | 0
          NaN                                            | x=NaN                    | 0
          1e999                                          | x=Infinity               | 0
          nan                                            | x=NaN                    | 0
          -nan                                           | x=NaN                    | 0
          inf                                            | x=Infinity               | 0
          -inf                                           | x=-Infinity              | 0
          Infinity                                       | x=Infinity               | 0
          -Infinity                                      | x=-Infinity              | 0
          -NaN                                           | x=NaN                    | 0
          {"a": -nan,"b":inf,"c": [nan,-inf,null], "d":5} | x.a=NaN x.b=Infinity x.c.0=NaN x.c.1=-Infinity x.d=5.0 | 1
          {"nan": 1, "\\"inf": nan}                      | x.nan=1.0 x."inf=NaN     | 0
          "NaN"                                          | x=NaN                    | 0
          "-Infinity"                                    | x=-Infinity              | 0
          "inf"                                          | x=Infinity               | 0
          "information"                                  | ``                       | 1
          "5"                                            | ``                       | 1
          true                                           | ``                       | 1
          null                                           | ``                       | 1
          {}                                             | ``                       | 0
          []                                             | ``                       | 0
          {"a": 1, "b": {"c": 2, "d": "no"}}             | x.a=1.0 x.b.c=2.0        | 1
          [7, 8, "no", [9]]                              | x.0=7.0 x.1=8.0 x.3.0=9.0 | 1
          [{"drops": 1, "id": "bw_limit", "qlen": 2}]    | x.bw_limit.drops=1.0 x.bw_limit.qlen=2.0 | 0
          [{"id": "a", "n": 1}, {"id": "a", "n": 2}]     | x.a.n=1.0 x.a_1.n=2.0    | 0
          [{"n": 1}, {"n": 2}]                           | x.0.n=1.0 x.1.n=2.0      | 0
          [{"id": "a", "n": 1}, {"n": 2}]                | x.a.n=1.0 x.0.n=2.0      | 0
          [{"n": 2}, {"id": "a", "n": 1}]                | x.0.n=2.0 x.a.n=1.0      | 0
          [{"id": "b", "n": 1}, {"id": "a", "n": 2}, {"id": "a", "n": 3}] | x.b.n=1.0 x.a.n=2.0 x.a_1.n=3.0 | 0
          [{"n": 1}, {"id": "0", "n": 2}]                | x.0.n=1.0 x._0.n=2.0     | 0
          [{"device": {"major": 8, "minor": 1}, "n": 1}, {"n": 2}] | x.8_1.n=1.0 x.0.n=2.0 | 0
          [{"n": 1}, {"device": "/dev/sda.1", "n": 2}]   | x.0.n=1.0 x.dev_sda_1.n=2.0 | 0
          [{"name": "n", "interface": "eth0", "rx": 1}]  | x.eth0.rx=1.0            | 0
          [{"op": "TOTAL", "value": 3}]                  | x.TOTAL.value=3.0        | 0
          [{"id": 4, "n": 1}]                            | x.0.id=4.0 x.0.n=1.0     | 0
          [{"id": "", "n": 1}]                           | x.0.n=1.0                | 1
          [{"n": 1, "device": {"major_number": 8, "minor_number": 16}}] | x.8_16.n=1.0 | 0
          [{"persistence": {"id": "p", "principal": "q"}, "n": 1}] | x.p.n=1.0      | 1
          [{"source": {"type": "MOUNT", "mount": {"root": "/mnt/a"}}, "n": 1}] | x.mnt_a.n=1.0 | 1
          [{"source": {"id": "s"}, "persistence": {"id": "p"}, "n": 1}] | x.p.n=1.0 | 0
          [{"device": {"major_number": 8, "minor_number": 0}, "io": [{"op": "READ", "value": 1}]}] | x.8_0.io.READ.value=1.0 | 0
          """)
  void names(String json, String expected, int unsupported) throws IOException {
    assertEquals(expected, read(json));
    assertEquals(unsupported, numbers.unsupported());
  }

  @Test
  void countsWhatHasTooLongAName() throws IOException {
    String name = "n".repeat(600);
    assertEquals(
        "",
        read(
            String.format(
                Locale.ROOT,
                "{\"%s\": {\"%s\": 1}, \"a\": [{\"id\": \"i\", \"%s\": 1}]}",
                name,
                name,
                "n".repeat(1020))));
    assertEquals(2, numbers.unsupported());
  }

  @Test
  void countsNumbersBeyondItsLimit() throws IOException {
    StringJoiner array = new StringJoiner(",", "[", "]");
    for (int i = 0; i < 20_003; i++) {
      array.add("1");
    }
    read(array.toString());
    assertEquals(20_000, numbers.size());
    assertEquals(3, numbers.unsupported());
  }

  private String read(String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    try (JsonParser parser = new AgentJson().parser(new ByteArrayInputStream(bytes))) {
      parser.nextToken();
      new NumberReader(numbers).read(parser, "x");
    }
    StringJoiner all = new StringJoiner(" ");
    for (int i = 0; i < Math.min(100, numbers.size()); i++) {
      all.add(numbers.name(i) + "=" + numbers.value(i));
    }
    return all.toString();
  }
}
