// SPDX-License-Identifier: Apache-2.0
/**
 * Supervision of the Connect worker, the child process that publishes the queue to Kafka.
 *
 * <p>It is the work that is watched, not only the process: {@link
 * dcos.metrics.shim.worker.WorkerSupervisor} starts a worker when a broker can be reached, replaces
 * it when it has died or hangs, has failed tasks restarted, and looks for brokers again when the
 * queue fills and nothing is published. Whatever happens to the worker, the inputs and the queue
 * never notice.
 *
 * <p>Invariants: there is never more than one worker, because the next one starts only after the
 * last one's end was seen, and because a worker ends with its standard input, so none outlives this
 * process. Its command line and environment hold nothing secret. All that it writes lies below the
 * data directory.
 *
 * <p>Threads: {@code worker-supervisor} decides and waits; {@code worker-log} forwards one worker's
 * output. Classes are confined to the supervisor's thread unless they say otherwise.
 */
package dcos.metrics.shim.worker;
