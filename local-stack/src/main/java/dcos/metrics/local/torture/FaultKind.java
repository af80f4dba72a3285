// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.torture;

import java.util.Locale;

/** What can be done to the stack. */
enum FaultKind {
  /** {@code kill -9} of the worker; the shim starts another. */
  KILL_WORKER(Victim.WORKER),
  /** SIGSTOP of the worker for a while. */
  PAUSE_WORKER(Victim.WORKER),
  /** {@code kill -9} of the shim, which must take the worker along; it is started again. */
  KILL_SHIM(Victim.SHIM),
  /** SIGTERM of the shim; it is started again. */
  RESTART_SHIM(Victim.SHIM),
  /** SIGSTOP of the shim for a while. */
  PAUSE_SHIM(Victim.SHIM),
  /** {@code kill -9} of the broker; it is started again. */
  KILL_BROKER(Victim.BROKER),
  /** An orderly stop of the broker, and a start. */
  RESTART_BROKER(Victim.BROKER),
  /** The broker is away for long. */
  BROKER_OUTAGE(Victim.BROKER),
  /** SIGSTOP of the broker for a while: its port takes connections, but nobody answers. */
  PAUSE_BROKER(Victim.BROKER),
  /** Connect's offset file is deleted. */
  DELETE_OFFSETS(Victim.OFFSETS),
  /** Connect's offset file is cut off somewhere. */
  TRUNCATE_OFFSETS(Victim.OFFSETS),
  /** Connect's offset file is filled with zeros, as a power cut can leave it. */
  ZERO_OFFSETS(Victim.OFFSETS),
  /** One bit of Connect's offset file is turned. */
  DAMAGE_OFFSETS(Victim.OFFSETS),
  /** Another program fills the disk, and makes room again after a while. */
  FILL_DISK(Victim.DISK),
  /** The sender's connection breaks, and another one in the middle of a block. */
  DROP_CONNECTIONS(Victim.CONNECTIONS),
  /** The shim, and so the worker, is started again in another language. */
  LOCALE(Victim.SHIM),
  /** {@code kill -9} of the shim; then the newest segment is removed, or cut. */
  REMOVE_TAIL(Victim.SHIM),
  /** The whole queue is moved away under the running pair. */
  MOVE_QUEUE(Victim.SHIM),
  /** Nobody reads what the collector logs, and it logs each record. */
  STUCK_LOG(Victim.SHIM),
  /** The broker refuses the time of all records for a while. */
  CLOCK(Victim.BROKER),
  /** Links to another file stand where the queue makes or opens files. */
  LINK(Victim.ENTRIES),
  /** Pipes or directories stand where the queue has files, and beside them. */
  ODD_ENTRY(Victim.ENTRIES),
  /** Another sender makes a topic of each of its records. */
  MANY_TOPICS(Victim.SENDERS);

  /** What a fault strikes; two faults at once never strike the same. */
  enum Victim {
    WORKER,
    SHIM,
    BROKER,
    OFFSETS,
    DISK,
    CONNECTIONS,
    ENTRIES,
    SENDERS
  }

  private final Victim victim;

  FaultKind(Victim victim) {
    this.victim = victim;
  }

  Victim victim() {
    return victim;
  }

  /** Its name on the command line and in the table. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
