// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.MetricListView;
import java.util.Arrays;

/**
 * The records of one block. Until it is parked, the bytes may lie in a buffer that the codec uses
 * for the next block of any connection.
 */
final class DecodedBlock {
  /** Records checked at a time. */
  private static final int CHECK_AT_ONCE = 256;

  private final RecordReader reader;
  private final long count;
  private final int inputBytes;
  private byte[] array;
  private int position;
  private int end;
  private BlockCodecs codecs;
  private int parkedBytes;
  private int checkedTo;
  private long checked;
  private long done;
  private int recordEnd = -1;

  /**
   * A block that is not checked yet.
   *
   * @param codecs whose buffer the data lies in, or null if it is the connection's own
   * @param inputBytes what is to be consumed of the input when the block is done with
   */
  DecodedBlock(
      RecordReader reader, BlockCodec.Slice data, long count, BlockCodecs codecs, int inputBytes) {
    this.reader = reader;
    this.count = count;
    this.inputBytes = inputBytes;
    this.array = data.array();
    this.position = data.from();
    this.end = data.to();
    this.codecs = codecs;
    this.checkedTo = position;
  }

  int inputBytes() {
    return inputBytes;
  }

  /** Records that the block claims to have. */
  long count() {
    return count;
  }

  /** Whether all bytes are known to be exactly the records that the block claims. */
  boolean isChecked() {
    return checked == count && checkedTo == end;
  }

  /** Goes on checking. */
  void checkSome() throws RejectedException {
    for (int i = 0; i < CHECK_AT_ONCE && checked < count; i++) {
      try {
        checkedTo = reader.end(array, checkedTo, end);
      } catch (BadDataException e) {
        throw new RejectedException(
            Trouble.BLOCK_CORRUPT,
            "record "
                + (checked + 1)
                + " of a block of "
                + count
                + ", of which none was taken: "
                + e.getMessage(),
            e);
      }
      checked++;
    }
    if (checked == count && checkedTo != end) {
      throw RejectedException.corrupt(
          "a block of " + count + " records has " + (end - checkedTo) + " bytes behind the last");
    }
  }

  /** Records that were found and are not done with. */
  long remaining() {
    return checked - done;
  }

  /**
   * Makes the view show the next record.
   *
   * @throws BadDataException if that one has to be dropped; then still {@link #advance}
   */
  void show(MetricListView view) throws BadDataException {
    recordEnd = reader.end(array, position, end);
    reader.read(array, position, recordEnd, view);
  }

  /** The record shown is done with. */
  void advance() {
    position = recordEnd;
    done++;
  }

  /** Copies what is left out of a shared buffer. */
  boolean park(MemoryBudget.Account account, boolean atAnyCost) {
    if (codecs == null) {
      return true;
    }
    int left = end - position;
    if (!(atAnyCost ? account.take(left) : account.tryTake(left))) {
      return false;
    }
    array = Arrays.copyOfRange(array, position, end);
    checkedTo -= position;
    position = 0;
    end = left;
    forgetShared();
    parkedBytes = left;
    return true;
  }

  /** Nothing may refer to a buffer of a codec any longer, or it could not be given up. */
  private void forgetShared() {
    reader.forget();
    if (codecs != null) {
      codecs.release();
      codecs = null;
    }
  }

  void release(MemoryBudget.Account account) {
    forgetShared();
    account.giveBack(parkedBytes);
    parkedBytes = 0;
  }
}
