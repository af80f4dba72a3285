// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

import dcos.metrics.Datapoint;
import dcos.metrics.MetricList;
import dcos.metrics.Tag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * One encoded MetricList, checked against limits and read in place. One view serves any number of
 * records one after the other; what it returned as strings stays valid, the rest only until the
 * next {@link #wrap}.
 */
public final class MetricListView {
  /** Receives datapoints. */
  @FunctionalInterface
  public interface DatapointVisitor {
    /** One datapoint; {@code timeMs} is in milliseconds since the epoch. */
    void datapoint(String name, long timeMs, double value);
  }

  private static final byte[] NONE = new byte[0];

  private final RecordLimits limits;
  private final ByteCursor cursor = new ByteCursor();
  private byte[] array = NONE;
  private int start;
  private int end;
  private int tagsAt;
  private int tagCount;
  private int datapointsAt;
  private int datapointCount;
  private boolean textValid;

  /** A view that refuses records over those limits. */
  public MetricListView(RecordLimits limits) {
    this.limits = limits;
  }

  /**
   * Looks at the record that starts at {@code from} and lies before {@code to}.
   *
   * @return the index behind the record
   * @throws BadDataException if there is no whole record within the limits; the view is then
   *     unusable until the next call
   */
  public int wrap(byte[] newArray, int from, int to) throws BadDataException {
    array = newArray;
    start = from;
    cursor.reset(newArray, from, to);
    textValid = true;
    checkString("a topic");
    tagsAt = cursor.position();
    tagCount = 0;
    for (long n; (n = cursor.readItemCount("tags")) != 0; ) {
      checkCount("a tag list", tagCount + n, limits.tags());
      tagCount += (int) n;
      for (long i = 0; i < n; i++) {
        checkString("a tag key");
        checkString("a tag value");
      }
    }
    datapointsAt = cursor.position();
    datapointCount = 0;
    for (long n; (n = cursor.readItemCount("datapoints")) != 0; ) {
      checkCount("a datapoint list", datapointCount + n, limits.datapoints());
      datapointCount += (int) n;
      for (long i = 0; i < n; i++) {
        checkString("a datapoint name");
        cursor.readLong();
        cursor.skip(8, "a datapoint value");
      }
    }
    end = cursor.position();
    if (end - start > limits.recordBytes()) {
      throw BadDataException.tooLarge("a record", end - start, limits.recordBytes());
    }
    return end;
  }

  /** Lets go of the array. The view is then unusable until the next {@link #wrap}. */
  public void clear() {
    array = NONE;
    cursor.reset(NONE, 0, 0);
    start = 0;
    end = 0;
    tagCount = 0;
    datapointCount = 0;
  }

  /**
   * Whether all text of the record is UTF-8. Where it is not, its strings are still returned, with
   * U+FFFD for what cannot be read; other languages' readers would stop at its bytes.
   */
  public boolean hasValidText() {
    return textValid;
  }

  /** The array that the record lies in. */
  public byte[] array() {
    return array;
  }

  /** Index of the record's first byte. */
  public int start() {
    return start;
  }

  /** Bytes of the record. */
  public int length() {
    return end - start;
  }

  /** A copy of the record's bytes. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(array, start, end);
  }

  /** The topic. */
  public String topic() {
    try {
      return cursor.reset(array, start, end).readString("a topic", Integer.MAX_VALUE);
    } catch (BadDataException e) {
      throw checked(e);
    }
  }

  /** Number of tags. */
  public int tagCount() {
    return tagCount;
  }

  /** Number of datapoints. */
  public int datapointCount() {
    return datapointCount;
  }

  /** The value of the first tag with that key, or null. */
  public String tag(String key) {
    byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
    try {
      cursor.reset(array, tagsAt, end);
      for (long n; (n = cursor.readItemCount("tags")) != 0; ) {
        for (long i = 0; i < n; i++) {
          int length = cursor.readLength("a tag key", Integer.MAX_VALUE);
          int at = cursor.position();
          cursor.skip(length, "a tag key");
          if (Arrays.equals(array, at, at + length, wanted, 0, wanted.length)) {
            return cursor.readString("a tag value", Integer.MAX_VALUE);
          }
          skipString("a tag value");
        }
      }
      return null;
    } catch (BadDataException e) {
      throw checked(e);
    }
  }

  /** All tags, in order. */
  public void forEachTag(BiConsumer<String, String> visitor) {
    try {
      cursor.reset(array, tagsAt, end);
      for (long n; (n = cursor.readItemCount("tags")) != 0; ) {
        for (long i = 0; i < n; i++) {
          String key = cursor.readString("a tag key", Integer.MAX_VALUE);
          visitor.accept(key, cursor.readString("a tag value", Integer.MAX_VALUE));
        }
      }
    } catch (BadDataException e) {
      throw checked(e);
    }
  }

  /** All datapoints, in order. */
  public void forEachDatapoint(DatapointVisitor visitor) {
    try {
      cursor.reset(array, datapointsAt, end);
      for (long n; (n = cursor.readItemCount("datapoints")) != 0; ) {
        for (long i = 0; i < n; i++) {
          String name = cursor.readString("a datapoint name", Integer.MAX_VALUE);
          long timeMs = cursor.readLong();
          visitor.datapoint(name, timeMs, cursor.readDouble());
        }
      }
    } catch (BadDataException e) {
      throw checked(e);
    }
  }

  /** The record as an object. */
  public MetricList toMetricList() {
    List<Tag> tags = new ArrayList<>(tagCount);
    forEachTag((key, value) -> tags.add(new Tag(key, value)));
    List<Datapoint> datapoints = new ArrayList<>(datapointCount);
    forEachDatapoint((name, timeMs, value) -> datapoints.add(new Datapoint(name, timeMs, value)));
    return new MetricList(topic(), tags, datapoints);
  }

  /**
   * Appends the record to {@code out} with further tags behind its own, which become one array
   * block however many they were. Does not look for keys that are there already.
   */
  public void writeWithTags(Map<String, String> more, AvroBytes out) {
    if (more.isEmpty()) {
      out.write(array, start, end - start);
      return;
    }
    out.write(array, start, tagsAt - start);
    writeBehindTopic(more, out);
  }

  /**
   * As {@link #writeWithTags}, under another topic.
   *
   * @param more not empty
   */
  public void writeWith(String topic, Map<String, String> more, AvroBytes out) {
    out.writeString(topic);
    writeBehindTopic(more, out);
  }

  private void writeBehindTopic(Map<String, String> more, AvroBytes out) {
    out.writeLong((long) tagCount + more.size());
    try {
      cursor.reset(array, tagsAt, end);
      for (long n; (n = cursor.readItemCount("tags")) != 0; ) {
        int from = cursor.position();
        for (long i = 0; i < 2 * n; i++) {
          skipString("a tag");
        }
        out.write(array, from, cursor.position() - from);
      }
    } catch (BadDataException e) {
      throw checked(e);
    }
    more.forEach(
        (key, value) -> {
          out.writeString(key);
          out.writeString(value);
        });
    out.writeLong(0);
    out.write(array, datapointsAt, end - datapointsAt);
  }

  /**
   * Appends the record with U+FFFD in place of what is not UTF-8. Makes no object of the record,
   * which could be many times its size.
   */
  public void writeWithValidText(AvroBytes out) {
    out.writeString(topic());
    if (tagCount > 0) {
      out.writeLong(tagCount);
      forEachTag(
          (key, value) -> {
            out.writeString(key);
            out.writeString(value);
          });
    }
    out.writeLong(0);
    if (datapointCount > 0) {
      out.writeLong(datapointCount);
      forEachDatapoint(
          (name, timeMs, value) -> {
            out.writeString(name);
            out.writeLong(timeMs);
            out.writeDouble(value);
          });
    }
    out.writeLong(0);
  }

  /** Appends the encoded form of a MetricList. */
  public static void encode(MetricList list, AvroBytes out) {
    out.writeString(list.getTopic());
    if (!list.getTags().isEmpty()) {
      out.writeLong(list.getTags().size());
      for (Tag tag : list.getTags()) {
        out.writeString(tag.getKey());
        out.writeString(tag.getValue());
      }
    }
    out.writeLong(0);
    if (!list.getDatapoints().isEmpty()) {
      out.writeLong(list.getDatapoints().size());
      for (Datapoint datapoint : list.getDatapoints()) {
        out.writeString(datapoint.getName());
        out.writeLong(datapoint.getTimeMs());
        out.writeDouble(datapoint.getValue());
      }
    }
    out.writeLong(0);
  }

  private void checkString(String what) throws BadDataException {
    int length = cursor.readLength(what, limits.stringBytes());
    textValid = textValid && cursor.isUtf8(length);
    cursor.skip(length, what);
  }

  private void skipString(String what) throws BadDataException {
    cursor.skip(cursor.readLength(what, limits.stringBytes()), what);
  }

  private static void checkCount(String what, long count, int limit) throws BadDataException {
    if (count > limit || count < 0) {
      throw BadDataException.tooLarge(what, count, limit);
    }
  }

  /** wrap() has been over these bytes. */
  private static IllegalStateException checked(BadDataException e) {
    return new IllegalStateException("the record changed after it was checked", e);
  }
}
