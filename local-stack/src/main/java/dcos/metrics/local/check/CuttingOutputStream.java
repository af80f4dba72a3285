// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.local.check;

import java.io.IOException;
import java.io.OutputStream;
import java.util.SplittableRandom;

/** Hands bytes on in pieces of random size, whatever the sizes that they come in. */
final class CuttingOutputStream extends OutputStream {
  private static final int LONG_PIECE = 16_000;
  private static final int SHORT_PIECE = 12;

  private final OutputStream out;
  private final SplittableRandom random;
  private final byte[] piece = new byte[LONG_PIECE];
  private int filled;
  private int cut;

  CuttingOutputStream(OutputStream out, SplittableRandom random) {
    this.out = out;
    this.random = random;
    this.cut = nextCut();
  }

  @Override
  public void write(int b) throws IOException {
    piece[filled++] = (byte) b;
    if (filled == cut) {
      pass();
    }
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, cut - filled);
      System.arraycopy(bytes, from + done, piece, filled, count);
      filled += count;
      done += count;
      if (filled == cut) {
        pass();
      }
    }
  }

  /** Does nothing: that the writer flushes must not decide where the cuts are. */
  @Override
  public void flush() {}

  @Override
  public void close() throws IOException {
    pass();
  }

  private void pass() throws IOException {
    out.write(piece, 0, filled);
    filled = 0;
    cut = nextCut();
  }

  /** One piece in four has but a few bytes, so that headers and markers are cut too. */
  private int nextCut() {
    return 1 + random.nextInt(random.nextInt(4) == 0 ? SHORT_PIECE : LONG_PIECE);
  }
}
