// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.options;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The Mesos agent. Everything that may be null is so when the option was not given.
 *
 * @param polling whether it is polled at all
 * @param ipCommand prints this node's address; used without an endpoint
 * @param port of the agent; used without an endpoint
 * @param endpoint {@code http} or {@code https}, host and port, nothing else; or null
 * @param caFile PEM certificates to trust for {@code https}, or null for the JVM's
 * @param pollPeriod from the start of one poll to the next
 * @param metricsTopic topic of the agent's own figures
 * @param testStateFile read in place of {@code /state}, or null
 * @param testSystemFile read in place of {@code /metrics/snapshot}, or null
 * @param testContainersFile read in place of {@code /containers}, or null
 * @param credential token to send, or null; then a refusal ends the process
 * @param credentialFile file with the token to send, or null; never set beside a credential
 */
public record AgentOptions(
    boolean polling,
    String ipCommand,
    int port,
    URI endpoint,
    Path caFile,
    Duration pollPeriod,
    String metricsTopic,
    Path testStateFile,
    Path testSystemFile,
    Path testContainersFile,
    Secret credential,
    Path credentialFile) {}
