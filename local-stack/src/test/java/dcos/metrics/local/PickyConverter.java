// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.Converter;

/** JSON, but for records that say {@value #POISON}. */
public final class PickyConverter implements Converter {
  static final String POISON = "poison";

  private final JsonConverter json = new JsonConverter();

  /** Made by Connect. */
  public PickyConverter() {}

  @Override
  public void configure(Map<String, ?> options, boolean isKey) {
    json.configure(options, isKey);
  }

  @Override
  public byte[] fromConnectData(String topic, Schema schema, Object value) {
    if (String.valueOf(value).contains(POISON)) {
      throw new DataException("this record does not suit me");
    }
    return json.fromConnectData(topic, schema, value);
  }

  @Override
  public SchemaAndValue toConnectData(String topic, byte[] value) {
    return json.toConnectData(topic, value);
  }
}
