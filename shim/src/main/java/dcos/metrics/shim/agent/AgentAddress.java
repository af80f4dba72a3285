// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import okhttp3.HttpUrl;

/**
 * Where the agent listens: the endpoint, or what the command printed last. The command is asked
 * once, and again at the next poll after the agent could not be reached there.
 */
final class AgentAddress {
  private final AgentSettings settings;
  private final IpCommand command;
  private HttpUrl url;
  private boolean stale;
  private AgentException failure;

  /** Throws IllegalArgumentException if the endpoint is not one. */
  AgentAddress(AgentSettings settings, IpCommand command) {
    this.settings = settings;
    this.command = command;
    if (settings.endpoint() != null) {
      HttpUrl given = HttpUrl.get(settings.endpoint());
      if (given == null) {
        throw new IllegalArgumentException(
            "agent-endpoint " + settings.endpoint() + " is not http(s)://host:port");
      }
      url =
          settings.endpoint().getPort() < 0
              ? given.newBuilder().port(settings.port()).build()
              : given;
    }
  }

  /** To be called at the start of a poll. */
  void startPoll() {
    failure = null;
    if (stale) {
      url = null;
      stale = false;
    }
  }

  HttpUrl resolve(String path) throws AgentException, InterruptedException {
    if (url == null) {
      if (failure != null) {
        throw new AgentException(failure.kind(), failure.getMessage());
      }
      url = lookUp();
    }
    return url.newBuilder().addPathSegments(path.substring(1)).build();
  }

  /** Nobody answers there: the next poll looks again. */
  void markStale() {
    stale = settings.endpoint() == null;
  }

  private HttpUrl lookUp() throws AgentException, InterruptedException {
    try {
      return new HttpUrl.Builder()
          .scheme(settings.caFile() == null ? "http" : "https")
          .host(command.lookUp())
          .port(settings.port())
          .build();
    } catch (AgentException e) {
      failure = e;
      throw e;
    }
  }
}
