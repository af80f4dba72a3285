// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** The worker's REST API, as far as supervision needs it. */
final class ConnectRest {
  /** A status with stack traces has some kilobytes. */
  private static final long MAX_BYTES = 1 << 20;

  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final OkHttpClient client =
      new OkHttpClient.Builder().callTimeout(TIMEOUT).proxy(Proxy.NO_PROXY).build();
  private final ObjectMapper json = new ObjectMapper();
  private final HttpUrl connectorUrl;

  /**
   * Of one connector of the worker that listens there on loopback.
   *
   * @param connector its name
   */
  ConnectRest(int port, String connector) {
    this.connectorUrl =
        new HttpUrl.Builder()
            .scheme("http")
            .host("127.0.0.1")
            .port(port)
            .addPathSegment("connectors")
            .addPathSegment(connector)
            .build();
  }

  /** How the connector and its tasks are; silent if there is no answer. */
  Health health() {
    HttpUrl url = connectorUrl.newBuilder().addPathSegment("status").build();
    try (Response response = client.newCall(new Request.Builder().url(url).build()).execute()) {
      if (response.code() == 404) {
        // It answers, but has not come to the connector yet.
        return Health.STARTING;
      }
      return response.isSuccessful()
          ? read(json.readTree(response.peekBody(MAX_BYTES).bytes()))
          : Health.SILENT;
    } catch (IOException e) {
      return Health.SILENT;
    }
  }

  /** Asks for a restart of all that has failed; the next {@link #health} shows what came of it. */
  void restartFailed() throws IOException {
    HttpUrl url =
        connectorUrl
            .newBuilder()
            .addPathSegment("restart")
            .addQueryParameter("includeTasks", "true")
            .addQueryParameter("onlyFailed", "true")
            .build();
    Request request = new Request.Builder().url(url).post(RequestBody.create(new byte[0])).build();
    try (Response response = client.newCall(request).execute()) {
      if (!response.isSuccessful()) {
        throw new IOException("the worker answered " + response.code());
      }
    }
  }

  /** Ends its connections. */
  void close() {
    client.connectionPool().evictAll();
  }

  private static Health read(JsonNode status) {
    List<JsonNode> parts = new ArrayList<>();
    parts.add(status.path("connector"));
    status.path("tasks").forEach(parts::add);
    boolean allRun = parts.size() > 1;
    boolean paused = false;
    for (JsonNode part : parts) {
      switch (part.path("state").asText()) {
        case "FAILED" -> {
          return Health.failed(firstLine(part.path("trace").asText()));
        }
        case "RUNNING" -> {}
        case "PAUSED", "STOPPED" -> paused = true;
        default -> allRun = false;
      }
    }
    if (paused) {
      return Health.PAUSED;
    }
    return allRun ? Health.RUNNING : Health.STARTING;
  }

  private static String firstLine(String trace) {
    return trace.lines().findFirst().orElse("no reason given");
  }
}
