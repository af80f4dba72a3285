// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.shim.worker.WorkerCare.Action;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WorkerCareTest {
  private static final Progress.Reading EMPTY = new Progress.Reading(5, 5);
  private static final Progress.Reading BACKLOG = new Progress.Reading(5, 6);
  private static final Health FAILED = Health.failed("no reason");

  private final Timing timing = Timing.STANDARD;
  private final Backoff backoff = new Backoff(timing.firstDelay(), timing.maxDelay());
  private final WorkerCare care = new WorkerCare(timing, backoff, timing.stalled(), EMPTY, 0);

  @Test
  void leavesAWorkerAloneThatRuns() {
    for (int second = 0; second < 300; second += 5) {
      assertEquals(Action.NOTHING, care.decide(Health.RUNNING, EMPTY, at(second)));
    }
  }

  @Test
  void givesAStartingWorkerTimeToAnswer() {
    assertEquals(Action.NOTHING, care.decide(Health.SILENT, EMPTY, at(119)));
    assertEquals(Action.RESTART_WORKER, care.decide(Health.SILENT, EMPTY, at(120)));
  }

  @Test
  void restartsAWorkerThatStopsAnswering() {
    assertEquals(Action.NOTHING, care.decide(Health.RUNNING, EMPTY, at(100)));
    assertEquals(Action.NOTHING, care.decide(Health.SILENT, EMPTY, at(219)));
    assertEquals(Action.RESTART_WORKER, care.decide(Health.SILENT, EMPTY, at(220)));
  }

  @Test
  void restartsAWorkerWhoseConnectorDoesNotComeUp() {
    assertEquals(Action.NOTHING, care.decide(Health.SILENT, EMPTY, at(100)));
    assertEquals(Action.NOTHING, care.decide(Health.STARTING, EMPTY, at(239)));
    assertEquals(Action.RESTART_WORKER, care.decide(Health.STARTING, EMPTY, at(240)));
  }

  @Test
  void aWorkerThatAnswersNowAndThenWithoutItsConnectorIsRestartedToo() {
    for (int second = 0; second < 240; second += 10) {
      Health health = second % 20 == 0 ? Health.SILENT : Health.STARTING;
      assertEquals(Action.NOTHING, care.decide(health, EMPTY, at(second)));
    }
    assertEquals(Action.RESTART_WORKER, care.decide(Health.SILENT, EMPTY, at(240)));
  }

  @Test
  void callsAWorkerStuckOnlyIfABrokerWasInReachAllTheWhile() {
    for (int i = 0; i < 7; i++) {
      assertFalse(care.isStuck(true, BACKLOG));
    }
    assertFalse(care.isStuck(false, BACKLOG));
    for (int i = 0; i < 7; i++) {
      assertFalse(care.isStuck(true, BACKLOG));
    }
    assertTrue(care.isStuck(true, BACKLOG));
  }

  @Test
  void progressBetweenTwoLooksIsNoStandstill() {
    for (int i = 0; i < 7; i++) {
      assertFalse(care.isStuck(true, BACKLOG));
    }
    Progress.Reading moved = new Progress.Reading(6, 9);
    for (int i = 0; i < 7; i++) {
      assertFalse(care.isStuck(true, moved));
    }
    assertTrue(care.isStuck(true, moved));
  }

  @Test
  void restartsAFailedTaskAfterADelayThatDoubles() {
    assertEquals(Action.NOTHING, care.decide(FAILED, EMPTY, at(0)));
    assertEquals(Action.RESTART_TASKS, care.decide(FAILED, EMPTY, at(1)));
    assertEquals(Action.NOTHING, care.decide(FAILED, EMPTY, at(2)));
    assertEquals(Action.NOTHING, care.decide(FAILED, EMPTY, at(3)));
    assertEquals(Action.RESTART_TASKS, care.decide(FAILED, EMPTY, at(4)));
  }

  @Test
  void restartsTheWorkerWhenRestartsOfItsTaskAreInVain() {
    failAndRestartThreeTimes();

    assertEquals(Action.RESTART_WORKER, care.decide(FAILED, EMPTY, at(301)));
    assertEquals(Duration.ofSeconds(8), backoff.next());
  }

  @Test
  void aMomentOfHealthDoesNotCountAsMended() {
    failAndRestartThreeTimes();
    assertEquals(Action.NOTHING, care.decide(Health.RUNNING, EMPTY, at(301)));
    assertEquals(Action.NOTHING, care.decide(Health.RUNNING, EMPTY, at(360)));

    assertEquals(Action.RESTART_WORKER, care.decide(FAILED, EMPTY, at(361)));
  }

  @Test
  void beginsAnewAfterAWhileOfHealth() {
    failAndRestartThreeTimes();
    assertEquals(Action.NOTHING, care.decide(Health.RUNNING, EMPTY, at(301)));
    assertEquals(Action.NOTHING, care.decide(Health.RUNNING, EMPTY, at(361)));

    assertEquals(Action.NOTHING, care.decide(FAILED, EMPTY, at(362)));
    assertEquals(Action.RESTART_TASKS, care.decide(FAILED, EMPTY, at(363)));
  }

  @Test
  void looksForBrokersWhenABacklogStandsStill() {
    assertEquals(Action.NOTHING, care.decide(Health.RUNNING, BACKLOG, at(59)));
    assertEquals(Action.LOOK_UP_BROKERS, care.decide(Health.RUNNING, BACKLOG, at(60)));
    assertEquals(Action.NOTHING, care.decide(Health.RUNNING, BACKLOG, at(65)));
  }

  @Test
  void leavesAConnectorAloneThatSomebodyHasStopped() {
    for (int second = 0; second < 300; second += 5) {
      assertEquals(Action.NOTHING, care.decide(Health.PAUSED, BACKLOG, at(second)));
    }
  }

  private void failAndRestartThreeTimes() {
    for (int second = 0; second < 300; second += 100) {
      assertEquals(Action.NOTHING, care.decide(FAILED, EMPTY, at(second)));
      assertEquals(Action.RESTART_TASKS, care.decide(FAILED, EMPTY, at(second + 10)));
    }
  }

  private static long at(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
