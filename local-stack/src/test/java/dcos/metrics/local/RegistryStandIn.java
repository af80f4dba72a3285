// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * As much of an Apicurio registry (REST API v2) as its converter asks for when it writes: artifacts
 * are registered and get an id each; the same text gets the same one.
 */
final class RegistryStandIn implements AutoCloseable {
  private static final String API = "/apis/registry/v2";

  private final HttpServer server;
  private final ObjectMapper json = new ObjectMapper();
  private final List<String> schemas = new ArrayList<>();

  /** Listens on a free port. */
  RegistryStandIn() throws IOException {
    server = HttpServer.create(LocalPorts.address(0), 0);
    server.createContext(API + "/groups/default/artifacts", this::register);
    server.start();
  }

  /** For the converter's {@code apicurio.registry.url}. */
  String url() {
    return "http://" + LocalPorts.HOST + ":" + server.getAddress().getPort() + API;
  }

  /** The text of the schema with that id. */
  synchronized String schema(long id) {
    return schemas.get((int) id - 1);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void register(HttpExchange exchange) throws IOException {
    try (exchange) {
      String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (!exchange.getRequestMethod().equals("POST")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      long id = idOf(text);
      ObjectNode answer = json.createObjectNode();
      answer.put("id", exchange.getRequestHeaders().getFirst("X-Registry-ArtifactId"));
      answer.put("type", "AVRO").put("version", "1").put("state", "ENABLED");
      answer.put("globalId", id).put("contentId", id);
      byte[] body = json.writeValueAsBytes(answer);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  private synchronized long idOf(String text) {
    if (!schemas.contains(text)) {
      schemas.add(text);
    }
    return schemas.indexOf(text) + 1L;
  }
}
