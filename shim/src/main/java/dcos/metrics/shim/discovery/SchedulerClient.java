// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.discovery;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Asks a framework's scheduler for its brokers, on the calling thread. */
final class SchedulerClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** The second is that of the Kafka package of DC/OS 1.10 and later, which has not the first. */
  private static final List<String> PATHS = List.of("v1/connection", "v1/endpoints/broker");

  private static final int MAX_ANSWER = 1 << 20;

  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .proxy(Proxy.NO_PROXY)
          .followRedirects(false)
          .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
          .connectTimeout(CONNECT_TIMEOUT)
          .callTimeout(TIMEOUT)
          .build();
  private final ConnectionAnswer answer = new ConnectionAnswer();
  private final String userAgent;

  SchedulerClient(String version) {
    userAgent = "metrics-collector/" + version;
  }

  /** The brokers, at least one; the message of an exception says who was asked. */
  List<String> brokers(String host, int port, NameResolver resolver) throws IOException {
    OkHttpClient asking = client.newBuilder().dns(dns(resolver)).build();
    StringBuilder without = new StringBuilder();
    for (String path : PATHS) {
      HttpUrl url =
          new HttpUrl.Builder().scheme("http").host(host).port(port).addPathSegments(path).build();
      Request request =
          new Request.Builder()
              .url(url)
              .header("User-Agent", userAgent)
              .header("Accept", "application/json")
              .header("Connection", "close")
              .build();
      try (Response response = asking.newCall(request).execute()) {
        if (response.code() == 200) {
          return answer.brokers(bytes(response.body().byteStream()));
        }
        if (response.code() != 404) {
          throw new IOException("it answers with status " + response.code());
        }
        without.append(without.isEmpty() ? "" : " and ").append(url);
      } catch (IOException e) {
        throw new IOException("asked " + url + ": " + e.getMessage(), e);
      }
    }
    throw new IOException("asked " + without + ": it answers with status 404");
  }

  private static byte[] bytes(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_ANSWER + 1);
    if (bytes.length > MAX_ANSWER) {
      throw new IOException("its answer is over the limit of " + MAX_ANSWER + " bytes");
    }
    return bytes;
  }

  /** The scheduler's name comes from the DNS that has told its port. */
  private static Dns dns(NameResolver resolver) {
    return host -> {
      try {
        return resolver.addresses(host);
      } catch (UnknownHostException e) {
        throw e;
      } catch (IOException e) {
        UnknownHostException unknown = new UnknownHostException(host + ": " + e.getMessage());
        unknown.initCause(e);
        throw unknown;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        UnknownHostException unknown = new UnknownHostException(host);
        unknown.initCause(new InterruptedIOException());
        throw unknown;
      }
    };
  }
}
