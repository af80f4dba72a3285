// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.tools.emit;

import dcos.metrics.MetricList;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/**
 * Reads container streams with Avro's own classes, one connection after the other, on a thread of
 * its own. Avro's classes read ahead and so wait for more than there is; each gets what has arrived
 * so far, from the start.
 */
public final class TestReceiver implements Closeable {
  private final ServerSocket server;
  private final Thread thread;

  /** The text form of what arrived, in order; unlike the records, those of NaN are equal. */
  public final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  /** The number of records at which a connection is reset, for each connection in turn. */
  final BlockingQueue<Integer> resets = new LinkedBlockingQueue<>();

  /** Whether those connections are closed in good order instead. */
  volatile boolean orderly;

  final AtomicInteger connections = new AtomicInteger();

  /** Connections that were closed on this side. */
  final AtomicInteger ended = new AtomicInteger();

  volatile String lastCodec;
  volatile long lastBlockRecords;

  public TestReceiver() throws IOException {
    this(0);
  }

  public TestReceiver(int port) throws IOException {
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    thread = new Thread(this::run, "test-receiver");
    thread.setDaemon(true);
    thread.start();
  }

  public int port() {
    return server.getLocalPort();
  }

  StreamSender.Settings settings() {
    return StreamSender.Settings.to("127.0.0.1", port());
  }

  private void run() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        connections.incrementAndGet();
        Integer reset = resets.poll();
        if (reset != null && !orderly) {
          // Closing with a linger of 0 sends a reset.
          socket.setSoLinger(true, 0);
        }
        read(socket.getInputStream(), reset == null ? Integer.MAX_VALUE : reset);
      } catch (IOException e) {
        // The next connection, or the end.
      }
      ended.incrementAndGet();
    }
  }

  private void read(InputStream in, int limit) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    int done = 0;
    for (int n; done < limit && (n = in.read(buffer)) >= 0; ) {
      stream.write(buffer, 0, n);
      List<String> all = decode(stream.toByteArray());
      received.addAll(all.subList(done, all.size()));
      done = all.size();
    }
  }

  private List<String> decode(byte[] start) throws IOException {
    List<String> records = new ArrayList<>();
    try (DataFileStream<GenericRecord> stream =
        new DataFileStream<>(
            new ByteArrayInputStream(start),
            new GenericDatumReader<>(MetricList.getClassSchema()))) {
      lastCodec = stream.getMetaString("avro.codec");
      while (stream.hasNext()) {
        records.add(stream.next().toString());
        lastBlockRecords = stream.getBlockCount();
      }
    } catch (EOFException | AvroRuntimeException e) {
      // The rest is still on its way.
    }
    return records;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
