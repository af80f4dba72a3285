// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/** The codecs whose libraries offer streams. */
abstract class StreamCodec implements BlockCodec {
  private final boolean ignoresRest;

  StreamCodec(boolean ignoresRest) {
    this.ignoresRest = ignoresRest;
  }

  @Override
  public final Slice compress(byte[] data, int from, int length) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(length / 2 + 64);
    try (OutputStream compressor = compressor(out)) {
      compressor.write(data, from, length);
    }
    return new Slice(out.toByteArray(), 0, out.size());
  }

  @Override
  public final Slice decompress(byte[] data, int from, int length, int maxBytes)
      throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(data, from, length);
    byte[] buffer = new byte[(int) Math.min(maxBytes + 1L, Math.max(4096, 4L * length))];
    int total = 0;
    try (InputStream decompressor = decompressor(in)) {
      for (int n; (n = decompressor.read(buffer, total, buffer.length - total)) >= 0; ) {
        total += n;
        if (total > maxBytes) {
          throw new BadDataException(
              BadDataException.Kind.TOO_LARGE,
              "a block is over " + maxBytes + " bytes when decompressed");
        }
        if (total == buffer.length) {
          buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, maxBytes + 1L));
        }
      }
    } catch (BadDataException e) {
      throw e;
    } catch (MemoryLimitException e) {
      throw new BadDataException(
          BadDataException.Kind.TOO_LARGE, "an xz block needs a dictionary over the limit", e);
    } catch (ZstdIOException e) {
      if (e.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()) {
        throw new BadDataException(
            BadDataException.Kind.TOO_LARGE, "a zstandard block needs a window over the limit", e);
      }
      throw damaged(e);
    } catch (IOException | RuntimeException e) {
      // The libraries meet some damage with an index out of bounds.
      throw damaged(e);
    }
    if (in.available() > 0 && !ignoresRest) {
      throw BadDataException.corrupt("a " + name() + " block has bytes behind its end");
    }
    return new Slice(buffer, 0, total);
  }

  private BadDataException damaged(Exception e) {
    return new BadDataException(
        BadDataException.Kind.CORRUPT, "a " + name() + " block is damaged", e);
  }

  abstract OutputStream compressor(OutputStream out) throws IOException;

  abstract InputStream decompressor(InputStream in) throws IOException;

  /** bzip2; its memory is bounded by the format (about 4 MB). */
  static final class Bzip2 extends StreamCodec {
    Bzip2(boolean ignoresRest) {
      super(ignoresRest);
    }

    @Override
    public String name() {
      return "bzip2";
    }

    @Override
    OutputStream compressor(OutputStream out) throws IOException {
      return new BZip2CompressorOutputStream(out);
    }

    @Override
    InputStream decompressor(InputStream in) throws IOException {
      return new BZip2CompressorInputStream(in);
    }
  }

  /** xz; presets up to 7, whose dictionary is 16 MiB, are read. */
  static final class Xz extends StreamCodec {
    private static final int MEMORY_KIB = 18 << 10;

    private final boolean single;

    Xz(boolean ignoresRest) {
      super(ignoresRest);
      this.single = ignoresRest;
    }

    @Override
    public String name() {
      return "xz";
    }

    @Override
    OutputStream compressor(OutputStream out) throws IOException {
      return new XZOutputStream(out, new LZMA2Options(1));
    }

    @Override
    InputStream decompressor(InputStream in) throws IOException {
      return single ? new SingleXZInputStream(in, MEMORY_KIB) : new XZInputStream(in, MEMORY_KIB);
    }
  }

  /** Zstandard with a checksum; windows up to 8 MiB, the most that its specification asks for. */
  static final class Zstandard extends StreamCodec {
    private static final int LEVEL = 3;
    private static final int MAX_WINDOW_LOG = 23;

    /** Avro's own reader, too, takes what is behind a frame for the next one. */
    Zstandard() {
      super(false);
    }

    @Override
    public String name() {
      return "zstandard";
    }

    @Override
    OutputStream compressor(OutputStream out) throws IOException {
      return new ZstdOutputStreamNoFinalizer(out, LEVEL).setChecksum(true);
    }

    @Override
    InputStream decompressor(InputStream in) throws IOException {
      return new ZstdInputStreamNoFinalizer(in).setLongMax(MAX_WINDOW_LOG);
    }
  }
}
