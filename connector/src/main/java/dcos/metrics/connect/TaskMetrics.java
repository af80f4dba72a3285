package dcos.metrics.connect;

import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers the task's metrics where the worker can take them, which workers before 4.1 cannot. */
final class TaskMetrics {
  private static final Logger log = LoggerFactory.getLogger(TaskMetrics.class);

  private TaskMetrics() {}

  /**
   * Registers them.
   *
   * @return removes them; never null
   */
  static Runnable register(SourceTaskContext context, StartedTask task, TaskStats stats) {
    try {
      return PluginTaskMetrics.register(context, task, stats);
    } catch (LinkageError e) {
      // An older worker: neither the method nor the class is there.
      log.info("this worker cannot take a task's metrics (Kafka Connect 4.1 and later can)");
      return () -> {};
    }
  }
}
