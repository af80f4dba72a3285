// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.ingest;

import dcos.metrics.shim.pipeline.RecordLog;
import dcos.metrics.shim.pipeline.RecordSink;
import dcos.metrics.shim.stats.Counters;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.PreferHeapByteBufAllocator;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TCP input: accepts connections and hands their records to the sink. One thread, {@code
 * tcp-input}, accepts, reads and decodes for all connections; only the public methods may be called
 * by others.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells the pipeline of failures.
public final class TcpInput implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TcpInput.class);
  private static final int BACKLOG = 1024;
  private static final long ACCEPT_PAUSE_SECONDS = 1;
  private static final long TICK_MILLIS = 500;

  private final TcpInputConfig config;
  private final Counters counters;
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final InputContext context;
  private final Set<Connection> connections = new LinkedHashSet<>();
  private Channel server;
  private boolean reading;
  private boolean closing;

  private TcpInput(
      TcpInputConfig config,
      RecordSink sink,
      Counters counters,
      RecordLog recordLog,
      LongSupplier nanos) {
    this.config = config;
    this.counters = counters;
    this.group = new MultiThreadIoEventLoopGroup(1, TcpInput::thread, NioIoHandler.newFactory());
    this.loop = group.next();
    InputLimits limits = config.limits();
    this.context =
        new InputContext(
            config,
            new SinkGate(sink, loop),
            counters,
            recordLog,
            new TroubleLog(counters, nanos, LOG::warn),
            new MemoryBudget(limits.memoryBytes(), limits.blockBytes(), nanos),
            new WriterSchemas(limits.record(), limits.memoryBytes() / 4),
            new BlockCodecs(),
            nanos);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new FastThreadLocalThread(task, "tcp-input");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Listens and accepts connections, but reads nothing from them yet.
   *
   * @param recordLog is shown each record that the throttle admits
   * @param nanos the time, as {@link System#nanoTime} has it
   * @throws ListenException if the address cannot be had
   */
  public static TcpInput start(
      TcpInputConfig config,
      RecordSink sink,
      Counters counters,
      RecordLog recordLog,
      LongSupplier nanos)
      throws ListenException {
    TcpInput input = new TcpInput(config, sink, counters, recordLog, nanos);
    input.listen();
    return input;
  }

  private void listen() throws ListenException {
    var bound =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .handler(new Acceptor())
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            // Heap buffers, made when bytes are there: many idle connections take no memory.
            .childOption(
                ChannelOption.ALLOCATOR,
                new PreferHeapByteBufAllocator(new UnpooledByteBufAllocator(false)))
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(512, 2048, 32 << 10).maxMessagesPerRead(1))
            .childHandler(new Entrance())
            .bind(config.address())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      counters.increment("tcp_input.tcp_listen_failures");
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw ListenException.of(config.address(), bound.cause());
    }
    server = bound.channel();
    loop.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    LOG.info("tcp input: listening on {}", text(address()));
  }

  /** Where it listens, with the port that was really taken. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.localAddress();
  }

  /** Starts to read from all connections, those that wait and those to come. */
  public void startReading() {
    loop.execute(
        () -> {
          reading = true;
          List.copyOf(connections).forEach(Connection::start);
        });
  }

  /**
   * Stops accepting and reading, hands what is decoded already to the sink, for as long as the
   * configuration allows, and closes everything. A second call does nothing.
   */
  @Override
  public void close() {
    if (group.isShuttingDown()) {
      return;
    }
    CountDownLatch empty = new CountDownLatch(1);
    server.close().awaitUninterruptibly();
    loop.execute(() -> finish(empty));
    try {
      if (!empty.await(config.closeTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.info("tcp input: not everything decoded could be handed on in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.submit(this::abandon).awaitUninterruptibly();
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    LOG.info("tcp input: closed");
  }

  private void finish(CountDownLatch empty) {
    closing = true;
    List.copyOf(connections).forEach(Connection::finish);
    awaitEmpty(empty);
  }

  private void awaitEmpty(CountDownLatch empty) {
    if (connections.isEmpty()) {
      empty.countDown();
    } else if (!group.isShuttingDown()) {
      loop.schedule(() -> awaitEmpty(empty), 5, TimeUnit.MILLISECONDS);
    }
  }

  private void abandon() {
    List.copyOf(connections).forEach(c -> c.abort("the collector stops and the sink is full"));
    context.codecs().close();
  }

  /** What fails once must not end what is due every second. */
  private void tick() {
    try {
      List.copyOf(connections).forEach(Connection::checkTimeouts);
      context.budget().tick();
      context.troubles().tick();
    } catch (RuntimeException e) {
      LOG.error("tcp input: looking after the connections failed, and goes on", e);
    }
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** Watches the listening socket: running out of file descriptors must not end it. */
  private final class Acceptor extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      context
          .troubles()
          .report(
              Trouble.ACCEPT_FAILED,
              "tcp input",
              cause.getMessage() + "; trying again in " + ACCEPT_PAUSE_SECONDS + " s");
      ctx.channel().config().setAutoRead(false);
      loop.schedule(
          () -> ctx.channel().config().setAutoRead(true), ACCEPT_PAUSE_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Lets a new connection in, or not. */
  private final class Entrance extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      int limit = config.limits().connections();
      if (closing || connections.size() >= limit) {
        context
            .troubles()
            .report(
                Trouble.REFUSED,
                Connection.source(channel),
                "there are " + connections.size() + " connections, the limit is " + limit);
        channel.close();
        return;
      }
      Connection connection = new Connection(context, channel);
      connections.add(connection);
      counters.increment("tcp_input.tcp_sessions_opened");
      channel
          .closeFuture()
          .addListener(
              closed -> {
                connections.remove(connection);
                counters.increment("tcp_input.tcp_sessions_closed");
              });
      channel.pipeline().addLast(connection);
      if (reading) {
        loop.execute(connection::start); // When the channel is ready.
      }
    }
  }
}
