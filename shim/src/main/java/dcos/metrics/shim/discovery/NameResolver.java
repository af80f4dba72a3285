// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.discovery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** DNS for the length of one look-up. Asks on a thread of its own, answers on the caller's. */
final class NameResolver implements AutoCloseable {
  private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(6);

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("kafka-discovery", true), NioIoHandler.newFactory());
  private final DnsNameResolver resolver;

  /** Asks those servers; the system's if there are none. */
  NameResolver(List<InetSocketAddress> nameServers) {
    DnsNameResolverBuilder builder =
        new DnsNameResolverBuilder(group.next())
            .datagramChannelType(NioDatagramChannel.class)
            // For answers that do not fit into a datagram.
            .socketChannelType(NioSocketChannel.class)
            .queryTimeoutMillis(QUERY_TIMEOUT.toMillis());
    if (!nameServers.isEmpty()) {
      builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(nameServers));
    }
    resolver = builder.build();
  }

  /** The ports of a service's SRV records, best first, without repeats; may be empty. */
  List<Integer> servicePorts(String service) throws IOException, InterruptedException {
    List<DnsRecord> records;
    try {
      records =
          answer(resolver.resolveAll(new DefaultDnsQuestion(service + ".", DnsRecordType.SRV)));
    } catch (UnknownHostException e) {
      throw new IOException("DNS does not know " + service + " (SRV): " + e.getMessage(), e);
    }
    List<Service> services = new ArrayList<>();
    for (DnsRecord record : records) {
      try {
        if (record.type().equals(DnsRecordType.SRV) && record instanceof ByteBufHolder holder) {
          Service.read(holder.content(), services);
        }
      } finally {
        ReferenceCountUtil.release(record);
      }
    }
    return services.stream().sorted(Service.BEST_FIRST).map(Service::port).distinct().toList();
  }

  /** The addresses of a host, at least one. */
  List<InetAddress> addresses(String host) throws IOException, InterruptedException {
    // The dot keeps search domains out.
    return answer(resolver.resolveAll(host + "."));
  }

  private static <T> T answer(Future<T> future) throws IOException, InterruptedException {
    if (!future.await(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
      future.cancel(false);
      throw new IOException("DNS did not answer within " + ANSWER_TIMEOUT.toSeconds() + " s");
    }
    Throwable cause = future.cause();
    if (cause instanceof UnknownHostException unknown) {
      throw unknown;
    }
    if (cause != null) {
      throw new IOException("DNS failed: " + cause.getMessage(), cause);
    }
    return future.getNow();
  }

  @Override
  public void close() {
    resolver.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  /** An SRV record; RFC 2782. */
  private record Service(int priority, int weight, int port) {
    static final Comparator<Service> BEST_FIRST =
        Comparator.comparingInt(Service::priority)
            .thenComparing(Comparator.comparingInt(Service::weight).reversed());

    /** Adds the record if it is one; port 0 says that the service is not there. */
    static void read(ByteBuf content, List<Service> services) {
      if (content.readableBytes() > 6) {
        int at = content.readerIndex();
        Service service =
            new Service(
                content.getUnsignedShort(at),
                content.getUnsignedShort(at + 2),
                content.getUnsignedShort(at + 4));
        if (service.port != 0) {
          services.add(service);
        }
      }
    }
  }
}
