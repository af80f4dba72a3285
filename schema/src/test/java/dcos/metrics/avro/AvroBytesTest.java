// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class AvroBytesTest {
  @Test
  void writesNumbersAsAvroDoesAndReadsThemBack() throws IOException {
    for (int shift = 0; shift < 64; shift++) {
      for (long delta = -2; delta <= 2; delta++) {
        long value = (1L << shift) + delta;
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(expected, null);
        encoder.writeLong(value);
        encoder.writeDouble(Double.longBitsToDouble(value));
        encoder.flush();
        AvroBytes out = new AvroBytes(0);
        out.writeLong(value);
        out.writeDouble(Double.longBitsToDouble(value));
        assertArrayEquals(expected.toByteArray(), out.toByteArray());
        ByteCursor cursor = new ByteCursor().reset(out.array(), 0, out.length());
        assertEquals(value, cursor.readLong());
        assertEquals(value, Double.doubleToRawLongBits(cursor.readDouble()));
        assertEquals(0, cursor.remaining());
      }
    }
  }

  @Test
  void aNumberOfMoreThanTenBytesIsCorrupt() {
    byte[] bytes = new byte[11];
    java.util.Arrays.fill(bytes, (byte) 0x80);
    assertThrows(
        BadDataException.class, () -> new ByteCursor().reset(bytes, 0, bytes.length).readLong());
  }

  @Test
  void growsAndShrinksOnRequest() {
    AvroBytes out = new AvroBytes(0);
    out.write(new byte[100_000]);
    assertEquals(100_000, out.length());
    out.truncate(7);
    assertEquals(7, out.toByteArray().length);
    assertThrows(IllegalArgumentException.class, () -> out.truncate(8));
    out.clear(64);
    assertEquals(0, out.length());
    assertEquals(64, out.array().length);
  }
}
