// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.Converter;

/** JSON, but records that say {@value #POISON} become larger than a producer takes. */
public final class SwellingConverter implements Converter {
  static final String POISON = "poison";

  private final JsonConverter json = new JsonConverter();

  /** Made by Connect. */
  public SwellingConverter() {}

  @Override
  public void configure(Map<String, ?> options, boolean isKey) {
    json.configure(options, isKey);
  }

  @Override
  public byte[] fromConnectData(String topic, Schema schema, Object value) {
    byte[] bytes = json.fromConnectData(topic, schema, value);
    return String.valueOf(value).contains(POISON) ? Arrays.copyOf(bytes, 2 << 20) : bytes;
  }

  @Override
  public SchemaAndValue toConnectData(String topic, byte[] value) {
    return json.toConnectData(topic, value);
  }
}
