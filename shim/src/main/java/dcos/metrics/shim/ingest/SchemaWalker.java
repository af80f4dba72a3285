// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.ByteCursor;
import org.apache.avro.Schema;

/**
 * Passes over encoded values of a schema that {@link SchemaBounds} has accepted, checking every
 * length and count against the bytes that are there. What it has passed over, Avro's decoder can
 * read without surprises: that one trusts, for instance, the sizes that array blocks give.
 */
final class SchemaWalker {
  private static final byte[] NONE = new byte[0];

  private final ByteCursor cursor = new ByteCursor();

  /** Index behind the value that starts at {@code from}. */
  int end(Schema schema, byte[] array, int from, int to) throws BadDataException {
    cursor.reset(array, from, to);
    pass(schema);
    return cursor.position();
  }

  /** Lets go of the array. */
  void forget() {
    cursor.reset(NONE, 0, 0);
  }

  private void pass(Schema schema) throws BadDataException {
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> cursor.skip(1, "a boolean");
      case INT, LONG -> cursor.readLong();
      case FLOAT -> cursor.skip(4, "a float");
      case DOUBLE -> cursor.skip(8, "a double");
      case BYTES, STRING ->
          cursor.skip(cursor.readLength("a string", Integer.MAX_VALUE), "a string");
      case FIXED -> cursor.skip(schema.getFixedSize(), "a fixed");
      case ENUM -> index("an enum", schema.getEnumSymbols().size());
      case UNION -> pass(schema.getTypes().get(index("a union", schema.getTypes().size())));
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          pass(field.schema());
        }
      }
      case ARRAY -> passItems(schema.getElementType(), false);
      case MAP -> passItems(schema.getValueType(), true);
    }
  }

  private int index(String what, int size) throws BadDataException {
    long index = cursor.readLong();
    if (index < 0 || index >= size) {
      throw corrupt(what + " has the index " + index + " of " + size);
    }
    return (int) index;
  }

  private void passItems(Schema item, boolean keyed) throws BadDataException {
    for (long count; (count = cursor.readLong()) != 0; ) {
      long size = -1;
      if (count < 0) {
        count = -count;
        size = cursor.readLong();
        if (count < 0 || size < 0) {
          throw corrupt("an array has an impossible size");
        }
      }
      int start = cursor.position();
      for (long i = 0; i < count; i++) {
        if (keyed) {
          cursor.skip(cursor.readLength("a map key", Integer.MAX_VALUE), "a map key");
        }
        pass(item);
      }
      if (size >= 0 && cursor.position() - start != size) {
        throw corrupt("an array block of " + size + " bytes ends elsewhere");
      }
    }
  }

  private static BadDataException corrupt(String message) {
    return new BadDataException(BadDataException.Kind.CORRUPT, message);
  }
}
