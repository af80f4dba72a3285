// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect;

import dcos.metrics.avro.AvroBytes;
import dcos.metrics.connect.message.ContainerFile;
import dcos.metrics.queue.Quarantine;
import dcos.metrics.queue.QueuedRecord;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts records that cannot be published into the queue's quarantine, as Avro container files: small
 * ones together, large ones each in a file. That this fails, on a full disk, stops nothing. For the
 * task's thread.
 */
final class QuarantineBox {
  private static final Logger log = LoggerFactory.getLogger(QuarantineBox.class);
  private static final int MAX_BYTES = 256 << 10;

  private static final class Batch {
    private final AvroBytes records = new AvroBytes(1024);
    private long first;
    private int count;
  }

  private final Quarantine quarantine;
  private final ContainerFile container;
  private final Map<Cause, Batch> batches = new EnumMap<>(Cause.class);

  QuarantineBox(Quarantine quarantine, ContainerFile container) {
    this.quarantine = quarantine;
    this.container = container;
  }

  /** Takes a record; it is in a file after {@link #flush} at the latest. */
  void add(Cause cause, QueuedRecord record) {
    if (record.length() > MAX_BYTES || cause == Cause.DAMAGED) {
      write(cause, record.position(), record.array(), record.from(), record.length(), 1);
      return;
    }
    Batch batch = batches.computeIfAbsent(cause, c -> new Batch());
    if (batch.count++ == 0) {
      batch.first = record.position();
    }
    batch.records.write(record.array(), record.from(), record.length());
    if (batch.records.length() > MAX_BYTES) {
      write(cause, batch);
      batches.remove(cause);
    }
  }

  /** Writes all that waits. */
  void flush() {
    batches.forEach(this::write);
    batches.clear();
  }

  private void write(Cause cause, Batch batch) {
    write(cause, batch.first, batch.records.array(), 0, batch.records.length(), batch.count);
  }

  private void write(Cause cause, long first, byte[] array, int from, int length, int count) {
    String name = String.format(Locale.ROOT, "%020d.%s.avro", first, cause.text());
    try {
      quarantine.add(name, container.of(array, from, length, count));
    } catch (IOException e) {
      log.warn(
          "cannot set aside {} record(s) from position {} ({}) in quarantine: {}; they are declared"
              + " as lost all the same",
          count,
          first,
          cause.text(),
          e.getMessage());
    }
  }
}
