// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;

/**
 * Parsers whose memory does not depend on the document. Field names are not canonicalized: the
 * symbol table would grow with a document that uses ids as names.
 */
final class AgentJson {
  /** Longest string that is ever looked at; those passed over may be of any length. */
  private static final int MAX_STRING = 1 << 20;

  private static final int MAX_NAME = 64 << 10;
  private static final int MAX_DEPTH = 200;
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private final JsonFactory factory =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(MAX_STRING)
                  .maxNameLength(MAX_NAME)
                  .maxNestingDepth(MAX_DEPTH)
                  .build())
          .build();

  /**
   * A parser before its first token. What is not UTF-8 becomes U+FFFD: one name that a program
   * mangled must not cost the whole document.
   */
  JsonParser parser(InputStream in) throws IOException {
    Reader text = new BufferedReader(new InputStreamReader(new NonFiniteWords(in), UTF_8));
    text.mark(1);
    if (text.read() != BYTE_ORDER_MARK) {
      text.reset();
    }
    return factory.createParser(text);
  }

  /** The current value if it is a string of at most that many characters; else null, skipped. */
  static String stringOrSkip(JsonParser parser, int maxLength) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return parser.getTextLength() <= maxLength ? parser.getText() : null;
    }
    parser.skipChildren();
    return null;
  }
}
