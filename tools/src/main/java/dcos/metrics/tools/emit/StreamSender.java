// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.emit;

import dcos.metrics.MetricList;
import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ContainerBuilder;
import dcos.metrics.avro.ContainerHeader;
import dcos.metrics.avro.MetricListView;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Sends records to a collector's TCP input as one Avro container stream, in blocks of a few
 * records, and connects again whenever the connection drops.
 *
 * <p>The protocol has no acknowledgement. When a connection drops, the block that was being written
 * is sent again on the next one, so its records may arrive twice; blocks that the operating system
 * had taken but not delivered are lost. {@link #finish} says whether the receiver has read to the
 * end of the last connection.
 *
 * <p>Used by one thread. An interrupt ends every wait with an {@link InterruptedException}; the
 * connection is dropped then, and what had not been handed over stays in the block.
 */
public final class StreamSender implements Closeable {
  /**
   * Where and how to send.
   *
   * @param host name or address of the receiver
   * @param port its port
   * @param codec Avro name of the compression
   * @param blockRecords records at which a block is sent
   * @param blockAge how long a record may wait for others
   */
  public record Settings(String host, int port, String codec, int blockRecords, Duration blockAge) {
    /** Uncompressed blocks of 10 records or 500 ms. */
    public static Settings to(String host, int port) {
      return new Settings(host, port, "null", 10, Duration.ofMillis(500));
    }

    /** With another compression. */
    public Settings withCodec(String name) {
      return new Settings(host, port, name, blockRecords, blockAge);
    }

    String address() {
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
  }

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int BLOCK_BYTES = 256 << 10;
  private static final int KEEP_BYTES = 1 << 20;

  private final Settings settings;
  private final BlockCodec codec;
  private final Consumer<String> messages;
  private final LongSupplier nanoTime;
  private final ReconnectDelay delay = new ReconnectDelay();
  private final SecureRandom random = new SecureRandom();
  private final byte[] sync = new byte[ContainerHeader.SYNC_BYTES];
  private final AvroBytes records = new AvroBytes(16 << 10);
  private final AvroBytes out = new AvroBytes(16 << 10);

  private Connection connection;
  private long connectedAt;
  private int waiting;
  private long waitingSince;
  private long sent;
  private long resent;
  private long connections;
  private boolean lossTold;

  /**
   * Does not connect yet.
   *
   * @param messages is told, in a line each, that the connection was lost and made again
   * @throws IOException if there is no such codec
   */
  public StreamSender(Settings settings, Consumer<String> messages) throws IOException {
    this(settings, messages, System::nanoTime);
  }

  StreamSender(Settings settings, Consumer<String> messages, LongSupplier nanoTime)
      throws IOException {
    this.settings = settings;
    this.codec = BlockCodec.forName(settings.codec());
    this.messages = messages;
    this.nanoTime = nanoTime;
  }

  /**
   * Connects now, with one try; otherwise the first block does, with as many as it takes.
   *
   * @throws IOException if nobody listens there; the message is for the operator
   */
  public void connect() throws IOException, InterruptedException {
    try {
      open();
    } catch (IOException e) {
      throwIfInterrupted(e);
      throw new IOException(
          "cannot connect to " + settings.address() + ": " + Connection.reason(e), e);
    }
  }

  /** Takes a record, and sends the block if that fills it or is its time. */
  public void send(MetricList record) throws IOException, InterruptedException {
    MetricListView.encode(record, records);
    added();
  }

  /** As above, for a record that is encoded already, in the collector's own schema. */
  public void send(byte[] record, int from, int length) throws IOException, InterruptedException {
    records.write(record, from, length);
    added();
  }

  private void added() throws IOException, InterruptedException {
    if (waiting == 0) {
      waitingSince = nanoTime.getAsLong();
    }
    waiting++;
    if (waiting >= settings.blockRecords() || records.length() >= BLOCK_BYTES) {
      flush();
    } else {
      flushIfDue();
    }
  }

  /** Sends the block if its oldest record has waited long enough. */
  public void flushIfDue() throws IOException, InterruptedException {
    if (nanosUntilDue() <= 0) {
      flush();
    }
  }

  /** When {@link #flushIfDue} should be called next, in ns from now; {@code MAX_VALUE}: never. */
  public long nanosUntilDue() {
    return waiting == 0
        ? Long.MAX_VALUE
        : waitingSince + settings.blockAge().toNanos() - nanoTime.getAsLong();
  }

  /**
   * Sends what waits, connecting as often as it takes.
   *
   * @throws IOException only if the records cannot be compressed
   */
  public void flush() throws IOException, InterruptedException {
    while (waiting > 0) {
      if (connection == null) {
        openPatiently();
      }
      out.clear(KEEP_BYTES);
      ContainerBuilder.writeBlock(codec, waiting, records, sync, out);
      if (write()) {
        sent += waiting;
        waiting = 0;
        records.clear(KEEP_BYTES);
      } else {
        resent += waiting;
      }
    }
  }

  private boolean write() throws InterruptedException {
    try {
      connection.write(ByteBuffer.wrap(out.array(), 0, out.length()));
      return true;
    } catch (IOException e) {
      dropConnection();
      throwIfInterrupted(e);
      if (delay.lasted(Duration.ofNanos(nanoTime.getAsLong() - connectedAt))) {
        lossTold = false;
      }
      tellLoss(e);
      return false;
    }
  }

  /**
   * Sends what waits, ends the stream, and returns when the receiver has read all of it.
   *
   * @throws IOException if it did not within that time; the last records may not have arrived
   */
  public void finish(Duration timeout) throws IOException, InterruptedException {
    flush();
    if (connection == null) {
      return;
    }
    try {
      connection.finish(timeout);
    } catch (IOException e) {
      throwIfInterrupted(e);
      throw new IOException(
          "the last records may not have arrived at "
              + settings.address()
              + ": "
              + Connection.reason(e),
          e);
    } finally {
      dropConnection();
    }
  }

  /** Whether there is a connection, as far as is known. */
  public boolean isConnected() {
    return connection != null;
  }

  /** Records handed to the operating system, each counted once. */
  public long sent() {
    return sent;
  }

  /**
   * Records that were sent again because their block was being written when the connection broke.
   */
  public long resent() {
    return resent;
  }

  /** Connections made after the first. */
  public long reconnects() {
    return Math.max(0, connections - 1);
  }

  /** Drops the connection and what waits. */
  @Override
  public void close() {
    dropConnection();
    codec.close();
  }

  private void openPatiently() throws InterruptedException {
    while (true) {
      try {
        Thread.sleep(delay.next().toMillis());
        open();
        if (lossTold) {
          messages.accept("connected to " + settings.address() + " again");
        }
        return;
      } catch (IOException e) {
        throwIfInterrupted(e);
        tellLoss(e);
      }
    }
  }

  private void open() throws IOException {
    Connection opened = Connection.open(settings.host(), settings.port(), CONNECT_TIMEOUT);
    try {
      random.nextBytes(sync);
      out.clear();
      ContainerHeader.write(
          out, ContainerHeader.metadataFor(MetricList.getClassSchema(), codec.name()), sync);
      opened.write(ByteBuffer.wrap(out.array(), 0, out.length()));
    } catch (IOException e) {
      opened.close();
      throw e;
    }
    connection = opened;
    connections++;
    connectedAt = nanoTime.getAsLong();
  }

  /** Says so once, until a connection has lasted: a receiver that keeps closing is one event. */
  private void tellLoss(IOException e) {
    if (!lossTold) {
      lossTold = true;
      messages.accept(
          "no connection to "
              + settings.address()
              + " ("
              + Connection.reason(e)
              + "); trying again until there is one");
    }
  }

  private void dropConnection() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  private static void throwIfInterrupted(IOException e) throws InterruptedException {
    // As with Thread.sleep, the exception takes the flag's place.
    if (Thread.interrupted()) {
      InterruptedException interrupted = new InterruptedException();
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
