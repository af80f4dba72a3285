// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.connect.message;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.ByteCursor;
import org.apache.kafka.connect.data.Schema;

/** One MetricList as a container file of its own. {@code ContainerFeed} makes the larger ones. */
public final class ContainerFormat implements MessageFormat {
  /** Headers, without the positions, and Kafka's framing. */
  public static final int MESSAGE_OVERHEAD = 300;

  private final ContainerFile file;

  public ContainerFormat(ContainerFile file) {
    this.file = file;
  }

  @Override
  public Schema schema() {
    return Schema.BYTES_SCHEMA;
  }

  @Override
  public boolean numbered() {
    return false;
  }

  @Override
  public long weight(long encodedBytes) {
    return 1000 + encodedBytes;
  }

  @Override
  public Parts open(byte[] array, int from, int length) throws BadDataException {
    return new Whole(file, topic(array, from, length), array, from, length);
  }

  /** The topic of an encoded MetricList; no more of it is looked at. */
  public static String topic(byte[] array, int from, int length) throws BadDataException {
    return new ByteCursor().reset(array, from, from + length).readString("a topic", length);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Whole(ContainerFile file, String topic, byte[] array, int from, int length)
      implements Parts {
    @Override
    public int count() {
      return 1;
    }

    @Override
    public boolean fit(int maxBytes) {
      return (long) MESSAGE_OVERHEAD + file.overhead() + length <= maxBytes;
    }

    @Override
    public Object next() {
      return file.of(array, from, length, 1);
    }
  }
}
