// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.avro.BadDataException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Bounds what reading one value of a writer's schema can cost, in time and in stack, by the bytes
 * of the value. Avro itself would accept schemas whose values take no bytes and for ever.
 */
final class SchemaBounds {
  private static final int MAX_DEPTH = 20;
  private static final int MAX_PARTS = 10_000;
  private static final int MAX_EMPTY_PARTS = 8;

  private final Set<Schema> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private int parts;
  private int emptyParts;

  private SchemaBounds() {}

  /**
   * Checks.
   *
   * @throws BadDataException of kind UNSUPPORTED if the schema contains itself, is too deep, has
   *     too many parts (every mention of a named type counts anew), too many that take no bytes, or
   *     arrays of such
   */
  static void check(Schema schema) throws BadDataException {
    new SchemaBounds().visit(schema, 0);
  }

  private void visit(Schema schema, int depth) throws BadDataException {
    if (depth > MAX_DEPTH) {
      throw unsupported("it is more than " + MAX_DEPTH + " levels deep");
    }
    if (++parts > MAX_PARTS) {
      throw unsupported("it has more than " + MAX_PARTS + " parts");
    }
    switch (schema.getType()) {
      case RECORD -> {
        if (!open.add(schema)) {
          throw unsupported("the type " + shortened(schema.getFullName()) + " contains itself");
        }
        for (Schema.Field field : schema.getFields()) {
          visit(field.schema(), depth + 1);
        }
        open.remove(schema);
      }
      case UNION -> {
        for (Schema branch : schema.getTypes()) {
          visit(branch, depth + 1);
        }
      }
      case ARRAY -> {
        visit(schema.getElementType(), depth + 1);
        if (isEmpty(schema.getElementType())) {
          throw unsupported("an array's elements take no bytes");
        }
      }
      case MAP -> visit(schema.getValueType(), depth + 1);
      default -> {}
    }
    if (isEmptyPart(schema) && ++emptyParts > MAX_EMPTY_PARTS) {
      throw unsupported("more than " + MAX_EMPTY_PARTS + " of its parts take no bytes");
    }
  }

  private static boolean isEmptyPart(Schema schema) {
    return switch (schema.getType()) {
      case NULL -> true;
      case FIXED -> schema.getFixedSize() == 0;
      case RECORD -> schema.getFields().isEmpty();
      default -> false;
    };
  }

  private static boolean isEmpty(Schema schema) {
    return schema.getType() == Schema.Type.RECORD
        ? schema.getFields().stream().allMatch(field -> isEmpty(field.schema()))
        : isEmptyPart(schema);
  }

  private static String shortened(String name) {
    return name.length() > 100 ? name.substring(0, 100) + "…" : name;
  }

  private static BadDataException unsupported(String message) {
    return new BadDataException(
        BadDataException.Kind.UNSUPPORTED, "the writer's schema is not accepted: " + message);
  }
}
