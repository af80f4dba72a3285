// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dcos.metrics.avro.AvroBytes;
import dcos.metrics.avro.BadDataException;
import dcos.metrics.avro.BlockCodec;
import dcos.metrics.avro.ContainerBuilder;
import dcos.metrics.avro.ContainerHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Changes to the files of a queue, as bytes: for each a kind, a file, an offset of two bytes, a
 * length of one byte, and so many bytes of content. What is cut off is as long as it is.
 */
final class QueueEdits {
  /** What can be done to a file. */
  enum Kind {
    /** The content takes its place. */
    REPLACE,
    /** The content overwrites what is at the offset. */
    OVERWRITE,
    /** The file ends at the offset. */
    TRUNCATE,
    /** The content comes in between at the offset. */
    INSERT,
    /** The content takes its place with a checksum, as small files have it. */
    CHECKED,
    /** A block is appended, with all that makes it one, whose records are the content. */
    BLOCK,
    /** A block of sound records is appended; the content is the position of the first. */
    RECORDS,
    /** The file is gone. */
    DELETE
  }

  /** Files that there can be. */
  static final int FILES = 12;

  private static final int MOST_EDITS = 16;

  private QueueEdits() {}

  /**
   * Makes the changes.
   *
   * @return whether blocks were forged, or a header, which says of what kind its blocks are
   */
  static boolean apply(byte[] input, SimulatedDisk disk) {
    ByteBuffer in = ByteBuffer.wrap(input);
    List<Path> files = names(disk);
    boolean forged = false;
    for (int i = 0; i < MOST_EDITS && in.remaining() > 4; i++) {
      Kind kind = Kind.values()[Math.floorMod(in.get(), Kind.values().length)];
      Path file = files.get(Math.floorMod(in.get(), files.size()));
      int offset = in.getShort() & 0xFFFF;
      byte[] content = new byte[Math.min(in.get() & 0xFF, in.remaining())];
      in.get(content);
      byte[] old = disk.files().contains(file) ? disk.bytes(file) : new byte[0];
      int at = Math.min(offset, old.length);
      switch (kind) {
        case REPLACE -> disk.overwrite(file, content);
        case OVERWRITE -> disk.overwrite(file, spliced(old, at, content, at + content.length));
        case TRUNCATE -> disk.overwrite(file, Arrays.copyOf(old, at));
        case INSERT -> disk.overwrite(file, spliced(old, at, content, at));
        case CHECKED -> writeChecked(disk, file, content);
        case BLOCK -> appendBlock(disk, file, old, offset, content);
        case RECORDS -> appendBlock(disk, file, old, 2, records(content));
        case DELETE -> disk.delete(file);
      }
      forged |= kind != Kind.TRUNCATE && kind != Kind.DELETE && file.toString().endsWith(".avro");
    }
    return forged;
  }

  /** One change of that kind. */
  static byte[] seed(Kind kind, int file) {
    byte[] content =
        switch (kind) {
          case CHECKED -> "format 1\nqueue 0-0-0-0-0\nclosed 7\n3 9 queue-full\n".getBytes(UTF_8);
          case RECORDS -> new byte[] {0, 0, 0, 0, 0, 0, 0, 18};
          case BLOCK -> Records.record(18);
          default -> "content".getBytes(UTF_8);
        };
    return ByteBuffer.allocate(5 + content.length)
        .put((byte) List.of(Kind.values()).indexOf(kind))
        .put((byte) file)
        .putShort((short) 1)
        .put((byte) content.length)
        .put(content)
        .array();
  }

  /** Those that a queue has, and some that it does not have yet. */
  private static List<Path> names(SimulatedDisk disk) {
    QueueFiles files = new QueueFiles(disk, QueueTarget.DIRECTORY);
    List<Path> segments =
        disk.files().stream().filter(file -> file.toString().endsWith(".avro")).toList();
    return List.of(
        segments.get(0),
        segments.get(1),
        segments.get(segments.size() - 2),
        segments.get(segments.size() - 1),
        files.segment(3),
        files.segment(1000),
        files.identity(),
        files.writerState(),
        files.losses(),
        files.position("r"),
        files.position("other"),
        files.segment(QueuePosition.HIGHEST + 1));
  }

  private static byte[] spliced(byte[] old, int from, byte[] content, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(old, 0, from);
    out.writeBytes(content);
    if (to < old.length) {
      out.write(old, to, old.length - to);
    }
    return out.toByteArray();
  }

  private static void writeChecked(SimulatedDisk disk, Path file, byte[] content) {
    try {
      CheckedFile.write(disk, file, Disk.Access.OWNER, new String(content, UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] records(byte[] content) {
    long number = ByteBuffer.wrap(Arrays.copyOf(content, Long.BYTES)).getLong();
    // Whoever forges the last of all numbers has them, and nobody comes after.
    long first = number > QueuePosition.HIGHEST - 10 ? QueuePosition.HIGHEST / 2 : number;
    AvroBytes records = new AvroBytes(256);
    for (long position = first; position < first + 2; position++) {
      records.write(Records.record(position));
      records.writeLong(position);
    }
    return records.toByteArray();
  }

  /** Appends a block as the file's header says; nothing if there is none. */
  private static void appendBlock(
      SimulatedDisk disk, Path file, byte[] old, int count, byte[] records) {
    try {
      ContainerHeader header = ContainerHeader.parse(old, 0, old.length, SegmentHeader.MAX_BYTES);
      if (header == null) {
        return;
      }
      AvroBytes content = new AvroBytes(records.length);
      content.write(records);
      AvroBytes block = new AvroBytes(records.length);
      try (BlockCodec codec = BlockCodec.forName(header.codecName())) {
        ContainerBuilder.writeBlock(codec, count, content, header.sync(), block);
      }
      byte[] bytes = block.toByteArray();
      disk.overwrite(file, spliced(old, old.length, bytes, old.length));
    } catch (BadDataException e) {
      // No header, no block.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
