// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.ack;

import dcos.metrics.queue.QueuePosition;
import dcos.metrics.queue.QueueReader;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * A Connect source offset of a queue, and the partition that it belongs to: {@code {"queue":
 * "<uuid>"}} and {@code {"epoch": "<16 hexadecimal digits>", "position": <number>}}. Immutable.
 *
 * <p>Offsets come back from Connect's storage as JSON made them, and from people by way of the REST
 * API, so reading is tolerant: the number may be an Integer, a Long or a String, and the epoch may
 * be missing.
 *
 * @param epoch the epoch, or null if only the number is known
 * @param position the next position to read, 0 or more
 */
public record QueueOffset(Long epoch, long position) {
  private static final String QUEUE = "queue";
  private static final String EPOCH = "epoch";
  private static final String POSITION = "position";

  public static QueueOffset of(QueuePosition position) {
    return new QueueOffset(position.epoch(), position.position());
  }

  public static Map<String, String> partition(UUID queue) {
    return Map.of(QUEUE, queue.toString());
  }

  /**
   * The queue that a source partition names.
   *
   * @throws ConnectException if it names none
   */
  public static UUID queueOf(Map<String, ?> partition) {
    if (partition != null && partition.get(QUEUE) instanceof String text) {
      try {
        return UUID.fromString(text);
      } catch (IllegalArgumentException e) {
        // Told below.
      }
    }
    throw new ConnectException(
        "the source partition "
            + partition
            + " names no queue; it must be {\"queue\": \"<the queue's UUID>\"}");
  }

  /**
   * An offset from its map.
   *
   * @throws ConnectException if it is none
   */
  public static QueueOffset fromMap(Map<String, ?> map) {
    Object position = map.get(POSITION);
    Object epoch = map.get(EPOCH);
    try {
      if (epoch != null && !(epoch instanceof String)) {
        throw new IllegalArgumentException("the epoch is not a string");
      }
      return new QueueOffset(
          epoch == null ? null : QueuePosition.parseEpoch((String) epoch), number(position));
    } catch (IllegalArgumentException e) {
      throw new ConnectException(
          "the source offset "
              + map
              + " cannot be used ("
              + e.getMessage()
              + "); it must be {\"epoch\": \"<16 hexadecimal digits>\", \"position\": <0 or more>},"
              + " and the epoch may be left out",
          e);
    }
  }

  public Map<String, Object> toMap() {
    return epoch == null
        ? Map.of(POSITION, position)
        : Map.of(EPOCH, QueuePosition.epochText(epoch), POSITION, position);
  }

  /**
   * The place in a queue; without an epoch, in the newest that has the number.
   *
   * @throws IllegalArgumentException if the queue does not have it
   */
  public QueuePosition in(QueueReader reader) throws IOException {
    return epoch == null ? reader.find(position) : new QueuePosition(epoch, position);
  }

  private static long number(Object value) {
    long number;
    if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      number = ((Number) value).longValue();
    } else if (value instanceof String text) {
      number = Long.parseLong(text.strip());
    } else {
      throw new IllegalArgumentException("the position is not a whole number");
    }
    if (number < 0) {
      throw new IllegalArgumentException("the position is negative");
    }
    return number;
  }
}
