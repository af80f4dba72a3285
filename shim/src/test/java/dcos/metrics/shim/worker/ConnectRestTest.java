// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectRestTest {
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private int code = 200;
  private String body = "";

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aRunningConnectorWithARunningTaskRuns() {
    assertEquals(Health.RUNNING, healthOf("RUNNING", "RUNNING"));
    assertEquals(List.of("GET /connectors/a%20b/status"), requests);
  }

  @Test
  void aFailedTaskOrConnectorHasFailedWithTheFirstLineOfItsTrace() {
    assertEquals(Health.failed("java.lang.Exception: no"), healthOf("RUNNING", "FAILED"));
    assertEquals(Health.failed("java.lang.Exception: no"), healthOf("FAILED", "RUNNING"));
  }

  @Test
  void somebodyPausedOrStoppedIt() {
    assertEquals(Health.PAUSED, healthOf("PAUSED", "PAUSED"));
    body = "{\"connector\":{\"state\":\"STOPPED\"},\"tasks\":[]}";
    assertEquals(Health.PAUSED, rest().health());
  }

  @Test
  void aConnectorThatIsNotThereYetIsStarting() {
    code = 404;
    assertEquals(Health.STARTING, rest().health());
    code = 200;
    assertEquals(Health.STARTING, healthOf("RUNNING", "UNASSIGNED"));
    body = "{\"connector\":{\"state\":\"RUNNING\"},\"tasks\":[]}";
    assertEquals(Health.STARTING, rest().health());
  }

  @Test
  void noAnswerAndNonsenseAreSilence() {
    body = "<html>";
    assertEquals(Health.SILENT, rest().health());
    code = 500;
    assertEquals(Health.SILENT, rest().health());
    server.stop(0);
    assertEquals(Health.SILENT, rest().health());
  }

  @Test
  void asksForARestartOfWhatHasFailedOnly() throws IOException {
    code = 202;
    rest().restartFailed();
    assertEquals(
        List.of("POST /connectors/a%20b/restart?includeTasks=true&onlyFailed=true"), requests);
  }

  @Test
  void aRefusedRestartIsAnError() {
    code = 409;
    assertThrows(IOException.class, () -> rest().restartFailed());
  }

  private Health healthOf(String connector, String task) {
    body =
        String.format(
            Locale.ROOT,
            """
        {"name": "a b",
         "connector": {"state": "%s", "worker_id": "w", "trace": "java.lang.Exception: no\\n\\tat x"},
         "tasks": [{"id": 0, "state": "%s", "trace": "java.lang.Exception: no\\n\\tat y"}]}
        """,
            connector,
            task);
    return rest().health();
  }

  private ConnectRest rest() {
    return new ConnectRest(server.getAddress().getPort(), "a b");
  }
}
