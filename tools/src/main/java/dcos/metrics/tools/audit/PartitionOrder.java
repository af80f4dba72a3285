// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.audit;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.LongPredicate;
import org.apache.kafka.common.TopicPartition;

/**
 * In which order the records of one queue came in one partition, repeats aside.
 *
 * <p>Positions grow within an epoch, and from one epoch to the next unless that gives numbers
 * again. Which of two epochs is the later one is known only when all is read, so what came behind
 * something higher is kept by the epoch of the latter, and judged then.
 *
 * <p>It need not be wrong. What is sent again after a crash may go to another partition of its
 * topic than before: if the first try did not arrive, it comes there behind later records. So does
 * what an operator has sent again after Kafka has deleted the originals. Either way all that is
 * behind it is sent again as well, by which it is recognised.
 */
final class PartitionOrder {
  /** What came behind something higher. */
  private static final class Late {
    private final Positions positions = new Positions();

    /** The highest position of what it came behind. */
    private final Positions behind = new Positions();

    void add(long first, long last, long highest) {
      positions.add(first, Math.min(last, highest));
      behind.add(highest, highest);
    }
  }

  /** How far an epoch has come. */
  private static final class Course {
    private final EpochBook epoch;
    private final Map<Course, Late> late = new HashMap<>();
    private long highest = -1;

    /** What came behind something higher in one message. */
    private Positions withinMessage;

    Course(EpochBook epoch) {
      this.epoch = epoch;
    }
  }

  /**
   * The judgement on an epoch.
   *
   * @param backwards what came too late
   * @param resent what came late as part of what was sent again
   */
  record Judgement(Positions backwards, Positions resent) {}

  private final TopicPartition partition;
  private final Orders orders;
  private final Map<EpochBook, Course> courses = new HashMap<>();

  /** The one that has come to the highest number. */
  private Course top;

  PartitionOrder(TopicPartition partition, Orders orders) {
    this.partition = partition;
    this.orders = orders;
  }

  TopicPartition partition() {
    return partition;
  }

  /** Watches that epoch from now on; returns whether there is room for it. */
  boolean watch(EpochBook epoch, Room room) {
    if (courses.containsKey(epoch)) {
      return true;
    }
    if (!room.take()) {
      return false;
    }
    courses.put(epoch, new Course(epoch));
    return true;
  }

  /**
   * Takes what has not been there before.
   *
   * @return whether there was room for it
   */
  boolean follow(EpochBook epoch, long first, long last, Room room) {
    Course course = courses.get(epoch);
    if (course == null) {
      return false;
    }
    boolean took = true;
    if (first < course.highest) {
      took = late(course, course, first, last, room);
    }
    if (top != null && top != course && first <= top.highest) {
      took &= late(course, top, first, last, room);
    }
    course.highest = Math.max(course.highest, last);
    if (top == null || course.highest > top.highest) {
      top = course;
    }
    return took;
  }

  private boolean late(Course course, Course behind, long first, long last, Room room) {
    Late late = course.late.get(behind);
    if (late == null) {
      if (!room.take()) {
        return false;
      }
      late = new Late();
      course.late.put(behind, late);
      orders.expectLate();
    }
    late.add(first, last, behind.highest);
    return true;
  }

  /** Takes what came behind something higher in the same message: that is never right. */
  void disorder(EpochBook epoch, long first, long last) {
    Course course = courses.get(epoch);
    if (course != null) {
      course.withinMessage = course.withinMessage == null ? new Positions() : course.withinMessage;
      course.withinMessage.add(first, last);
    }
  }

  /** Takes what has been there before. */
  void again(EpochBook epoch, long first, long last) {
    orders.again(this, epoch, first, last);
  }

  void forgive(EpochBook epoch, long first, long last) {
    Course course = courses.get(epoch);
    if (course != null) {
      course.late.values().forEach(late -> late.positions.remove(first, last));
    }
  }

  /**
   * Judges an epoch when all is read.
   *
   * @param isLater whether the first of two epochs is later than the second
   * @param sure whether nothing can come here behind later records for a good reason
   * @param toCome whether a position is still to be sent, be it again
   */
  Judgement judge(
      EpochBook epoch,
      BiPredicate<EpochBook, EpochBook> isLater,
      boolean sure,
      LongPredicate toCome) {
    Judgement judgement = new Judgement(new Positions(), new Positions());
    Course course = courses.get(epoch);
    if (course == null) {
      return judgement;
    }
    course.late.forEach(
        (behind, late) -> {
          if (!isLater.test(epoch, behind.epoch)) {
            boolean resent = !sure && cameAgain(behind.epoch, late.behind, toCome);
            (resent ? judgement.resent : judgement.backwards).addAll(late.positions);
          }
        });
    if (course.withinMessage != null) {
      judgement.backwards.addAll(course.withinMessage);
    }
    return judgement;
  }

  private static boolean cameAgain(EpochBook epoch, Positions positions, LongPredicate toCome) {
    for (long at = positions.first(); at >= 0; at = positions.nextPresent(at + 1)) {
      if (!epoch.again().contains(at) && !epoch.isDeclared(at) && !toCome.test(at)) {
        return false;
      }
    }
    return true;
  }

  /** Makes all sets small and returns about how many bytes they take. */
  long compact() {
    long bytes = 0;
    for (Course course : courses.values()) {
      bytes += course.withinMessage == null ? 0 : course.withinMessage.compact();
      for (Late late : course.late.values()) {
        bytes += late.positions.compact() + late.behind.compact();
      }
    }
    return bytes;
  }
}
