// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Which agent is polled, and how. Immutable; the {@code with…} methods return changed copies.
 *
 * @param endpoint {@code http(s)://host:port} of the agent, or null to ask {@code ipCommand}
 * @param ipCommand a program and its arguments, separated by blanks, that prints this node's
 *     address; run without a shell
 * @param port the agent's port where {@code ipCommand} gives its address
 * @param caFile PEM certificates that an HTTPS agent's must lead to, or null for the platform's;
 *     with it, and no {@code endpoint}, the agent is spoken to in HTTPS
 * @param credential what the agent is shown
 * @param period from the start of one poll to the start of the next
 * @param timeout for each answer as a whole
 * @param metricsTopic topic of the agent's own metrics
 * @param testFiles files that are read in place of the agent's answers
 * @param version the collector's, for the {@code User-Agent} header
 * @param limits what answers and records may take
 */
public record AgentSettings(
    URI endpoint,
    String ipCommand,
    int port,
    Path caFile,
    AgentCredential credential,
    Duration period,
    Duration timeout,
    String metricsTopic,
    TestFiles testFiles,
    String version,
    Limits limits) {

  /**
   * Files that are read in place of the agent's answers; each may be null.
   *
   * @param state in place of {@code /state}
   * @param snapshot in place of {@code /metrics/snapshot}
   * @param containers in place of {@code /containers}
   */
  public record TestFiles(Path state, Path snapshot, Path containers) {
    /** Everything comes from the agent. */
    public static final TestFiles NONE = new TestFiles(null, null, null);
  }

  /**
   * What a poll may take.
   *
   * @param stateBytes bytes of {@code /state}, which passes through and is not kept
   * @param otherBytes bytes of each other answer
   * @param recordBytes bytes of one record, without the tags that the pipeline adds
   * @param recordDatapoints datapoints of one record; what has more becomes several records
   * @param waitForRoom how long one poll may wait in all for room in the queue
   */
  public record Limits(
      long stateBytes,
      long otherBytes,
      int recordBytes,
      int recordDatapoints,
      Duration waitForRoom) {
    /** Generous for what agents send, and small beside the process. */
    public static final Limits DEFAULT =
        new Limits(256L << 20, 64L << 20, 256 << 10, 2000, Duration.ofSeconds(5));
  }

  /** The defaults of the options. */
  public static AgentSettings of(String version) {
    return new AgentSettings(
        null,
        "/opt/mesosphere/bin/detect_ip",
        5051,
        null,
        new AgentCredential.None(),
        Duration.ofSeconds(15),
        Duration.ofSeconds(30),
        "agent",
        TestFiles.NONE,
        version,
        Limits.DEFAULT);
  }

  /** Polls that address; null goes back to the command. */
  public AgentSettings withEndpoint(URI newEndpoint) {
    return new AgentSettings(
        newEndpoint,
        ipCommand,
        port,
        caFile,
        credential,
        period,
        timeout,
        metricsTopic,
        testFiles,
        version,
        limits);
  }

  /** Asks that command for the address. */
  public AgentSettings withIpCommand(String newIpCommand, int newPort) {
    return new AgentSettings(
        endpoint,
        newIpCommand,
        newPort,
        caFile,
        credential,
        period,
        timeout,
        metricsTopic,
        testFiles,
        version,
        limits);
  }

  /** Trusts those certificates only. */
  public AgentSettings withCaFile(Path newCaFile) {
    return new AgentSettings(
        endpoint,
        ipCommand,
        port,
        newCaFile,
        credential,
        period,
        timeout,
        metricsTopic,
        testFiles,
        version,
        limits);
  }

  /** Shows the agent that. */
  public AgentSettings withCredential(AgentCredential newCredential) {
    return new AgentSettings(
        endpoint,
        ipCommand,
        port,
        caFile,
        newCredential,
        period,
        timeout,
        metricsTopic,
        testFiles,
        version,
        limits);
  }

  /** Polls that often, and waits that long for an answer. */
  public AgentSettings withPeriod(Duration newPeriod, Duration newTimeout) {
    return new AgentSettings(
        endpoint,
        ipCommand,
        port,
        caFile,
        credential,
        newPeriod,
        newTimeout,
        metricsTopic,
        testFiles,
        version,
        limits);
  }

  /** Gives the agent's own metrics that topic. */
  public AgentSettings withMetricsTopic(String newMetricsTopic) {
    return new AgentSettings(
        endpoint,
        ipCommand,
        port,
        caFile,
        credential,
        period,
        timeout,
        newMetricsTopic,
        testFiles,
        version,
        limits);
  }

  /** Reads those files in place of the agent. */
  public AgentSettings withTestFiles(TestFiles newTestFiles) {
    return new AgentSettings(
        endpoint,
        ipCommand,
        port,
        caFile,
        credential,
        period,
        timeout,
        metricsTopic,
        newTestFiles,
        version,
        limits);
  }

  /** Changes the bounds. */
  public AgentSettings withLimits(Limits newLimits) {
    return new AgentSettings(
        endpoint,
        ipCommand,
        port,
        caFile,
        credential,
        period,
        timeout,
        metricsTopic,
        testFiles,
        version,
        newLimits);
  }
}
