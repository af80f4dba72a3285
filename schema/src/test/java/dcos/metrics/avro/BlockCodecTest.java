// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.sun.management.ThreadMXBean;
import dcos.metrics.MetricList;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class BlockCodecTest {
  static final List<String> NAMES = BlockCodec.NAMES;
  private static final byte[] SYNC = "0123456789abcdef".getBytes(US_ASCII);

  @ParameterizedTest
  @FieldSource("NAMES")
  void avroReadsWhatItCompressed(String name) throws IOException {
    Random random = new Random(7);
    List<byte[]> records = new ArrayList<>();
    byte[] file;
    try (BlockCodec codec = BlockCodec.forName(name)) {
      ContainerBuilder builder = new ContainerBuilder(codec, SYNC);
      for (int i = 0; i < 300; i++) {
        byte[] bytes = RandomRecords.encode(RandomRecords.next(random));
        records.add(bytes);
        builder.add(bytes, 0, bytes.length);
      }
      file = builder.build();
    }
    int read = 0;
    try (DataFileReader<Object> reader =
        new DataFileReader<>(new SeekableByteArrayInput(file), new GenericDatumReader<>())) {
      for (Object record : reader) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<>(MetricList.getClassSchema()).write(record, encoder);
        encoder.flush();
        assertArrayEquals(records.get(read++), out.toByteArray());
      }
    }
    assertEquals(records.size(), read);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void decompressesWhatAvroCompressed(String name) throws IOException {
    Random random = new Random(8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (DataFileWriter<MetricList> writer =
        new DataFileWriter<>(new SpecificDatumWriter<>(MetricList.class))) {
      writer.setCodec(CodecFactory.fromString(name));
      writer.setSyncInterval(1 << 24);
      writer.create(MetricList.getClassSchema(), out);
      for (int i = 0; i < 300; i++) {
        MetricList list = RandomRecords.next(random);
        writer.append(list);
        plain.writeBytes(RandomRecords.encode(list));
      }
    }
    byte[] file = out.toByteArray();
    ContainerHeader header = ContainerHeader.parse(file, 0, file.length, 1 << 16);
    assertEquals(name, header.codecName());
    ByteCursor cursor = new ByteCursor().reset(file, header.length(), file.length);
    assertEquals(300, cursor.readLong());
    int length = cursor.readLength("a block", 1 << 24);
    try (BlockCodec codec = BlockCodec.forName(name)) {
      BlockCodec.Slice slice = codec.decompress(file, cursor.position(), length, plain.size());
      assertArrayEquals(
          plain.toByteArray(), Arrays.copyOfRange(slice.array(), slice.from(), slice.to()));
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void roundTripsEverySizeWithOneInstance(String name) throws IOException {
    Random random = new Random(9);
    try (BlockCodec codec = BlockCodec.forName(name)) {
      for (int size : new int[] {0, 1, 15, 4096, 16 << 10, 3_000_000, 100, 70_000, 0, 5}) {
        byte[] data = new byte[size];
        random.nextBytes(data);
        Arrays.fill(data, size / 2, size, (byte) 'x');
        byte[] copy = data.clone();
        BlockCodec.Slice packed = codec.compress(copy, 0, size);
        byte[] moved = new byte[packed.length() + 9];
        System.arraycopy(packed.array(), packed.from(), moved, 4, packed.length());
        BlockCodec.Slice back = codec.decompress(moved, 4, packed.length(), size);
        assertArrayEquals(data, Arrays.copyOfRange(back.array(), back.from(), back.to()));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void refusesMoreThanMayComeOutWithoutAllocatingIt(String name) throws IOException {
    int limit = 1 << 20;
    byte[] zeros = new byte[20 << 20];
    try (BlockCodec codec = BlockCodec.forName(name)) {
      BlockCodec.Slice packed = codec.compress(zeros, 0, zeros.length);
      byte[] bomb = Arrays.copyOfRange(packed.array(), packed.from(), packed.to());
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      BadDataException e =
          assertThrows(BadDataException.class, () -> codec.decompress(bomb, 0, bomb.length, limit));
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertEquals(BadDataException.Kind.TOO_LARGE, e.kind());
      assertFalse(allocated > 8L << 20, name + " allocated " + allocated);
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void damageNeverGivesAnythingButABadDataException(String name) throws IOException {
    byte[] data = "metrics metrics metrics, and metrics again".repeat(20).getBytes(US_ASCII);
    try (BlockCodec codec = BlockCodec.forName(name)) {
      BlockCodec.Slice packed = codec.compress(data, 0, data.length);
      byte[] good = Arrays.copyOfRange(packed.array(), packed.from(), packed.to());
      for (int at = 0; at < good.length; at++) {
        for (int flip : new int[] {1, 0x80, 0xFF}) {
          byte[] bad = good.clone();
          bad[at] ^= (byte) flip;
          tryDecompress(codec, bad, bad.length);
        }
        tryDecompress(codec, good, at);
      }
      // It still works after all that.
      assertEquals(data.length, codec.decompress(good, 0, good.length, 1 << 16).length());
    }
  }

  private static void tryDecompress(BlockCodec codec, byte[] bytes, int length) throws IOException {
    try {
      codec.decompress(bytes, 0, length, 1 << 16);
    } catch (BadDataException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void bytesBehindTheCompressedDataAreCorrupt(String name) throws IOException {
    if (name.equals("null")) {
      return; // Has no end of its own.
    }
    try (BlockCodec codec = BlockCodec.forName(name)) {
      byte[] data = new byte[500];
      BlockCodec.Slice packed = codec.compress(data, 0, data.length);
      byte[] longer = Arrays.copyOfRange(packed.array(), packed.from(), packed.to() + 3);
      Arrays.fill(longer, packed.length(), longer.length, (byte) 0x55);
      BadDataException e =
          assertThrows(
              BadDataException.class, () -> codec.decompress(longer, 0, longer.length, 1 << 20));
      assertEquals(BadDataException.Kind.CORRUPT, e.kind());
    }
  }

  @Test
  void aSnappyBlockThatClaimsMoreThanItHoldsAllocatesNothing() throws IOException {
    AvroBytes claim = new AvroBytes(16);
    claim.write(new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, 4}); // 8 MiB
    claim.write(new byte[100]);
    try (BlockCodec codec = BlockCodec.forName("snappy")) {
      BadDataException e =
          assertThrows(
              BadDataException.class,
              () -> codec.decompress(claim.array(), 0, claim.length(), 64 << 20));
      assertEquals(BadDataException.Kind.CORRUPT, e.kind());
    }
  }

  @Test
  void dictionariesAndWindowsOverTheLimitAreTooLarge() throws IOException {
    ByteArrayOutputStream xz = new ByteArrayOutputStream();
    LZMA2Options options = new LZMA2Options(0);
    options.setDictSize(32 << 20);
    try (OutputStream out = new XZOutputStream(xz, options)) {
      out.write(1);
    }
    ByteArrayOutputStream zstd = new ByteArrayOutputStream();
    try (OutputStream out = new ZstdOutputStreamNoFinalizer(zstd).setLong(27)) {
      out.write(new byte[100]);
      out.flush();
      out.write(1);
    }
    assertTooLarge("xz", xz.toByteArray(), "an xz block needs a dictionary over the limit");
    assertTooLarge(
        "zstandard", zstd.toByteArray(), "a zstandard block needs a window over the limit");
  }

  private static void assertTooLarge(String name, byte[] bytes, String message) throws IOException {
    try (BlockCodec codec = BlockCodec.forName(name)) {
      BadDataException e =
          assertThrows(
              BadDataException.class, () -> codec.decompress(bytes, 0, bytes.length, 1 << 20));
      assertEquals(BadDataException.Kind.TOO_LARGE, e.kind());
      assertEquals(message, e.getMessage());
    }
  }

  @Test
  void anUnknownCodecIsNamed() {
    BadDataException e = assertThrows(BadDataException.class, () -> BlockCodec.forName("lz4"));
    assertEquals(BadDataException.Kind.UNSUPPORTED, e.kind());
    assertEquals(
        "the codec 'lz4' is none of null, deflate, snappy, bzip2, xz, zstandard", e.getMessage());
  }
}
