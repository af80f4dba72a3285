// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.discovery;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsOpCode;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A DNS server on a loopback port; knows what a test tells it, and may stay silent. */
final class FakeDns implements AutoCloseable {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Map<String, List<byte[]>> records = new ConcurrentHashMap<>();
  private final Channel channel;
  private volatile boolean silent;

  FakeDns() throws InterruptedException {
    channel =
        new Bootstrap()
            .group(group)
            .channel(NioDatagramChannel.class)
            .handler(
                new ChannelInitializer<NioDatagramChannel>() {
                  @Override
                  protected void initChannel(NioDatagramChannel ch) {
                    ch.pipeline()
                        .addLast(
                            new DatagramDnsQueryDecoder(),
                            new DatagramDnsResponseEncoder(),
                            new Answering());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
  }

  List<InetSocketAddress> servers() {
    return List.of((InetSocketAddress) channel.localAddress());
  }

  void setSilent(boolean nowSilent) {
    silent = nowSilent;
  }

  void addService(String name, int priority, int weight, int port, String target) {
    ByteBuf content = Unpooled.buffer();
    content.writeShort(priority).writeShort(weight).writeShort(port);
    for (String label : target.split("\\.", -1)) {
      byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
      content.writeByte(bytes.length).writeBytes(bytes);
    }
    content.writeByte(0);
    add(name, DnsRecordType.SRV, content);
  }

  void addRaw(String name, DnsRecordType type, byte[] content) {
    add(name, type, Unpooled.wrappedBuffer(content));
  }

  void addLoopback(String name) {
    add(name, DnsRecordType.A, Unpooled.wrappedBuffer(new byte[] {127, 0, 0, 1}));
  }

  private void add(String name, DnsRecordType type, ByteBuf content) {
    byte[] bytes = new byte[content.readableBytes()];
    content.readBytes(bytes);
    records.computeIfAbsent(key(name + ".", type), k -> new ArrayList<>()).add(bytes);
  }

  private static String key(String name, DnsRecordType type) {
    return type.name() + " " + name;
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Answering extends SimpleChannelInboundHandler<DatagramDnsQuery> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
      if (silent) {
        return;
      }
      DnsQuestion question = query.recordAt(DnsSection.QUESTION);
      DatagramDnsResponse response =
          new DatagramDnsResponse(
              query.recipient(),
              query.sender(),
              query.id(),
              DnsOpCode.QUERY,
              isKnown(question.name()) ? DnsResponseCode.NOERROR : DnsResponseCode.NXDOMAIN);
      response.addRecord(DnsSection.QUESTION, ReferenceCountUtil.retain(question));
      for (byte[] content :
          records.getOrDefault(key(question.name(), question.type()), List.of())) {
        response.addRecord(
            DnsSection.ANSWER,
            new DefaultDnsRawRecord(
                question.name(), question.type(), 60, Unpooled.wrappedBuffer(content)));
      }
      context.writeAndFlush(response).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private boolean isKnown(String name) {
      return records.keySet().stream().anyMatch(key -> key.endsWith(" " + name));
    }
  }
}
