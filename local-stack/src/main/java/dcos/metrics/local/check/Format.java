package dcos.metrics.local.check;

/** What one Kafka message holds. */
public enum Format {
  /** One record, as JSON. */
  LIST,
  /** One datapoint of a record, as JSON. */
  DATAPOINT,
  /** An Avro container file of records. */
  CONTAINER;

  /** The name in the collector's options. */
  public String optionValue() {
    return switch (this) {
      case LIST -> "list";
      case DATAPOINT -> "datapoint";
      case CONTAINER -> "container";
    };
  }
}
