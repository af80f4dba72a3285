// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code docker-compose.yml} and {@code Dockerfile}, as README.md has them used. */
@NeedsDocker
class ComposeIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final String PROJECT = "collector-it-" + ProcessHandle.current().pid();

  private DockerCommand docker;

  @BeforeEach
  void chooseFreePorts() throws Exception {
    docker =
        new DockerCommand()
            .with("COMPOSE_PROJECT_NAME", PROJECT)
            .with("COLLECTOR_IMAGE", PROJECT)
            .with("KAFKA_PORT", Integer.toString(LocalPorts.free()))
            .with("COLLECTOR_PORT", Integer.toString(LocalPorts.free()));
  }

  @AfterEach
  void removeEverything() throws Exception {
    compose("--profile", "*", "down", "--volumes", "--timeout", "1");
    docker.run(PATIENCE, "image", "rm", PROJECT);
  }

  @Test
  void shimAndStockWorkerShareAQueue() throws Exception {
    compose("up", "--detach", "--build", "--quiet-pull").required();
    assertMetricsOfAgentAndEmitterArrive();
    assertServices("agent", "connect", "emitter", "kafka", "print", "shim");
    assertStopsByItself("shim");
    assertEverythingGoes("down", "--volumes", "--timeout", "1");
  }

  @Test
  void thePairPublishesWithinTheLimitsOfAMarathonApp() throws Exception {
    compose("--profile", "pair", "up", "--detach", "--build", "--quiet-pull").required();
    assertMetricsOfAgentAndEmitterArrive();
    assertServices("agent", "emitter", "kafka", "pair", "print");
    assertStopsByItself("pair");
    assertEverythingGoes("--profile", "pair", "down", "--volumes", "--timeout", "1");
  }

  /** Not a loop in which the kernel kills one process after the other. */
  @Test
  void aLimitThatIsTooSmallIsRefused() throws Exception {
    compose("build").required();
    DockerCommand.Result refused =
        docker.run(
            PATIENCE, "run", "--rm", "--memory", "128m", PROJECT, "-kafka-brokers=broker:9092");
    assertEquals(3, refused.exitCode(), refused::lastLine);
    assertTrue(refused.errors().contains("raise the limit"), refused::errors);
    DockerCommand.Result enough =
        docker.run(PATIENCE, "run", "--rm", "--memory", "1g", PROJECT, "-no-such-option");
    assertEquals(2, enough.exitCode(), enough::lastLine);
  }

  private void assertMetricsOfAgentAndEmitterArrive() throws Exception {
    String agents = printed("metrics-agent");
    assertTrue(agents.contains(" agent dcos.metrics.agent.slave."), agents);
    String emitters = printed("metrics-host");
    assertTrue(emitters.contains(" host host.load.1min "), emitters);
    assertTrue(emitters.contains(" agent_id="), emitters);
  }

  /** The first message of that topic, whenever it comes. */
  private String printed(String topic) throws Exception {
    return compose(
            "run", "--rm", "-T", "print", "--topics", topic, "--from-beginning", "--count", "1")
        .required()
        .output();
  }

  private void assertServices(String... services) throws Exception {
    List<String> running =
        compose("ps", "--services").required().output().lines().sorted().toList();
    assertEquals(List.of(services), running);
  }

  /** At SIGTERM, before Docker kills it. */
  private void assertStopsByItself(String service) throws Exception {
    compose("stop", "--timeout", "60", service).required();
    String container = compose("ps", "--all", "--quiet", service).required().output().strip();
    String state = "{{.State.ExitCode}} {{.RestartCount}} {{.State.OOMKilled}} {{.Config.User}}";
    assertEquals(
        "0 0 false 1000:1000",
        docker.run(PATIENCE, "inspect", "--format", state, container).required().output().strip());
  }

  private void assertEverythingGoes(String... down) throws Exception {
    compose(down).required();
    String ours = "label=com.docker.compose.project=" + PROJECT;
    for (String what : List.of("container", "volume", "network")) {
      List<String> list = new ArrayList<>(List.of(what, "ls", "--quiet", "--filter", ours));
      if (what.equals("container")) {
        list.add("--all");
      }
      assertEquals("", docker.run(PATIENCE, list.toArray(String[]::new)).required().output(), what);
    }
  }

  private DockerCommand.Result compose(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("compose", "--ansi", "never"));
    all.addAll(List.of(arguments));
    return docker.run(PATIENCE, all.toArray(String[]::new));
  }
}
