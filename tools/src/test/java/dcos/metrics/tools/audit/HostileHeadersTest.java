// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that the connector does not write: counted, named, and never more than that. */
final class HostileHeadersTest {
  private final Fed fed = new Fed();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        ",",
        "5,",
        ",5",
        "5-",
        "-5",
        "7-5",
        "5--7",
        "5-7-9",
        "1;2",
        " 1",
        "1 ",
        "+1",
        "x",
        "٣",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999",
        "0-9223372036854775807",
        "0-1048576",
        "0-1048575,5"
      })
  void refusesPositions(String positions) {
    fed.records(positions);
    assertEquals(1, fed.ledger.bad().count(), positions);
    assertTrue(fed.ledger.bad().examples().get(0).startsWith("a-0 offset 0: metrics.positions "));
    assertEquals(0, fed.ledger.queues().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0-9223372036854775806", "0-4294967296", "1-4294967296,9", "5-4,3"})
  void refusesGapsThatAreAbsurd(String positions) {
    fed.gap("damaged", positions);
    assertEquals(1, fed.ledger.bad().count());
  }

  @Test
  void acceptsAGapOfFourThousandMillion() {
    fed.gap("queue-full", "0-4294967295")
        .gap("queue-full", "9223372036850000000-9223372036854775806");
    assertEquals(0, fed.ledger.bad().count());
    assertEquals(9223372032555032704L, fed.report().missing().positions());
  }

  @ParameterizedTest
  @CsvSource({
    "metrics.queue, 1-1-1-1-1",
    "metrics.queue, 4cf0f8a5-40a5-4b42-a5be-86dd3b7cf4fg",
    "metrics.queue, ''",
    "metrics.epoch, 5F0C9A3BE17D2480",
    "metrics.epoch, 5f0c9a3be17d248",
    "metrics.epoch, +f0c9a3be17d2480",
    "metrics.part, 0/1",
    "metrics.part, 2/1",
    "metrics.part, 1/1048577",
    "metrics.part, 1/99999999",
    "metrics.part, 1",
    "metrics.gap, ''",
    "metrics.gap, Queue Full",
    "metrics.gap, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  })
  void refusesOtherHeaders(String name, String value) {
    Map<String, String> headers = new HashMap<>(Map.of(Stamp.POSITIONS, "1"));
    headers.put(name, value);
    fed.message("a", 0, headers);
    assertEquals(1, fed.ledger.bad().count());
    assertTrue(fed.ledger.bad().examples().get(0).contains(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {Stamp.QUEUE, Stamp.EPOCH, Stamp.POSITIONS})
  void refusesHeadersThatAreNotAllThere(String left) {
    fed.exactly("a", 0, Map.of(left, "5"));
    assertEquals(1, fed.ledger.bad().count());
  }

  @Test
  void writesNothingToATerminalThatDoesHarm() {
    fed.records("1\u001b[2J\u0007\n");
    assertEquals(
        "a-0 offset 0: metrics.positions has something else than ranges: '1?[2J??'",
        fed.ledger.bad().examples().get(0));
  }

  @Test
  void keepsNoMoreEpochsThanThereIsRoomFor() {
    Fed few = new Fed(new Limits(100, 1000, 1000, 1 << 20));
    for (int i = 0; i < 5000; i++) {
      few.epoch(i)
          .message("a", 0, Map.of(Stamp.QUEUE, new UUID(0, i).toString(), Stamp.POSITIONS, "1"));
    }
    assertEquals(100, few.ledger.queues().size());
    assertEquals(4900, few.ledger.refused().count());
    assertEquals(10, few.ledger.refused().examples().size());
  }

  @Test
  void keepsNoMoreOpenRecordsThanThereIsRoomFor() {
    Fed few = new Fed(new Limits(100, 1000, 50, 1 << 20));
    for (int i = 0; i < 5000; i++) {
      few.part(i, "1/2");
    }
    assertEquals(4950, few.ledger.refused().count());
    for (int i = 0; i < 50; i++) {
      few.part(i, "2/2");
    }
    assertEquals(50, few.report().records());
    few.part(50, "1/2");
    assertEquals(4950, few.ledger.refused().count());
  }

  @Test
  void keepsNoMoreCausesThanThereIsRoomFor() {
    for (int i = 0; i < 1000; i++) {
      fed.gap("cause-" + i, "" + i);
    }
    assertEquals(960, fed.ledger.refused().count());
  }

  @Test
  void stopsTakingPositionsWhenTheyTakeTooMuchMemory() {
    long seed = Long.getLong("test.seed", 1);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Fed few = new Fed(new Limits(100, 1000, 1000, 1 << 20));
    for (int i = 0; i < 200_000; i++) {
      few.gap("damaged", Long.toString(random.nextLong() >>> 2));
    }
    assertTrue(few.ledger.refused().count() > 100_000);
  }
}
