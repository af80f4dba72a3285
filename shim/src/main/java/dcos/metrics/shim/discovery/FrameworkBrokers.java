// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.discovery;

import dcos.metrics.shim.stats.Counters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Brokers that the scheduler of a DC/OS Kafka framework tells: a DNS SRV record leads to the
 * scheduler's port, and its {@code /v1/connection} or {@code /v1/endpoints/broker} lists the
 * brokers. Every look-up asks anew, with a thread {@code kafka-discovery} for as long as it takes,
 * some seconds at most; failures count as {@code kafka_output.framework_lookup_failures}.
 *
 * <p>The names are those that Mesos-DNS gives to a task that Marathon runs: that of a framework in
 * folders, {@code /team/kafka}, is {@code kafka-team.marathon.mesos}.
 */
public final class FrameworkBrokers implements BrokerSource {
  private static final Pattern NAME = Pattern.compile("/?[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)*");
  private static final int MAX_NAME = 200;
  private static final int MAX_SCHEDULERS = 4;

  private final String framework;

  /** What Mesos-DNS calls the scheduler's task. */
  private final String task;

  private final String host;
  private final List<InetSocketAddress> nameServers;
  private final Counters counters;
  private final SchedulerClient scheduler;

  /**
   * Asks that framework.
   *
   * @param nameServers DNS servers to ask; empty for the system's
   * @param version the collector's, for the {@code User-Agent} header
   * @throws IllegalArgumentException if the framework's name cannot be part of a domain name
   */
  public FrameworkBrokers(
      String framework, List<InetSocketAddress> nameServers, String version, Counters counters) {
    if (framework.length() > MAX_NAME || !NAME.matcher(framework).matches()) {
      throw new IllegalArgumentException(
          "a framework's name has only letters, digits, hyphens, underscores, dots, and slashes"
              + " between its folders");
    }
    this.framework = framework;
    List<String> folders = pathOf(framework);
    Collections.reverse(folders);
    task = String.join("-", folders);
    // In folders, what a framework's own name becomes in DNS depends on its version; a task's does
    // not.
    host = folders.size() == 1 ? task + ".mesos" : task + ".marathon.mesos";
    this.nameServers = List.copyOf(nameServers);
    this.counters = counters;
    this.scheduler = new SchedulerClient(version);
  }

  @Override
  public List<String> lookUp() throws IOException, InterruptedException {
    try {
      return ask();
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("look-up of the brokers broken off");
      }
      counters.increment("kafka_output.framework_lookup_failures");
      throw new IOException(
          "no brokers from the Kafka framework \""
              + framework
              + "\": "
              + e.getMessage()
              + "; without a framework, give -kafka-brokers",
          e);
    }
  }

  private static List<String> pathOf(String framework) {
    String path = framework.startsWith("/") ? framework.substring(1) : framework;
    return Arrays.asList(path.split("/", -1));
  }

  private List<String> ask() throws IOException, InterruptedException {
    String service = "_" + task + "._tcp.marathon.mesos";
    try (NameResolver resolver = new NameResolver(nameServers)) {
      List<Integer> ports = resolver.servicePorts(service);
      if (ports.isEmpty()) {
        throw new IOException("DNS has no SRV record " + service + "; is the framework running?");
      }
      IOException failure = null;
      for (int port : ports.subList(0, Math.min(MAX_SCHEDULERS, ports.size()))) {
        try {
          return scheduler.brokers(host, port, resolver);
        } catch (IOException e) {
          if (failure != null) {
            e.addSuppressed(failure);
          }
          failure = e;
        }
      }
      throw failure;
    }
  }
}
