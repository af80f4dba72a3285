// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import java.time.Duration;

/**
 * Decides what one running worker needs. Knows nothing of processes and clocks: it is told the time
 * and what was seen.
 *
 * <p>A failed task is restarted, after a delay; when that was done {@value #TASK_RESTARTS} times in
 * vain, the worker is. So is a worker whose REST API has been silent for too long, or whose
 * connector does not come up; one that somebody has paused is left alone. A backlog that stands
 * still asks for another look at where the brokers are; when that was in vain {@value #VAIN_LOOKS}
 * times with a broker in reach, the worker is stuck.
 */
final class WorkerCare {
  private static final int TASK_RESTARTS = 3;
  private static final int VAIN_LOOKS = 8;

  enum Action {
    NOTHING,
    RESTART_TASKS,
    RESTART_WORKER,
    LOOK_UP_BROKERS
  }

  private final Timing timing;
  private final Backoff backoff;
  private final StallWatch stall;
  private long answeredNanos;
  private long upNanos;
  private long stuckAt = -1;
  private int vainLooks;
  private long healthySinceNanos;
  private boolean healthy;
  private int taskRestarts;
  private boolean restartDue;
  private long restartNanos;

  /**
   * Begins with a worker that has just been started.
   *
   * @param backoff the delays before restarts; shared with the supervisor, which delays the start
   *     of the next worker by them
   * @param stalled how long a backlog may stand still
   */
  WorkerCare(
      Timing timing, Backoff backoff, Duration stalled, Progress.Reading reading, long nowNanos) {
    this.timing = timing;
    this.backoff = backoff;
    this.stall = new StallWatch(stalled, reading, nowNanos);
    this.answeredNanos = nowNanos;
    this.upNanos = nowNanos;
  }

  /** What to do now. */
  Action decide(Health health, Progress.Reading reading, long nowNanos) {
    boolean stalled = stall.isStalled(reading, nowNanos);
    if (health.state() != Health.State.SILENT) {
      answeredNanos = nowNanos;
    }
    if (health.state() != Health.State.STARTING && health.state() != Health.State.SILENT) {
      upNanos = nowNanos;
    }
    return switch (health.state()) {
      case SILENT -> silent(nowNanos);
      case FAILED -> failed(nowNanos);
      case STARTING, PAUSED -> {
        restartDue = false;
        healthy = false;
        // Not so while it is paused: then it counts as up.
        yield isDown(nowNanos) ? Action.RESTART_WORKER : Action.NOTHING;
      }
      case RUNNING -> {
        running(nowNanos);
        yield stalled ? Action.LOOK_UP_BROKERS : Action.NOTHING;
      }
    };
  }

  /**
   * Told after each {@link Action#LOOK_UP_BROKERS} that they have not changed: whether it is the
   * worker that does not move, and has to be restarted.
   *
   * @param reachable whether a broker accepts connections; an outage is no reason for a restart,
   *     which could only repeat records. A cluster that accepts connections and no records gets a
   *     new worker each time, which does no harm.
   */
  boolean isStuck(boolean reachable, Progress.Reading reading) {
    if (!reachable || reading.committed() != stuckAt) {
      stuckAt = reading.committed();
      vainLooks = 0;
    }
    if (reachable) {
      vainLooks++;
    }
    return vainLooks >= VAIN_LOOKS;
  }

  private Action silent(long nowNanos) {
    healthy = false;
    return isOver(timing.silent(), answeredNanos, nowNanos) || isDown(nowNanos)
        ? Action.RESTART_WORKER
        : Action.NOTHING;
  }

  /** Whether there was no connector for as long as an answer and then its start may take. */
  private boolean isDown(long nowNanos) {
    return isOver(timing.silent().multipliedBy(2), upNanos, nowNanos);
  }

  private static boolean isOver(Duration time, long sinceNanos, long nowNanos) {
    return nowNanos - sinceNanos >= time.toNanos();
  }

  private void running(long nowNanos) {
    restartDue = false;
    if (!healthy) {
      healthy = true;
      healthySinceNanos = nowNanos;
    }
    if (nowNanos - healthySinceNanos >= timing.healthy().toNanos()) {
      taskRestarts = 0;
      backoff.reset();
    }
  }

  private Action failed(long nowNanos) {
    healthy = false;
    if (taskRestarts == TASK_RESTARTS) {
      return Action.RESTART_WORKER;
    }
    if (!restartDue) {
      restartDue = true;
      restartNanos = nowNanos + backoff.next().toNanos();
    }
    if (nowNanos - restartNanos < 0) {
      return Action.NOTHING;
    }
    restartDue = false;
    taskRestarts++;
    return Action.RESTART_TASKS;
  }
}
