// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A DNS server that knows one SRV record and gives every other name the address 127.0.0.1. RFC
 * 1035; questions of the collector's resolver only.
 */
final class SmallDns implements AutoCloseable {
  private static final int HEADER = 12;
  private static final int TYPE_A = 1;
  private static final int TYPE_SRV = 33;

  private final DatagramSocket socket;
  private final String service;
  private final int port;
  private final Thread thread = new Thread(this::run, "small-dns");

  /** Leads that service to that port. */
  SmallDns(String service, int port) throws SocketException {
    this.service = service;
    this.port = port;
    socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    thread.setDaemon(true);
    thread.start();
  }

  String address() {
    return LocalPorts.HOST + ":" + socket.getLocalPort();
  }

  private void run() {
    byte[] buffer = new byte[1500];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        // Closed; or a question lost, and the resolver asks again.
      }
    }
  }

  private byte[] answer(byte[] query) throws IOException {
    StringBuilder name = new StringBuilder();
    int at = HEADER;
    for (int length; (length = query[at]) != 0; at += length + 1) {
      name.append(new String(query, at + 1, length, StandardCharsets.US_ASCII)).append('.');
    }
    int type = query[at + 1] << 8 | query[at + 2];
    int questionEnd = at + 5;
    boolean isService = name.toString().equals(service + ".");
    boolean known = isService ? type == TYPE_SRV : type == TYPE_A;

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(query, 0, 2);
    out.writeShort(0x8180);
    out.writeShort(1);
    out.writeShort(known ? 1 : 0);
    out.writeInt(0);
    out.write(query, HEADER, questionEnd - HEADER);
    if (known) {
      out.writeShort(0xC000 | HEADER);
      out.writeShort(type);
      out.writeShort(1);
      out.writeInt(0);
      byte[] target = {1, 'x', 0};
      out.writeShort(isService ? 6 + target.length : 4);
      if (isService) {
        out.writeInt(0);
        out.writeShort(port);
        out.write(target);
      } else {
        out.write(new byte[] {127, 0, 0, 1});
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
