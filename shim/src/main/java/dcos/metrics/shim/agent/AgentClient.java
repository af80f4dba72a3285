// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import dcos.metrics.shim.agent.AgentException.Kind;
import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/** Asks the agent, on the calling thread, over one connection that is kept from poll to poll. */
final class AgentClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final OkHttpClient client;
  private final String userAgent;

  /** Throws, saying what to do, if the CA file cannot be used. */
  AgentClient(AgentSettings settings) throws IOException {
    Duration timeout = settings.timeout();
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .proxy(Proxy.NO_PROXY)
            // An agent redirects nobody, and the token is for the agent alone.
            .followRedirects(false)
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectionPool(
                new ConnectionPool(1, 2 * settings.period().toMillis(), TimeUnit.MILLISECONDS))
            .connectTimeout(CONNECT_TIMEOUT.compareTo(timeout) < 0 ? CONNECT_TIMEOUT : timeout)
            .readTimeout(timeout)
            .callTimeout(timeout);
    if (settings.caFile() != null) {
      TrustedCertificates certificates = TrustedCertificates.read(settings.caFile());
      builder.sslSocketFactory(certificates.socketFactory(), certificates.trustManager());
    }
    client = builder.build();
    userAgent = "metrics-collector/" + settings.version();
  }

  /**
   * An answer of status 200, to be closed by the caller.
   *
   * @param token null to send none
   */
  Response get(HttpUrl url, String token) throws AgentException {
    Request.Builder request =
        new Request.Builder()
            .url(url)
            .header("User-Agent", userAgent)
            // The agent is on this machine: compressing would only cost its time and ours.
            .header("Accept-Encoding", "identity");
    if (token != null) {
      request.header("Authorization", "token=" + token);
    }
    Response response;
    try {
      response = client.newCall(request.build()).execute();
    } catch (IOException e) {
      throw new AgentException(Kind.UNREACHABLE, "no answer: " + reason(e), e);
    }
    if (response.code() == 200) {
      return response;
    }
    response.close();
    Kind kind =
        switch (response.code()) {
          case 401 -> Kind.REFUSED;
          case 404 -> Kind.NOT_FOUND;
          default -> Kind.STATUS;
        };
    throw new AgentException(kind, "answers with status " + response.code());
  }

  /** What an exception of the network says, which is not always in its message. */
  static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
  }
}
