// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

/**
 * What a worker says of its connector.
 *
 * @param state the sum of its states
 * @param problem the first line of what went wrong, empty if nothing did
 */
record Health(State state, String problem) {
  static final Health SILENT = new Health(State.SILENT, "");
  static final Health RUNNING = new Health(State.RUNNING, "");
  static final Health STARTING = new Health(State.STARTING, "");
  static final Health PAUSED = new Health(State.PAUSED, "");

  enum State {
    /** The REST API does not answer (yet). */
    SILENT,
    /** It runs with its task, as it should. */
    RUNNING,
    /** The worker answers, and its connector or the task is not there (yet). */
    STARTING,
    /** Somebody has paused or stopped it through the REST API. */
    PAUSED,
    /** The connector or its task has failed. */
    FAILED
  }

  static Health failed(String problem) {
    return new Health(State.FAILED, problem);
  }
}
