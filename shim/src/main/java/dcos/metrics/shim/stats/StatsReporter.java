// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.stats;

import dcos.metrics.queue.QueueStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the shim's figures at their periods, on a thread {@code stats} of its own: to statsd or the
 * log, and the INPUT and OUTPUT lines. A last time when it is closed.
 */
public final class StatsReporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatsReporter.class);
  private static final Duration LAST_REPORT = Duration.ofMillis(300);

  private final Supplier<Figures> figures;
  private final List<Report> reports = new ArrayList<>();
  private final ScheduledExecutorService executor;

  private StatsReporter(Supplier<Figures> figures) {
    this.figures = figures;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "stats");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts to report.
   *
   * @param queue asked at every report
   */
  public static StatsReporter start(
      StatsConfig config, Counters counters, Supplier<QueueStats> queue) {
    PublishedRecords published = new PublishedRecords(counters);
    StatsReporter reporter =
        new StatsReporter(
            () -> {
              QueueStats now = queue.get();
              published.update(now);
              return Figures.of(counters, now);
            });
    Report own =
        config.statsd() == null
            ? new CounterLine(LOG::info)
            : new StatsdReport(config.statsd(), counters);
    reporter.add(own, config.period());
    reporter.add(TrafficLine.input(LOG::info), config.inputPeriod());
    reporter.add(TrafficLine.output(LOG::info), config.outputPeriod());
    return reporter;
  }

  private void add(Report report, Duration period) {
    reports.add(report);
    Future<?> unused =
        executor.scheduleAtFixedRate(
            () -> run(report), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void run(Report report) {
    try {
      report.report(figures.get());
    } catch (RuntimeException e) {
      // Thrown on, it would end the schedule, and the figures are not worth more than a line.
      LOG.error("cannot report counters; trying again at the next period", e);
    }
  }

  /** Reports what has changed since the last period; waits for that, but not for long. */
  @Override
  public void close() {
    reports.forEach(report -> executor.execute(() -> run(report)));
    executor.shutdown();
    try {
      if (!executor.awaitTermination(LAST_REPORT.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
