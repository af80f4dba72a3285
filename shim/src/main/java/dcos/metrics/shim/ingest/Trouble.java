// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

/**
 * What can go wrong with a connection or its data: each has a counter, and a phrase for the log.
 */
enum Trouble {
  HEADER_UNREADABLE("avro_reader_open_failures", "closed"),
  HEADER_TOO_LARGE("headers_too_large", "closed"),
  HEADER_TIMED_OUT("headers_timed_out", "closed"),
  SCHEMA_REFUSED("schemas_refused", "closed"),
  BLOCK_CORRUPT("blocks_corrupt", "closed"),
  BLOCK_TOO_LARGE("blocks_too_large", "closed"),
  BLOCK_TIMED_OUT("blocks_timed_out", "closed"),
  BLOCK_INCOMPLETE("blocks_incomplete", "ended"),
  RECORD_TOO_LARGE("records_too_large", "record dropped"),
  RECORD_UNRESOLVABLE("records_unresolvable", "record dropped"),
  TEXT_MENDED("records_text_mended", "text mended"),
  RECORD_THROTTLED("records_throttled", "throttled"),
  RECORD_UNDELIVERED("records_undelivered", "records lost"),
  MEMORY("connections_closed_for_memory", "closed"),
  REFUSED("connections_refused", "refused"),
  ACCEPT_FAILED("tcp_accept_failures", "not accepted"),
  FAILED("connections_failed", "closed");

  private static final String PREFIX = "tcp_input.";

  /** Counts every stream whose header could not be used, whatever the reason. */
  static final String OPEN_FAILURES = PREFIX + HEADER_UNREADABLE.counter;

  private final String counter;
  private final String outcome;

  Trouble(String counter, String outcome) {
    this.counter = counter;
    this.outcome = outcome;
  }

  /** Full name of the counter. */
  String counter() {
    return PREFIX + counter;
  }

  /** What became of the connection or record. */
  String outcome() {
    return outcome;
  }

  /** Whether it is an open failure besides, with a counter of its own. */
  boolean isOpenFailure() {
    return this == HEADER_TOO_LARGE || this == HEADER_TIMED_OUT || this == SCHEMA_REFUSED;
  }
}
