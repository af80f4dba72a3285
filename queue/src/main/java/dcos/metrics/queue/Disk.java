// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What the queue asks of a file system. {@link RealDisk} is the operating system's; tests have one
 * that fails on purpose. Missing files are {@link NoSuchFileException}.
 */
interface Disk {
  /** Makes a directory, and those above it, unless it is there. */
  void createDirectory(Path directory, Access access) throws IOException;

  /** Names of the files in a directory, in no order; none if there is no such directory. */
  List<String> list(Path directory) throws IOException;

  /** A new empty file to append to, in the place of what is there. */
  Output create(Path file, Access access) throws IOException;

  /**
   * A file to read; stays readable after it was deleted or replaced.
   *
   * @throws OwnEntry.OddEntryException if the name stands for something else than a file
   */
  Input open(Path file) throws IOException;

  /** Cuts a file to a length, durably. */
  void truncate(Path file, long length) throws IOException;

  /** Gives a file another name in its directory, replacing what has it; atomic, not yet durable. */
  void rename(Path from, Path to) throws IOException;

  /** Makes names in a directory durable. */
  void syncDirectory(Path directory) throws IOException;

  /** Deletes a file if it is there. */
  void delete(Path file) throws IOException;

  /** Whether the name stands for an ordinary file; false for a link, and if there is nothing. */
  default boolean isFile(Path file) throws IOException {
    return true;
  }

  /** Whether the name stands for a directory, and not for a link to one; true if for nothing. */
  default boolean isOwnDirectory(Path directory) throws IOException {
    return true;
  }

  /** Gives another name to what stands in the way, whatever it is. */
  default void setAside(Path file) throws IOException {
    delete(file);
  }

  /** What is known of a file; of a link itself, not of what it leads to. */
  Info info(Path file) throws IOException;

  /** Whether that name still has the file of that {@link Info#key}. */
  default boolean isStill(Path file, Object key) throws IOException {
    try {
      return info(file).key().equals(key);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Bytes that may still be written to the file system of that directory. */
  long freeBytes(Path directory) throws IOException;

  /** Whether the group may write in a directory. */
  boolean isGroupWritable(Path directory) throws IOException;

  /** Tells one start of the machine from another; empty if nothing tells. */
  String bootId();

  /**
   * Locks a file, which is made if it is missing, against all other processes and all other callers
   * in this one.
   *
   * @param note text that the file is to hold while it is locked, for people
   * @return null if it is locked already
   * @throws OwnEntry.OddEntryException if the name stands for no file, or for one with other names
   */
  Closeable tryLock(Path file, Access access, String note) throws IOException;

  /**
   * Size, time of the last change, and what tells a file from another of the same name.
   *
   * @param size bytes
   * @param modified time of the last change
   * @param key equal for the same file only
   */
  record Info(long size, Instant modified, Object key) {}

  /** Who may use a file or directory. */
  enum Access {
    /** The owner alone. */
    OWNER,
    /** The group may read. */
    GROUP_READS,
    /** The group may read and write. */
    GROUP_WRITES
  }

  /** A file being written. */
  interface Output extends Closeable {
    /** Appends all of it, or fails after any part of it. */
    void append(byte[] bytes, int from, int length) throws IOException;

    /** Puts bytes in the place of the first ones there are, in one write. */
    void overwrite(byte[] bytes) throws IOException;

    /** Cuts to a length, for the next append to go on from there. */
    void truncate(long length) throws IOException;

    /** Makes what was appended durable. */
    void sync() throws IOException;
  }

  /** A file being read. */
  interface Input extends Closeable {
    /** Bytes now. */
    long size() throws IOException;

    /**
     * Reads up to that many bytes.
     *
     * @return how many; 0 at or behind the end
     */
    int read(long at, byte[] into, int from, int length) throws IOException;
  }
}
