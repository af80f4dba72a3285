// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import dcos.metrics.shim.agent.AgentException.Kind;
import dcos.metrics.shim.stats.Counters;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.Response;

/**
 * Opens the agent's documents, or the files in their place, and has them read as they arrive. Where
 * an agent has not the present path of a document, the older ones are tried and the one that works
 * is kept, until the present one is tried again, in case that the agent was upgraded.
 */
final class AgentDocuments {
  private static final int READS_BETWEEN_PROBES = 40;

  private final AgentSettings settings;
  private final AgentClient client;
  private final AgentAddress address;
  private final CurrentToken token;
  private final Counters counters;
  private final AgentJson json = new AgentJson();
  private final Map<AgentDocument, Integer> workingPath = new EnumMap<>(AgentDocument.class);
  private int readsSinceProbe;

  AgentDocuments(
      AgentSettings settings,
      AgentClient client,
      AgentAddress address,
      CurrentToken token,
      Counters counters) {
    this.settings = settings;
    this.client = client;
    this.address = address;
    this.token = token;
    this.counters = counters;
  }

  /** Reads one document. */
  interface Reader {
    void read(JsonParser parser) throws IOException, InterruptedException;
  }

  /** Has the document read; throws, saying from where it should have come, if that fails. */
  void read(AgentDocument document, Reader reader) throws AgentException, InterruptedException {
    Path file = document.testFile(settings.testFiles());
    if (file != null) {
      readFile(document, file, reader);
      return;
    }
    List<String> paths = document.paths();
    int first = firstPath(document);
    for (int i = 0; i < paths.size(); i++) {
      int at = (first + i) % paths.size();
      try {
        readAnswer(document, paths.get(at), reader);
        workingPath.put(document, at);
        return;
      } catch (AgentException e) {
        if (e.kind() != Kind.NOT_FOUND || i == paths.size() - 1) {
          throw e;
        }
      }
    }
  }

  private int firstPath(AgentDocument document) {
    int working = workingPath.getOrDefault(document, 0);
    if (working != 0 && ++readsSinceProbe >= READS_BETWEEN_PROBES) {
      readsSinceProbe = 0;
      return 0;
    }
    return working;
  }

  private void readAnswer(AgentDocument document, String path, Reader reader)
      throws AgentException, InterruptedException {
    HttpUrl url = address.resolve(path);
    counters.increment("agent_poll.queries");
    try (Response response = client.get(url, token.value())) {
      parse(document, response.body().byteStream(), reader);
    } catch (AgentException e) {
      if (e.kind() == Kind.UNREACHABLE) {
        address.markStale();
      }
      throw new AgentException(e.kind(), url + " " + e.getMessage(), e);
    }
  }

  private void readFile(AgentDocument document, Path file, Reader reader)
      throws AgentException, InterruptedException {
    counters.increment("agent_poll.queries");
    try (InputStream in = Files.newInputStream(file)) {
      parse(document, in, reader);
    } catch (AgentException e) {
      throw new AgentException(e.kind(), file + " " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new AgentException(Kind.UNREACHABLE, file + " does not exist", e);
    } catch (IOException e) {
      throw new AgentException(Kind.UNREACHABLE, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private void parse(AgentDocument document, InputStream in, Reader reader)
      throws AgentException, InterruptedException {
    InputStream bounded = new BoundedInputStream(in, document.maxBytes(settings.limits()));
    try (JsonParser parser = json.parser(bounded)) {
      reader.read(parser);
    } catch (JacksonException e) {
      throw new AgentException(Kind.BAD_DATA, "is broken: " + message(e), e);
    } catch (CharConversionException e) {
      // The parser took it for UTF-32, and it is not.
      throw new AgentException(Kind.BAD_DATA, "is broken: " + e.getMessage(), e);
    } catch (AgentException e) {
      throw e;
    } catch (IOException e) {
      throw new AgentException(Kind.UNREACHABLE, "broke off: " + AgentClient.reason(e), e);
    }
  }

  /** The parser's words, without the note that it does not show the data. */
  private static String message(JacksonException e) {
    String message = e.getOriginalMessage().replaceAll("\\[Source: [^;]*; ([^]]*)]", "$1");
    return e.getLocation() == null
        ? message
        : message + " at " + e.getLocation().offsetDescription();
  }
}
