// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.emit;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An endless, repeatable run of records that are hard on whatever carries them: text from all of
 * Unicode, empty and long strings, control characters, NaN, infinities, negative zero, the smallest
 * and largest numbers and times. The same seed and topics give the same records.
 *
 * <p>What can be relied on: every record has at least one datapoint; its first tag is {@link
 * #SEQUENCE_TAG} with the record's number as value, so that each record can be told from all
 * others; tag keys are not empty and differ within a record; strings hold no unpaired surrogates
 * and so survive UTF-8; NaN is always the canonical one. A record is small, some hundred bytes as a
 * rule and under 40 KB always. Compare records by their encoded form: Avro's {@code equals} holds
 * NaN unequal to itself. Not safe for use by several threads.
 */
public final class RandomRecords {
  /** Key of the tag that numbers the records, from 0. */
  public static final String SEQUENCE_TAG = "sequence";

  /** Topics unless others are given; all of them are legal names in Kafka. */
  public static final List<String> DEFAULT_TOPICS = List.of("random-a", "random-b", "random-c");

  private static final double[] ODD_VALUES = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    0.0,
    -0.0,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Double.MIN_NORMAL,
    0.1,
    1 / 3.0,
  };
  private static final long[] ODD_TIMES = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE};
  private static final long FIRST_DAY_OF_2020 = 1_577_836_800_000L;
  private static final long DAYS_10_YEARS = 3652;
  private static final long DAY_MS = 86_400_000L;

  private static final int LONG_STRING = 2000;
  private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789._-";
  private static final String AWKWARD = "\u0000\u0001\t\n\r\"\\/'{}[],:= \u007f\u0085\u2028\ufeff";

  private final SplittableRandom random;
  private final List<String> topics;
  private long sequence;

  /** Records for the {@link #DEFAULT_TOPICS}. */
  public RandomRecords(long seed) {
    this(seed, DEFAULT_TOPICS);
  }

  /** Records for those topics; at least one is needed. */
  public RandomRecords(long seed, List<String> topics) {
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("no topics");
    }
    this.random = new SplittableRandom(seed);
    this.topics = List.copyOf(topics);
  }

  /** The next record. */
  public MetricList next() {
    String topic = topics.get(random.nextInt(topics.size()));
    List<Tag> tags = new ArrayList<>();
    tags.add(new Tag(SEQUENCE_TAG, Long.toString(sequence++)));
    int moreTags = random.nextInt(5);
    for (int i = 0; i < moreTags; i++) {
      // The number in front keeps keys apart from each other and from the first.
      tags.add(new Tag(i + string(), string()));
    }
    int count = 1 + (oneIn(50) ? random.nextInt(20) : random.nextInt(4));
    List<Datapoint> datapoints = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      datapoints.add(new Datapoint(string(), time(), value()));
    }
    return new MetricList(topic, tags, datapoints);
  }

  private String string() {
    int length = oneIn(20) ? 0 : random.nextInt(1, 20);
    if (oneIn(1000)) {
      length = LONG_STRING;
    }
    boolean plain = !oneIn(4);
    StringBuilder text = new StringBuilder(length + 1);
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(plain ? oneOf(PLAIN) : codePoint());
    }
    return text.toString();
  }

  private int codePoint() {
    return switch (random.nextInt(5)) {
      case 0 -> oneOf(AWKWARD);
      case 1 -> random.nextInt(0x80, 0x800);
      case 2 -> aboveSurrogates(random.nextInt(0x800, 0xF800));
      case 3 ->
          random.nextInt(Character.MIN_SUPPLEMENTARY_CODE_POINT, Character.MAX_CODE_POINT + 1);
      default -> oneOf(PLAIN);
    };
  }

  private static int aboveSurrogates(int codePoint) {
    int surrogates = Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1;
    return codePoint < Character.MIN_SURROGATE ? codePoint : codePoint + surrogates;
  }

  private long time() {
    if (oneIn(50)) {
      return ODD_TIMES[random.nextInt(ODD_TIMES.length)];
    }
    return FIRST_DAY_OF_2020 + random.nextLong(DAYS_10_YEARS * DAY_MS);
  }

  private double value() {
    if (oneIn(10)) {
      return ODD_VALUES[random.nextInt(ODD_VALUES.length)];
    }
    if (oneIn(4)) {
      double any = Double.longBitsToDouble(random.nextLong());
      return Double.isNaN(any) ? Double.NaN : any;
    }
    return oneIn(2) ? random.nextInt(1000) : random.nextDouble();
  }

  private char oneOf(String characters) {
    return characters.charAt(random.nextInt(characters.length()));
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }
}
