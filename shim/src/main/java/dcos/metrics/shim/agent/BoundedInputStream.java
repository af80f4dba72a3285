// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.shim.agent;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails on the first byte over the limit. */
final class BoundedInputStream extends FilterInputStream {
  private final long limit;
  private long count;

  BoundedInputStream(InputStream in, long limit) {
    super(in);
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    if (b >= 0) {
      count(1);
    }
    return b;
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    int n = super.read(buffer, from, length);
    if (n > 0) {
      count(n);
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    long skipped = super.skip(n);
    count(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long n) throws AgentException {
    count += n;
    if (count > limit) {
      throw new AgentException(
          AgentException.Kind.BAD_DATA, "is over the limit of " + limit + " bytes");
    }
  }
}
