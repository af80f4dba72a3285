// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.avro;

/** No compression: hands its input on. */
final class NullCodec implements BlockCodec {
  @Override
  public String name() {
    return "null";
  }

  @Override
  public Slice compress(byte[] data, int from, int length) {
    return new Slice(data, from, length);
  }

  @Override
  public Slice decompress(byte[] data, int from, int length, int maxBytes) throws BadDataException {
    if (length > maxBytes) {
      throw BadDataException.tooLarge("a block", length, maxBytes);
    }
    return new Slice(data, from, length);
  }
}
