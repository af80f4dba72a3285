// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.discovery;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what {@code /v1/connection} or {@code /v1/endpoints/broker} answers: an object with a list
 * of {@code host:port} called {@code dns}, and one of addresses called {@code address}. Names
 * outlive a broker's move, so they come first; the addresses follow, because a node need not know
 * the names. What is neither is passed over.
 */
final class ConnectionAnswer {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionAnswer.class);
  private static final Pattern BROKER =
      Pattern.compile("(?:[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]):([0-9]{1,5})");
  private static final int MAX_LENGTH = 300;

  /** Clients need a few to begin with; they learn of the others. */
  private static final int MAX_BROKERS = 50;

  private final JsonFactory json = new JsonFactory();
  private int passedOver;
  private boolean told;

  /** The brokers without repeats, at least one. */
  List<String> brokers(byte[] document) throws IOException {
    List<String> names = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    passedOver = 0;
    try (JsonParser parser = json.createParser(document)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("its answer is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String member = parser.currentName();
        parser.nextToken();
        switch (member) {
          case "dns" -> read(parser, names);
          case "address" -> read(parser, addresses);
          default -> parser.skipChildren();
        }
      }
    } catch (JacksonException e) {
      throw new IOException("its answer is broken: " + e.getOriginalMessage(), e);
    } catch (CharConversionException e) {
      throw new IOException("its answer is broken: " + e.getMessage(), e);
    }
    Set<String> brokers = new LinkedHashSet<>(names);
    brokers.addAll(addresses);
    if (brokers.isEmpty()) {
      throw new IOException(
          passedOver == 0
              ? "it has no brokers (yet)"
              : "it has no brokers, only " + passedOver + " entries that are no host:port");
    }
    if (passedOver > 0 && !told) {
      // Once: look-ups come every few seconds.
      told = true;
      LOG.warn(
          "Kafka framework: {} entries of its list of brokers are no host:port or too many, and are"
              + " passed over; {} are used",
          passedOver,
          brokers.size());
    }
    return List.copyOf(brokers);
  }

  private void read(JsonParser parser, List<String> brokers) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        String broker = parser.getText();
        if (brokers.size() == MAX_BROKERS || !isBroker(broker)) {
          passedOver++;
        } else if (!brokers.contains(broker)) {
          brokers.add(broker);
        }
      } else {
        passedOver++;
        parser.skipChildren();
      }
    }
  }

  private static boolean isBroker(String text) {
    Matcher matcher = BROKER.matcher(text);
    if (text.length() > MAX_LENGTH || !matcher.matches()) {
      return false;
    }
    int port = Integer.parseInt(matcher.group(1));
    return port > 0 && port <= 65535;
  }
}
