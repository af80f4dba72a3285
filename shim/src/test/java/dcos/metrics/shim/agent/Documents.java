// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import java.util.Locale;

/** Documents as agents send them. */
final class Documents {
  static final String STATE =
      """
      {"id": "a-S1", "hostname": "10.0.0.1", "frameworks": [
        {"id": "f1", "name": "marathon", "executors": [
          {"id": "e1", "labels": [{"key": "MARATHON_APP_ID", "value": "/group/app"}]},
          {"id": "e2"}]}]}
      """;

  private Documents() {}

  /** A containers document of one container, with one number. */
  static String container(String containerId, String executorId, String frameworkId) {
    return "["
        + element(containerId, executorId, frameworkId, "{\"timestamp\": 5.5, \"cpus_limit\": 1.1}")
        + "]";
  }

  /** One container. */
  static String element(
      String containerId, String executorId, String frameworkId, String statistics) {
    return String.format(
        Locale.ROOT,
        """
        {"container_id": "%s", "executor_id": "%s", "executor_name": "", "framework_id": "%s",
         "source": "s", "statistics": %s, "status": {"executor_pid": 7}}
        """,
        containerId,
        executorId,
        frameworkId,
        statistics);
  }
}
