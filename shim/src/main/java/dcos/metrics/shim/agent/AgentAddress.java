package dcos.metrics.shim.agent;

import dcos.metrics.shim.agent.AgentException.Kind;
import okhttp3.HttpUrl;

/**
 * Where the agent listens: the endpoint, or what the command printed last. The command is asked
 * once, and again at the next poll after the agent could not be reached there.
 */
final class AgentAddress {
  private final AgentConfig config;
  private final IpCommand command;
  private HttpUrl url;
  private AgentException failure;

  /** Throws IllegalArgumentException if the endpoint is not one. */
  AgentAddress(AgentConfig config, IpCommand command) {
    this.config = config;
    this.command = command;
    if (config.endpoint() != null) {
      HttpUrl given = HttpUrl.get(config.endpoint());
      if (given == null) {
        throw new IllegalArgumentException(
            "agent-endpoint " + config.endpoint() + " is not http(s)://host:port");
      }
      url =
          config.endpoint().getPort() < 0 ? given.newBuilder().port(config.port()).build() : given;
    }
  }

  /** To be called at the start of a poll. */
  void startPoll() {
    failure = null;
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

  /** Nobody answers there. */
  void forget() {
    if (config.endpoint() == null) {
      url = null;
      failure = new AgentException(Kind.UNREACHABLE, "was not reached by this poll");
    }
  }

  private HttpUrl lookUp() throws AgentException, InterruptedException {
    try {
      return new HttpUrl.Builder()
          .scheme(config.caFile() == null ? "http" : "https")
          .host(command.lookUp())
          .port(config.port())
          .build();
    } catch (AgentException e) {
      failure = e;
      throw e;
    }
  }
}
