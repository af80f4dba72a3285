// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.queue.QueueReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link PoisonSuspects} as the note of the queue's reader. What cannot be read counts as
 * none, and what cannot be written is not remembered: it only costs a few more restarts.
 */
final class SuspicionFile {
  private static final Logger log = LoggerFactory.getLogger(SuspicionFile.class);

  private final QueueReader reader;

  SuspicionFile(QueueReader reader) {
    this.reader = reader;
  }

  /** What was kept, or null. */
  PoisonSuspects load() {
    try {
      String note = reader.note().orElse(null);
      if (note == null) {
        return null;
      }
      Properties properties = new Properties();
      properties.load(new StringReader(note));
      return PoisonSuspects.fromProperties(properties);
    } catch (IOException | IllegalArgumentException e) {
      log.warn("what the last run noted of a suspected record is ignored: {}", e.getMessage());
      return null;
    }
  }

  void save(PoisonSuspects suspicion) {
    try {
      StringWriter note = new StringWriter();
      suspicion.toProperties().store(note, null);
      reader.setNote(note.toString());
    } catch (IOException | IllegalArgumentException e) {
      log.warn("cannot note the suspected record for the next run: {}", e.getMessage());
    }
  }

  void delete() {
    try {
      reader.removeNote();
    } catch (IOException e) {
      log.warn("cannot remove the note of a suspected record: {}", e.getMessage());
    }
  }
}
