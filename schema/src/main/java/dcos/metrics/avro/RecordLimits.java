// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

/**
 * What one record may hold.
 *
 * @param recordBytes bytes of the encoded record
 * @param stringBytes bytes of each string
 * @param tags number of tags
 * @param datapoints number of datapoints
 */
public record RecordLimits(int recordBytes, int stringBytes, int tags, int datapoints) {
  /** What the queue's format allows: no more than a record's 16 MiB. */
  public static final RecordLimits FORMAT = new RecordLimits(16 << 20, 16 << 20, 1 << 20, 1 << 20);
}
