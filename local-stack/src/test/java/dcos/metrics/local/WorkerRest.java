// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Connect's REST API, as an operator uses it. */
final class WorkerRest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long LOOK_AGAIN_NANOS = 100_000_000;

  private final URI base;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  WorkerRest(URI base) {
    this.base = base;
  }

  /** What a GET returns. */
  JsonNode get(String path) throws IOException, InterruptedException {
    return json.readTree(send(request(path).GET().build()));
  }

  /** A PUT without a body. */
  void put(String path) throws IOException, InterruptedException {
    send(request(path).PUT(HttpRequest.BodyPublishers.noBody()).build());
  }

  /** What a PUT of that value returns. */
  JsonNode put(String path, JsonNode value) throws IOException, InterruptedException {
    return json.readTree(
        send(
            request(path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(value.toString()))
                .build()));
  }

  /** A DELETE. */
  void delete(String path) throws IOException, InterruptedException {
    send(request(path).DELETE().build());
  }

  /** Waits until the connector is in that state. */
  void awaitState(String connector, String state, Duration patience)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      JsonNode status = get("/connectors/" + connector + "/status");
      if (status.path("connector").path("state").asText().equals(state)) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("the connector is not " + state + ": " + status);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** Sets the position of a stopped connector. */
  void rewind(String connector, long position) throws IOException, InterruptedException {
    String path = "/connectors/" + connector + "/offsets";
    JsonNode offsets = get(path);
    ((ObjectNode) offsets.at("/offsets/0/offset")).put("position", position);
    send(
        request(path)
            .header("Content-Type", "application/json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(offsets.toString()))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
  }

  private String send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          request.method()
              + " "
              + request.uri()
              + " got "
              + response.statusCode()
              + ": "
              + response.body());
    }
    return response.body();
  }
}
