// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.shim.stats.Counters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that print an address, or do not. */
final class IpCommandTest {
  private final Counters counters = new Counters();
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "echo 10.0.3.26,            10.0.3.26",
    "' printf \t 10.0.3.26\\n ', 10.0.3.26",
    "echo fe80::1,              fe80::1",
    "echo ::1,                  ::1",
  })
  void givesTheAddress(String command, String address) throws Exception {
    assertEquals(address, lookUp(command));
    assertEquals(1, counters.value("agent_poll.ip_lookups"));
    assertEquals(0, counters.value("agent_poll.ip_lookup_failures"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "false",
        "/nonexistent/detect_ip",
        "echo localhost",
        "echo 10.0.0.1 10.0.0.2",
        "echo 10.0.0.256",
        "echo fe80::1%eth0",
        "echo [::1]",
        "echo 10.0.0.1/x@evil",
        "",
      })
  void countsFailures(String command) {
    AgentException e = assertThrows(AgentException.class, () -> lookUp(command));
    assertEquals(AgentException.Kind.NO_ADDRESS, e.kind());
    assertTrue(e.getMessage().contains("-agent-ip-command"), e.getMessage());
    assertEquals(1, counters.value("agent_poll.ip_lookup_failures"));
    assertEquals(0, counters.value("agent_poll.ip_lookup_empties"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "echo"})
  void countsEmptyOutput(String command) {
    assertThrows(AgentException.class, () -> lookUp(command));
    assertEquals(1, counters.value("agent_poll.ip_lookup_empties"));
    assertEquals(0, counters.value("agent_poll.ip_lookup_failures"));
  }

  @Test
  void endsAProgramThatHangs() throws Exception {
    Path pid = directory.resolve("pid");
    Path hanging = script("echo $$ >" + pid + "; echo 10.0.0.1; exec sleep 600");
    AgentException e = assertThrows(AgentException.class, () -> lookUp(hanging.toString()));
    assertTrue(e.getMessage().contains("did not end within"), e.getMessage());
    assertEquals(1, counters.value("agent_poll.ip_lookup_failures"));
    long hung = Long.parseLong(Files.readString(pid).strip());
    ProcessHandle.of(hung).ifPresent(process -> process.onExit().join());
  }

  @Test
  void isNotHeldUpByAChildLeftBehind() throws Exception {
    Path leaving = script("echo 10.0.0.1; sleep 600 & echo $! >" + directory.resolve("child"));
    try {
      assertEquals("10.0.0.1", lookUp(leaving.toString()));
    } finally {
      long child = Long.parseLong(Files.readString(directory.resolve("child")).strip());
      ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void bearsAnyAmountOfOutput() throws Exception {
    Path loud = script("yes | head -c 60000");
    assertThrows(AgentException.class, () -> lookUp(loud.toString()));
    assertEquals(1, counters.value("agent_poll.ip_lookup_failures"));
  }

  private String lookUp(String command) throws AgentException, InterruptedException {
    return new IpCommand(command, Duration.ofSeconds(2), counters).lookUp();
  }

  private Path script(String body) throws IOException {
    Path script = Files.writeString(directory.resolve("script"), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }
}
