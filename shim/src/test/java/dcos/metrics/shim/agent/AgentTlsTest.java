// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dcos.metrics.shim.stats.Counters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Polls of an agent that speaks HTTPS with a certificate of its own CA. */
final class AgentTlsTest {
  private static final char[] PASSWORD = "password".toCharArray();

  private final Counters counters = new Counters();
  private final AgentTags tags = new AgentTags();
  @TempDir Path directory;

  @Test
  void pollsAnAgentOfTheCaFile() throws Exception {
    try (FakeAgent agent = agent("a", "ip:127.0.0.1");
        AgentPoller poller = start(agent, certificate("a"))) {
      poller.firstStateAttempt().get(30, TimeUnit.SECONDS);
      assertEquals("a-S1", tags.tagsFor(null, null).get("agent_id"));
    }
  }

  @Test
  void trustsNoOtherCa() throws Exception {
    keyStore("b", "ip:127.0.0.1");
    try (FakeAgent agent = agent("a", "ip:127.0.0.1");
        AgentPoller poller = start(agent, certificate("b"))) {
      assertFailsAndSendsNothing(agent, poller);
    }
  }

  @Test
  void trustsNoCertificateOfAnotherHost() throws Exception {
    try (FakeAgent agent = agent("a", "ip:127.0.0.2");
        AgentPoller poller = start(agent, certificate("a"))) {
      assertFailsAndSendsNothing(agent, poller);
    }
  }

  @Test
  void saysWhatIsWrongWithTheCaFile() throws Exception {
    Path missing = directory.resolve("missing.pem");
    Path empty = Files.writeString(directory.resolve("empty.pem"), "");
    Path text = Files.writeString(directory.resolve("text.pem"), "not a certificate");
    for (Path file : List.of(missing, empty, text, directory)) {
      IOException e = assertThrows(IOException.class, () -> TrustedCertificates.read(file));
      assertTrue(e.getMessage().contains("agent-ca-file " + file), e.getMessage());
    }
  }

  private void assertFailsAndSendsNothing(FakeAgent agent, AgentPoller poller) throws Exception {
    poller.firstStateAttempt().get(30, TimeUnit.SECONDS);
    await().until(() -> counters.value("agent_poll.polls") == 1);
    assertEquals(3, counters.value("agent_poll.query_failures"));
    assertEquals(0, agent.requests("/state"));
  }

  private AgentPoller start(FakeAgent agent, Path caFile) throws IOException {
    AgentPoller poller =
        new AgentPoller(
            AgentSettings.of("1")
                .withEndpoint(agent.endpoint())
                .withCaFile(caFile)
                .withPeriod(Duration.ofHours(1), Duration.ofSeconds(20)),
            tags,
            new CollectingSink(),
            counters,
            InstantSource.system(),
            () -> {});
    poller.start();
    return poller;
  }

  private FakeAgent agent(String name, String subject) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore(name, subject))) {
      store.load(in, PASSWORD);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    FakeAgent agent = new FakeAgent(context);
    agent.answer("/state", Documents.STATE);
    return agent;
  }

  private Path keyStore(String name, String subject) throws Exception {
    Path store = directory.resolve(name + ".p12");
    keytool(
        "-genkeypair",
        "-keystore",
        store.toString(),
        "-storetype",
        "PKCS12",
        "-alias",
        "agent",
        "-keyalg",
        "EC",
        "-dname",
        "CN=agent",
        "-ext",
        "san=" + subject,
        "-validity",
        "30");
    return store;
  }

  private Path certificate(String name) throws Exception {
    Path certificate = directory.resolve(name + ".pem");
    keytool(
        "-exportcert",
        "-keystore",
        directory.resolve(name + ".p12").toString(),
        "-alias",
        "agent",
        "-rfc",
        "-file",
        certificate.toString());
    return certificate;
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", new String(PASSWORD)));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, process.waitFor(), String.join(" ", command));
  }
}
