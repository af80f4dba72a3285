// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ByteCursor;
import dcos.metrics.avro.ContainerHeader;
import dcos.metrics.avro.MetricListView;

/**
 * Decodes one stream of Avro container files, fed in pieces cut anywhere. Knows nothing of sockets.
 * Belongs to the event loop.
 *
 * <p>{@link #step} does a bounded amount of work; what it returns says how to go on. A block is
 * decompressed and checked as a whole before its first record is shown, so records of a damaged
 * block never get out. Behind a block another header may follow, as in {@code cat a.avro b.avro}:
 * its first byte would be the record count -40, which no block has.
 */
final class ContainerDecoder {
  /** What {@link #step} came to. */
  enum Step {
    /** All that was fed is used up, but for an incomplete header or block. */
    NEEDS_INPUT,
    /** Something was done; call again. */
    WENT_ON,
    /** {@link #record} shows the next record; call {@link #next} when done with it. */
    RECORD
  }

  /** Is told of records that are dropped for what they are, or mended. */
  @FunctionalInterface
  interface RecordListener {
    void happened(Trouble trouble, String what);
  }

  private static final int SYNC_BYTES = ContainerHeader.SYNC_BYTES;
  private static final int MAX_VARINT_BYTES = 10;
  private static final byte[] NONE = new byte[0];

  private final InputLimits limits;
  private final WriterSchemas schemas;
  private final BlockCodecs codecs;
  private final MemoryBudget.Account account;
  private final RecordListener events;
  private final InputBuffer input;
  private final MetricListView view;
  private final ByteCursor cursor = new ByteCursor();

  private ContainerHeader header;
  private WriterSchemas.Use schema;
  private DecodedBlock block;
  private long expected;
  private boolean refused;

  /** Of the record shown: one that waits is shown again. */
  private boolean mendingTold;

  ContainerDecoder(
      InputLimits limits,
      WriterSchemas schemas,
      BlockCodecs codecs,
      MemoryBudget.Account account,
      RecordListener events) {
    this.limits = limits;
    this.schemas = schemas;
    this.codecs = codecs;
    this.account = account;
    this.events = events;
    this.input = new InputBuffer(account);
    this.view = new MetricListView(limits.record());
  }

  /**
   * Takes bytes that have arrived.
   *
   * @return false if there is no memory for them; the stream is then lost
   */
  boolean feed(byte[] bytes, int from, int count) {
    return input.append(bytes, from, count, expected);
  }

  /**
   * Goes on.
   *
   * @throws RejectedException if the stream cannot be read on
   */
  Step step() throws RejectedException {
    try {
      return goOn();
    } catch (RejectedException e) {
      refused = true;
      throw e;
    }
  }

  private Step goOn() throws RejectedException {
    if (block != null) {
      return stepInBlock();
    }
    if (input.size() == 0) {
      return Step.NEEDS_INPUT;
    }
    if (header != null && input.array()[input.from()] == 'O') {
      forgetHeader();
    }
    return header == null ? readHeader() : readBlock();
  }

  /** The record, until {@link #next}, {@link #park} or the next call for another connection. */
  MetricListView record() {
    return view;
  }

  /** The record is done with. */
  void next() {
    mendingTold = false;
    block.advance();
  }

  /** Whether a block is being worked on. */
  boolean isInBlock() {
    return block != null;
  }

  /** Whether the header, of the last file that has begun, was read. */
  boolean hasHeader() {
    return header != null;
  }

  /** Bytes of an incomplete header or block that have arrived. */
  int incompleteBytes() {
    return block == null ? input.size() : 0;
  }

  /**
   * Records that have come in whole blocks and are not done with. None of a stream that was
   * refused: what came before that was delivered, and nobody knows what the rest is.
   */
  long undelivered() {
    if (refused) {
      return 0;
    }
    long inBlock = block == null ? 0 : block.remaining();
    if (block != null && !block.isChecked()) {
      inBlock = WaitingBlocks.plausible(block.count(), limits);
    }
    int from = input.from() + (block == null ? 0 : block.inputBytes());
    byte[] sync = header == null ? null : header.sync();
    return inBlock + new WaitingBlocks(limits).records(input.array(), from, input.to(), sync);
  }

  /**
   * Makes what was decoded independent of other connections, so that it can wait.
   *
   * @param atAnyCost whether other connections may be closed for it
   * @return false if there is no memory for it
   */
  boolean park(boolean atAnyCost) {
    boolean parked = block == null || block.park(account, atAnyCost);
    if (parked) {
      view.clear();
    }
    return parked;
  }

  /** Gives up all that is held. */
  void close() {
    forgetHeader();
    endBlock();
    input.clear();
  }

  private void forgetHeader() {
    header = null;
    if (schema != null) {
      schema.release();
      schema = null;
    }
  }

  private Step readHeader() throws RejectedException {
    ContainerHeader read;
    try {
      read = ContainerHeader.parse(input.array(), input.from(), input.to(), limits.headerBytes());
      if (read == null) {
        expected = limits.headerBytes();
        return Step.NEEDS_INPUT;
      }
      codecs.require(read.codecName());
    } catch (BadDataException e) {
      throw RejectedException.header(
          e, ForeignProtocol.hint(input.array(), input.from(), input.to()));
    }
    try {
      schema = schemas.use(read);
    } catch (BadDataException e) {
      throw RejectedException.schema(e);
    }
    header = read;
    input.consume(read.length());
    return Step.WENT_ON;
  }

  private Step readBlock() throws RejectedException {
    int from = input.from();
    int to = input.to();
    byte[] array = input.array();
    int countEnd = varintEnd(array, from, to);
    int sizeEnd = countEnd < 0 ? -1 : varintEnd(array, countEnd, to);
    if (sizeEnd < 0) {
      expected = 2 * MAX_VARINT_BYTES;
      return Step.NEEDS_INPUT;
    }
    long count;
    long size;
    try {
      cursor.reset(array, from, sizeEnd);
      count = cursor.readLong();
      size = cursor.readLong();
    } catch (BadDataException e) {
      throw RejectedException.block(e);
    } finally {
      cursor.reset(NONE, 0, 0); // It would keep the array alive, uncounted.
    }
    if (count < 0 || size < 0) {
      throw RejectedException.corrupt("a block claims " + count + " records in " + size + " bytes");
    }
    if (size > limits.blockBytes()) {
      throw new RejectedException(
          Trouble.BLOCK_TOO_LARGE,
          "a block of " + size + " bytes is over the limit of " + limits.blockBytes(),
          null);
    }
    expected = sizeEnd - from + size + SYNC_BYTES;
    if (input.size() < expected) {
      return Step.NEEDS_INPUT;
    }
    openBlock(array, sizeEnd, (int) size, count);
    return Step.WENT_ON;
  }

  private void openBlock(byte[] array, int dataAt, int size, long count) throws RejectedException {
    byte[] sync = header.sync();
    for (int i = 0; i < SYNC_BYTES; i++) {
      if (array[dataAt + size + i] != sync[i]) {
        throw RejectedException.corrupt(
            "a block of " + size + " bytes is not followed by the stream's sync marker");
      }
    }
    int length = (int) expected;
    BlockCodec.Slice data =
        codecs.decompress(header.codecName(), array, dataAt, size, limits.decompressedBytes());
    boolean inPlace = data.array() == array;
    if (inPlace) {
      input.pin();
    } else {
      input.consume(length);
    }
    block =
        new DecodedBlock(
            schema.reader(), data, count, inPlace ? null : codecs, inPlace ? length : 0);
    account.progressed();
  }

  private Step stepInBlock() throws RejectedException {
    if (!block.isChecked()) {
      block.checkSome();
      return Step.WENT_ON;
    }
    if (block.remaining() == 0) {
      endBlock();
      return Step.WENT_ON;
    }
    try {
      block.show(view);
      if (!view.hasValidText()) {
        mendText();
      }
      return Step.RECORD;
    } catch (BadDataException e) {
      Trouble trouble =
          e.kind() == BadDataException.Kind.TOO_LARGE
              ? Trouble.RECORD_TOO_LARGE
              : Trouble.RECORD_UNRESOLVABLE;
      block.advance();
      events.happened(trouble, e.getMessage());
      return Step.WENT_ON;
    }
  }

  /** What leaves the collector can be read by every strict reader. */
  private void mendText() throws BadDataException {
    AvroBytes mended = new AvroBytes(2 * view.length());
    view.writeWithValidText(mended);
    view.wrap(mended.array(), 0, mended.length());
    if (!mendingTold) {
      mendingTold = true;
      events.happened(
          Trouble.TEXT_MENDED,
          "a record of the topic " + view.topic() + " has text that is not UTF-8: it got U+FFFD");
    }
  }

  private void endBlock() {
    if (block != null) {
      input.consume(block.inputBytes());
      block.release(account);
      block = null;
      view.clear();
    }
  }

  /** Index behind the number at {@code from}, or -1 if it is incomplete. */
  private static int varintEnd(byte[] array, int from, int to) throws RejectedException {
    for (int at = from; at < to; at++) {
      if (array[at] >= 0) {
        return at + 1;
      }
      if (at - from + 1 >= MAX_VARINT_BYTES) {
        throw RejectedException.corrupt("a block starts with a number of more than 10 bytes");
      }
    }
    return -1;
  }
}
