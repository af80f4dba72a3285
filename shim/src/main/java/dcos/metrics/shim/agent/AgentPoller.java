// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import dcos.metrics.shim.pipeline.RecordSink;
import dcos.metrics.shim.stats.Counters;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the Mesos agent, the first time at once and then at every period, on a thread of its own.
 *
 * <p>What comes of an agent that answers 401 depends on the credential. If it was given as an
 * option, polling ends and {@code onRefused} is called, so that the process can end where an
 * administrator sees it. If it is in a file, the file is looked at every second and the next poll
 * follows as soon as it has changed. Without one, the next period tries again.
 *
 * <p>All methods may be called by any thread.
 */
public final class AgentPoller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentPoller.class);
  private static final Duration TOKEN_CHECK = Duration.ofSeconds(1);
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);
  private static final Duration IP_COMMAND_TIMEOUT = Duration.ofSeconds(10);

  private final AgentSettings settings;
  private final Counters counters;
  private final Runnable onRefused;
  private final AgentClient client;
  private final CurrentToken token;
  private final AgentPoll poll;
  private final FailureLog refusals;
  private final Thread thread;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CompletableFuture<Void> firstStateAttempt = new CompletableFuture<>();

  /**
   * Does nothing before {@link #start}.
   *
   * @param tags is kept up to date with the agent's state
   * @param sink takes the records
   * @param clock gives their time to the agent's own metrics, and to containers without one
   * @param onRefused called once, on the poller's thread, when the agent has refused a credential
   *     that cannot change; must not wait for this poller to close
   * @throws IOException if the CA file cannot be used; the message says why
   * @throws IllegalArgumentException if the endpoint is not an HTTP one
   */
  public AgentPoller(
      AgentSettings settings,
      AgentTags tags,
      RecordSink sink,
      Counters counters,
      InstantSource clock,
      Runnable onRefused)
      throws IOException {
    this.settings = settings;
    this.counters = counters;
    this.onRefused = onRefused;
    client = new AgentClient(settings);
    token = new CurrentToken(settings.credential(), LOG, System::nanoTime);
    refusals = new FailureLog(LOG, "agent", System::nanoTime);
    AgentAddress address =
        new AgentAddress(
            settings, new IpCommand(settings.ipCommand(), IP_COMMAND_TIMEOUT, counters));
    PolledRecords records = new PolledRecords(sink, counters, settings.limits(), System::nanoTime);
    poll =
        new AgentPoll(
            new AgentDocuments(settings, client, address, token, counters),
            address,
            tags,
            new StateReader(counters),
            new SnapshotReader(records, settings.metricsTopic(), clock),
            new ContainersReader(records, counters, clock, System::nanoTime),
            records,
            counters,
            LOG,
            System::nanoTime);
    thread = new Thread(this::run, "agent-poll");
    thread.setDaemon(true);
  }

  /** Begins to poll; calls after the first do nothing. */
  public void start() {
    if (started.compareAndSet(false, true) && !isClosed()) {
      thread.start();
    }
  }

  /**
   * Completes, never exceptionally, when the first {@code /state} has been read or could not be, or
   * when the poller is closed before that. What depends on it runs on the poller's thread and must
   * be short.
   */
  public CompletableFuture<Void> firstStateAttempt() {
    return firstStateAttempt;
  }

  /** Breaks off a poll that is under way; waits for the thread to end, a second at most. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    client.close();
    firstStateAttempt.complete(null);
    if (thread == Thread.currentThread()) {
      return;
    }
    try {
      thread.join(CLOSE_WAIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void run() {
    try {
      PollSchedule schedule = new PollSchedule(settings.period(), System.nanoTime());
      while (!isClosed()) {
        AgentException refusal = pollOnce();
        if (isClosed()) {
          return;
        }
        if (refusal == null) {
          refusals.succeeded();
        } else if (!mayContinue(refusal)) {
          onRefused.run();
          return;
        }
        long leftOut = schedule.advance(System.nanoTime());
        counters.add("agent_poll.periods_left_out", leftOut);
        waitForTurn(schedule, refusal != null);
      }
    } catch (InterruptedException e) {
      // Closed.
    } finally {
      firstStateAttempt.complete(null);
    }
  }

  private AgentException pollOnce() throws InterruptedException {
    token.refresh();
    long from = System.nanoTime();
    try {
      return poll.run(() -> firstStateAttempt.complete(null));
    } catch (RuntimeException e) {
      if (!isClosed()) {
        counters.increment("agent_poll.unexpected_failures");
        LOG.error("a poll of the agent failed in a way that it should not; trying on", e);
      }
      return null;
    } finally {
      counters.increment("agent_poll.polls");
      counters.add(
          "agent_poll.duration_ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from));
    }
  }

  private boolean mayContinue(AgentException refusal) {
    if (settings.credential() instanceof AgentCredential.Fixed) {
      LOG.error(
          "{}: it refuses the credential, which is wrong or has expired. Stopping, so that this is"
              + " seen. Start again with a valid auth-credential, or use auth-credential-file,"
              + " which is read again when it changes",
          refusal.getMessage());
      return false;
    }
    String advice =
        settings.credential() instanceof AgentCredential.InFile inFile
            ? "it refuses the token in "
                + inFile.file()
                + "; records are accepted meanwhile, and it is asked again as soon as the file"
                + " changes"
            : "it wants a credential: set auth-credential-file or auth-credential";
    refusals.failed(refusal.getMessage() + "; " + advice);
    return true;
  }

  /** Returns when the next poll is due, or when a token that was refused has been replaced. */
  private void waitForTurn(PollSchedule schedule, boolean refused) throws InterruptedException {
    for (long left; (left = schedule.left(System.nanoTime())) > 0; ) {
      long step = refused ? Math.min(left, TOKEN_CHECK.toNanos()) : left;
      if (closed.await(step, TimeUnit.NANOSECONDS)) {
        return;
      }
      if (refused && token.refresh()) {
        schedule.restart(System.nanoTime());
        return;
      }
    }
  }
}
