// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicNamesTest {
  private int changed;

  @Test
  void putsThePrefixBeforeTheTopic() {
    TopicNames names = new TopicNames("metrics-", "", () -> changed++);

    assertEquals("metrics-agent", names.kafkaTopic("agent"));
    assertEquals("metrics-.", names.kafkaTopic("."));
    assertEquals(0, changed);
  }

  @Test
  void sendsAllToASingleTopic() {
    TopicNames names = new TopicNames("metrics-", "all", () -> changed++);

    assertEquals("all", names.kafkaTopic("agent"));
    assertEquals("all", names.kafkaTopic("a b"));
    assertEquals(0, changed);
  }

  @ParameterizedTest
  @CsvSource({
    "m-, a b/c, m-a_b_c",
    "m-, ä, m-_",
    "m-, '', m-_",
    "'', '', _",
    "'', ., _",
    "'', .., __",
    "'', '...', '...'",
    "m-, '\uD83D\uDE00', m-__"
  })
  void makesNamesLegal(String prefix, String topic, String expected) {
    assertEquals(expected, new TopicNames(prefix, "", () -> changed++).kafkaTopic(topic));
  }

  @Test
  void countsEveryRecordWhoseNameChanged() {
    TopicNames names = new TopicNames("m-", "", () -> changed++);

    names.kafkaTopic("a b");
    names.kafkaTopic("a b");
    names.kafkaTopic("ab");

    assertEquals(2, changed);
  }

  @Test
  void cutsLongNamesWithoutMixingThemUp() {
    TopicNames names = new TopicNames("m-", "", () -> changed++);
    String one = names.kafkaTopic("x".repeat(300) + "1");
    String other = names.kafkaTopic("x".repeat(300) + "2");

    assertEquals(TopicNames.MAX_LENGTH, one.length());
    assertFalse(one.equals(other));
    assertEquals("m-" + "x".repeat(247), names.kafkaTopic("x".repeat(247)));
  }

  @Test
  void makesEveryNameLegal() {
    long seed = Long.getLong("test.seed", 1);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    TopicNames names = new TopicNames("", "", () -> changed++);
    for (int i = 0; i < 5000; i++) {
      StringBuilder topic = new StringBuilder();
      for (int n = random.nextInt(random.nextInt(300) + 1); n > 0; n--) {
        topic.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
      }
      assertTrue(TopicNames.isLegal(names.kafkaTopic(topic.toString())), topic::toString);
    }
  }
}
