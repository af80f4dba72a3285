// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import java.util.List;

/**
 * A worker that was started, and how to talk to it.
 *
 * @param process its process
 * @param rest its REST API
 * @param brokers {@code host:port} of the brokers that it was given
 */
record RunningWorker(WorkerProcess process, ConnectRest rest, List<String> brokers) {}
