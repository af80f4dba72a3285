// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.connect.ack.QueueOffset;
import dcos.metrics.queue.QueuePosition;
import dcos.metrics.queue.QueueReader;
import dcos.metrics.queue.QueueReaders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out changes of offsets that come through Connect's REST API, by way of the reader's
 * position file. All are checked before any is carried out.
 */
final class OffsetChanges {
  private static final Logger log = LoggerFactory.getLogger(OffsetChanges.class);

  private final Path directory;
  private final String reader;

  /** For that reader of the queue in that directory. */
  OffsetChanges(Path directory, String reader) {
    this.directory = directory;
    this.reader = reader;
  }

  /**
   * Sets where the reader goes on. A null offset is a reset: on to the oldest record. For other
   * queues than the one in the directory, only null is accepted, so that what Connect has stored
   * for a queue that is gone can be cleared away.
   *
   * @param offsets source partition to source offset, as Connect gives them
   * @throws ConnectException if one cannot be carried out; then none is
   */
  void apply(Map<Map<String, ?>, Map<String, ?>> offsets) {
    try {
      UUID queue = QueueReaders.queue(directory);
      QueuePosition position = null;
      boolean reset = false;
      for (Map.Entry<Map<String, ?>, Map<String, ?>> change : offsets.entrySet()) {
        Map<String, ?> partition = change.getKey();
        if (change.getValue() == null) {
          reset |= queue != null && QueueOffset.partition(queue).equals(partition);
        } else {
          position = position(queue, QueueOffset.queueOf(partition), change.getValue());
        }
      }
      if (position != null) {
        QueueReaders.set(directory, reader, position);
        log.info("reader {} of queue {} goes on at position {}", reader, queue, position);
      } else if (reset) {
        QueueReaders.remove(directory, reader);
        log.info("reader {} of queue {} begins again at the oldest record", reader, queue);
      }
    } catch (IOException e) {
      throw new ConnectException(
          "cannot set the position of reader '"
              + reader
              + "' of the queue in "
              + directory
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private QueuePosition position(UUID queue, UUID wanted, Map<String, ?> offset)
      throws IOException {
    if (!wanted.equals(queue)) {
      throw new ConnectException(
          "the offset is for queue "
              + wanted
              + ", but "
              + directory
              + (queue == null ? " holds no queue yet" : " holds queue " + queue));
    }
    try (QueueReader browser = QueueReader.browse(directory)) {
      QueuePosition position = QueueOffset.fromMap(offset).in(browser);
      browser.seek(position);
      return position;
    } catch (IllegalArgumentException e) {
      throw new ConnectException(
          "the source offset " + offset + " does not exist in the queue: " + e.getMessage(), e);
    }
  }
}
