// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.avro.MetricListView;
import dcos.metrics.shim.pipeline.Throttle;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: feeds what arrives to its decoder and offers the records to the sink. The socket
 * is read only while the decoder needs input; so TCP holds the sender back while the sink is full,
 * while memory is short, and while other connections have their turn. Belongs to the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells the pipeline of failures.
final class Connection extends ChannelInboundHandlerAdapter implements MemoryBudget.Holder {
  private static final Logger LOG = LoggerFactory.getLogger(TcpInput.class);

  /** How long one connection keeps the event loop before the others have their turn. */
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final String RECORDS = "tcp_input.records";
  private static final String BYTES = "tcp_input.bytes";

  private final InputContext context;
  private final Channel channel;
  private final String source;
  private final MemoryBudget.Account account;
  private final ContainerDecoder decoder;
  private final Throttle throttle;
  private final Runnable turn = this::turn;
  private boolean started;
  private boolean scheduled;
  private boolean admitted;
  private boolean finishing;
  private boolean closed;
  private boolean anyBytes;
  private long waitingSince;
  private int lastIncomplete;

  Connection(InputContext context, Channel channel) {
    this.context = context;
    this.channel = channel;
    this.source = source(channel);
    this.account = context.budget().open(this);
    this.decoder =
        new ContainerDecoder(
            context.config().limits(),
            context.schemas(),
            context.codecs(),
            account,
            this::happened);
    this.throttle =
        new Throttle(
            context.config().throttleBytes(), context.config().throttlePeriod(), context.nanos());
  }

  /** What the log calls a connection. */
  static String source(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress inet
        ? "tcp " + inet.getAddress().getHostAddress() + ":" + inet.getPort()
        : "tcp";
  }

  /** Starts to read. */
  void start() {
    if (started || closed) {
      return;
    }
    started = true;
    waitingSince = context.nanos().getAsLong();
    LOG.debug("{}: connected", source);
    pump();
  }

  /** Reads nothing more; closes when all whole blocks that have come have gone to the sink. */
  void finish() {
    finishing = true;
    read(false);
    if (started) {
      pump();
    } else {
      close();
    }
  }

  /** Closes now; what is decoded and not in the sink is lost. */
  void abort(String why) {
    long lost = decoder.undelivered();
    if (lost > 0 && !closed) {
      context.counters().add("tcp_input.records_received", lost);
      context.troubles().report(Trouble.RECORD_UNDELIVERED, source, lost + ": " + why, lost);
    }
    close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      anyBytes = true;
      if (closed) {
        return;
      }
      // The server hands out heap buffers only.
      int from = bytes.arrayOffset() + bytes.readerIndex();
      if (!decoder.feed(bytes.array(), from, bytes.readableBytes())) {
        evict("memory is short, and it holds most: " + account.held() + " bytes");
        return;
      }
    } finally {
      bytes.release();
    }
    pump();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!closed) {
      int left = decoder.incompleteBytes();
      if (left > 0 || (!decoder.hasHeader() && anyBytes)) {
        context
            .troubles()
            .report(
                decoder.hasHeader() ? Trouble.BLOCK_INCOMPLETE : Trouble.HEADER_UNREADABLE,
                source,
                "the stream ends within "
                    + (decoder.hasHeader() ? "a block" : "a header")
                    + ", of which "
                    + left
                    + " bytes came");
      }
      abort("the sender has closed the connection");
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (closed) {
      return;
    }
    if (cause instanceof IOException && !anyBytes) {
      close(); // Load balancers look whether the port answers, and break off.
    } else if (cause instanceof IOException) {
      fail(Trouble.FAILED, String.valueOf(cause.getMessage()));
    } else {
      failUnexpectedly(cause);
    }
  }

  @Override
  public void resume() {
    if (!closed) {
      read(true);
    }
  }

  @Override
  public void evict(String why) {
    fail(Trouble.MEMORY, why);
  }

  /** Closes the connection if it has been waited for too long; to be called every second or so. */
  void checkTimeouts() {
    if (closed || finishing || !channel.config().isAutoRead()) {
      return;
    }
    InputLimits limits = context.config().limits();
    long waited = context.nanos().getAsLong() - waitingSince;
    int left = decoder.incompleteBytes();
    if (!anyBytes) {
      if (waited > limits.silenceTimeout().toNanos()) {
        fail(Trouble.HEADER_TIMED_OUT, "nothing came within " + seconds(limits.silenceTimeout()));
      }
    } else if (!decoder.hasHeader()) {
      if (waited > limits.headerTimeout().toNanos()) {
        fail(
            Trouble.HEADER_TIMED_OUT,
            "only " + left + " bytes of a header came within " + seconds(limits.headerTimeout()));
      }
    } else if (left > 0 && waited > limits.blockTimeout().toNanos()) {
      fail(
          Trouble.BLOCK_TIMED_OUT,
          "only " + left + " bytes of a block came within " + seconds(limits.blockTimeout()));
    }
  }

  private static String seconds(Duration time) {
    return time.toSeconds() + " s";
  }

  /** Goes on after having waited for the sink, or for others. */
  private void turn() {
    scheduled = false;
    pump();
  }

  /** Decodes and offers until there is nothing more to do now. */
  private void pump() {
    if (closed || scheduled) {
      return;
    }
    long start = context.nanos().getAsLong();
    boolean progress = false;
    try {
      while (!closed) {
        if (context.gate().isFull()) {
          awaitSink(decoder.isInBlock());
          return;
        }
        switch (decoder.step()) {
          case NEEDS_INPUT -> {
            awaitInput(progress);
            return;
          }
          case WENT_ON -> {
            if (!decoder.isInBlock() && context.gate().isContended()) {
              awaitSink(false); // At a block's end others come first.
              return;
            }
          }
          case RECORD -> {
            if (!take(decoder.record())) {
              awaitSink(true);
              return;
            }
            decoder.next();
          }
        }
        progress = true;
        if (context.nanos().getAsLong() - start > TURN_NANOS && decoder.park(false)) {
          read(false);
          // Not as a task at once: the loop would run it before it looks at other sockets.
          scheduled = true;
          channel.eventLoop().schedule(turn, 1, TimeUnit.MILLISECONDS);
          return;
        }
      }
    } catch (RejectedException e) {
      fail(e.trouble(), e.getMessage());
    } catch (RuntimeException e) {
      failUnexpectedly(e);
    }
  }

  private boolean take(MetricListView record) {
    int bytes = record.length();
    if (!admitted) {
      Throttle.Verdict verdict = throttle.admit(bytes);
      if (verdict != Throttle.Verdict.ADMITTED) {
        throttled(verdict, record.topic(), bytes);
        return true;
      }
      admitted = true;
      context.recordLog().record(source, record);
    }
    if (!context.gate().offer(record, source)) {
      return false;
    }
    admitted = false;
    String topic = record.topic();
    context.counters().increment("tcp_input.records_received");
    context.counters().add(RECORDS, topic, 1);
    context.counters().add(BYTES, topic, bytes);
    return true;
  }

  private void throttled(Throttle.Verdict verdict, String topic, int bytes) {
    context.counters().increment("tcp_input.records_received");
    context.counters().add(Trouble.RECORD_THROTTLED.counter(), topic, 1);
    context.counters().add("tcp_input.bytes_throttled", topic, bytes);
    if (verdict == Throttle.Verdict.FIRST_REFUSED) {
      context
          .troubles()
          .announce(
              Trouble.RECORD_THROTTLED,
              source,
              "over "
                  + context.config().throttleBytes()
                  + " bytes in "
                  + context.config().throttlePeriod().toSeconds()
                  + " s; its records are dropped until the period ends");
    }
  }

  private void happened(Trouble trouble, String what) {
    if (trouble != Trouble.TEXT_MENDED) {
      context.counters().increment("tcp_input.records_received");
    }
    context.troubles().report(trouble, source, what);
  }

  private void awaitInput(boolean progress) {
    // The clock of a header or block starts with its first byte, and again after every wait for us.
    if (progress || lastIncomplete == 0 || !channel.config().isAutoRead()) {
      waitingSince = context.nanos().getAsLong();
    }
    lastIncomplete = decoder.incompleteBytes();
    if (finishing) {
      close();
    } else {
      read(account.mayRead());
    }
  }

  private void awaitSink(boolean first) {
    read(false);
    if (decoder.park(true)) {
      scheduled = true;
      context.gate().await(turn, first);
    } else {
      abort("the sink is full and memory is short");
    }
  }

  private void read(boolean wanted) {
    channel.config().setAutoRead(wanted);
  }

  private void fail(Trouble trouble, String what) {
    if (!closed) {
      context.troubles().report(trouble, source, what);
      abort(what);
    }
  }

  private void failUnexpectedly(Throwable cause) {
    if (!closed && context.troubles().report(Trouble.FAILED, source, "unexpectedly: " + cause)) {
      LOG.error("{}: the unexpected failure", source, cause);
    }
    abort("an unexpected failure");
  }

  private void close() {
    if (!closed) {
      closed = true;
      context.gate().forget(turn);
      decoder.close();
      account.close();
      channel.close();
      LOG.debug("{}: closed", source);
    }
  }
}
