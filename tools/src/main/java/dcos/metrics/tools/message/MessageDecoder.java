// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.message;

import dcos.metrics.avro.BadDataException;
import java.util.Locale;

/**
 * Reads the value of any Kafka message that the connector may have written, whatever its format,
 * with {@code ByteArrayConverter} for containers and {@code JsonConverter} (with or without
 * schemas) for the others. The first byte tells them apart. For use by one thread.
 */
public final class MessageDecoder {
  private final ContainerMessage containers = new ContainerMessage();
  private final JsonMessage json = new JsonMessage();

  /**
   * Decodes one message.
   *
   * @param value as Kafka delivered it; may be null
   * @throws BadDataException if it is none of the formats; the message is a phrase that says why
   */
  public DecodedMessage decode(byte[] value) throws BadDataException {
    if (value == null || value.length == 0) {
      throw new BadDataException(BadDataException.Kind.CORRUPT, "it is empty");
    }
    return switch (value[0]) {
      case 'O' -> new DecodedMessage(MessageFormat.CONTAINER, containers.decode(value));
      case '{' -> json.decode(value);
      default ->
          throw new BadDataException(
              BadDataException.Kind.UNSUPPORTED,
              String.format(
                  Locale.ROOT,
                  "it begins with the byte 0x%02x, as neither an Avro container nor JSON does",
                  value[0]));
    };
  }
}
