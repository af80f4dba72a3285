// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.MetricList;
import dcos.metrics.avro.BadDataException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/**
 * How a writer's schema fits ours: laid out the same, or such that Avro can resolve it, or not.
 * Avro resolves when it reads: a union in place of a string is no obstacle as long as one of its
 * branches is a string (and records that hold another are dropped). Names of records do not matter
 * to it, names of fields do.
 */
final class SchemaFit {
  private SchemaFit() {}

  /**
   * Whether records of both schemas have the same bytes. Docs, aliases, logical types and names of
   * records play no part in that.
   */
  static boolean sameLayout(Schema writer, Schema ours) {
    if (writer.getType() != ours.getType()) {
      return false;
    }
    return switch (ours.getType()) {
      case RECORD -> {
        List<Schema.Field> theirs = writer.getFields();
        boolean same = theirs.size() == ours.getFields().size();
        for (int i = 0; same && i < theirs.size(); i++) {
          Schema.Field field = ours.getFields().get(i);
          same =
              theirs.get(i).name().equals(field.name())
                  && sameLayout(theirs.get(i).schema(), field.schema());
        }
        yield same;
      }
      case ARRAY -> sameLayout(writer.getElementType(), ours.getElementType());
      default -> true; // Our schema has only strings, longs and doubles besides.
    };
  }

  /**
   * Checks that Avro can resolve the schema to ours.
   *
   * @throws BadDataException of kind UNSUPPORTED that names the first part that does not fit
   */
  static void checkResolves(Schema writer) throws BadDataException {
    Resolver.Action action =
        Resolver.resolve(writer, MetricList.getClassSchema(), GenericData.get());
    String misfit = misfit(action, "the record");
    if (misfit != null) {
      throw new BadDataException(
          BadDataException.Kind.UNSUPPORTED,
          "the writer's schema does not resolve to dcos.metrics.MetricList: " + misfit);
    }
  }

  /** What does not fit, or null. The action's tree follows our schema, so it is small. */
  private static String misfit(Resolver.Action action, String where) {
    if (action instanceof Resolver.ErrorAction error) {
      return error.error == Resolver.ErrorAction.ErrorType.MISSING_REQUIRED_FIELD
          ? where + " has no field '" + missing(error) + "'"
          : where + " is " + name(error.writer) + " in place of " + name(error.reader);
    }
    if (action instanceof Resolver.RecordAdjust adjust) {
      for (int i = 0; i < adjust.fieldActions.length; i++) {
        String field = "the field '" + adjust.writer.getFields().get(i).name() + "'";
        String misfit = misfit(adjust.fieldActions[i], field);
        if (misfit != null) {
          return misfit;
        }
      }
    }
    if (action instanceof Resolver.Container container) {
      return misfit(container.elementAction, "an element of " + where);
    }
    if (action instanceof Resolver.WriterUnion union) {
      boolean any = Arrays.stream(union.actions).anyMatch(branch -> misfit(branch, where) == null);
      return any ? null : where + " is a union without " + name(action.reader);
    }
    return null;
  }

  private static String missing(Resolver.ErrorAction error) {
    return error.reader.getFields().stream()
        .map(Schema.Field::name)
        .filter(name -> error.writer.getField(name) == null)
        .findFirst()
        .orElse("?");
  }

  private static String name(Schema schema) {
    return schema.getType().getName();
  }
}
