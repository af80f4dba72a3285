// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.avro.RecordLimits;
import java.time.Duration;

/**
 * What the TCP input takes from its senders.
 *
 * @param connections connections at a time; further ones are closed at once
 * @param headerBytes bytes of a container header
 * @param blockBytes bytes of a block as sent
 * @param decompressedBytes bytes of a block's records
 * @param record what one record may hold; a larger one is dropped alone
 * @param memoryBytes what all connections together may hold in memory
 * @param silenceTimeout how long a new connection may send nothing at all
 * @param headerTimeout how long the rest of a header may take
 * @param blockTimeout how long the rest of a block may take
 */
public record InputLimits(
    int connections,
    int headerBytes,
    int blockBytes,
    int decompressedBytes,
    RecordLimits record,
    long memoryBytes,
    Duration silenceTimeout,
    Duration headerTimeout,
    Duration blockTimeout) {

  private static final int MAX_CONNECTIONS = 4096;

  /** Files that the rest of the process needs: jars, the queue, the agent, the worker's pipes. */
  private static final int OTHER_FILES = 128;

  /** However few files there may be, some senders are let in. */
  private static final int MIN_CONNECTIONS = 16;

  /**
   * The limits of a process with that much heap, and that many files that it may have open: senders
   * must not keep the queue from opening its own. A sixth of it is for what connections hold; the
   * dictionary of an xz block (8 MiB), the block that comes of it and the queue need room besides.
   * From 96 MiB on, blocks may have 4 MiB, and 8 MiB decompressed, with 48 MiB three and four; real
   * senders' have some 100 KiB. A record may have 1 MiB, about what Kafka takes in one message; the
   * 100,000 datapoints and 64 KiB strings are what fits into that, or is still a name.
   */
  public static InputLimits of(long heapBytes, long openFiles) {
    return new InputLimits(
        (int) Math.max(MIN_CONNECTIONS, Math.min(MAX_CONNECTIONS, openFiles - OTHER_FILES)),
        64 << 10,
        (int) Math.min(4 << 20, heapBytes / 16),
        (int) Math.min(8 << 20, heapBytes / 12),
        new RecordLimits(1 << 20, 64 << 10, 1000, 100_000),
        heapBytes / 6,
        Duration.ofMinutes(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60));
  }
}
