// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A file system in memory that fails when it is told to, and loses at a power cut what a real one
 * may lose: bytes that were not synced vanish or tear at any byte, names that were not synced may
 * go back to what they were.
 */
final class SimulatedDisk implements Disk {
  private static final class Content {
    private byte[] bytes = new byte[0];
    private int length;
    private int synced;

    /** What was overwritten, and is not synced, as it was; null if there is nothing. */
    private byte[] before;

    private boolean syncFailed;
    private Instant modified;
    private boolean shared;
  }

  private final Map<Path, Content> names = new TreeMap<>();
  private final Map<Path, Content> durableNames = new TreeMap<>();
  private final Map<Path, Object> locks = new HashMap<>();
  private Instant now = Instant.ofEpochSecond(1_700_000_000);
  private int boot = 1;
  private int generation;

  /** Bytes that all files together may have. */
  long capacity = Long.MAX_VALUE;

  /** Whether syncs fail. */
  boolean failSync;

  /** Whether renames fail. */
  boolean failRename;

  /** Whether renames to the name of a segment fail. */
  boolean failSegmentRename;

  /** Whether appends fail, after a part of what was to be written. */
  boolean failAppend;

  /** The file of which a part cannot be read. */
  Path badFile;

  /** Where that part begins. */
  long badFrom;

  /** Where it ends. */
  long badTo;

  boolean isBroken() {
    return failSync || failRename || failAppend || capacity < Long.MAX_VALUE;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  Instant now() {
    return now;
  }

  /** The processes that hold locks are gone; the machine is not. */
  void kill() {
    generation++;
    locks.clear();
  }

  /** The one process that holds this lock is gone. */
  void unlock(Path file) {
    locks.remove(file);
  }

  /** The machine loses power and starts again. */
  void cutPower(RandomGenerator random) {
    boot++;
    failFileSystem(random);
  }

  /** The file system goes down, with all processes, and is mounted again; the machine runs on. */
  void failFileSystem(RandomGenerator random) {
    kill();
    Set<Path> all = new TreeSet<>(names.keySet());
    all.addAll(durableNames.keySet());
    for (Path path : all) {
      if (names.get(path) != durableNames.get(path) && random.nextBoolean()) {
        put(names, path, durableNames.get(path));
      }
    }
    for (Content content : names.values()) {
      if (content.length > content.synced) {
        content.length = random.nextInt(content.synced, content.length + 1);
      }
      if (content.before != null && random.nextBoolean()) {
        System.arraycopy(content.before, 0, content.bytes, 0, content.before.length);
      }
      content.before = null;
      content.synced = content.length;
      content.syncFailed = false;
    }
    durableNames.clear();
    durableNames.putAll(names);
  }

  /** All processes are gone, and every file is as it was on that disk, but for those to keep. */
  void restore(SimulatedDisk backup, Predicate<Path> keep) {
    kill();
    names.keySet().removeIf(keep.negate());
    backup
        .copy()
        .names
        .forEach(
            (path, content) -> {
              if (!keep.test(path)) {
                names.put(path, content);
              }
            });
    durableNames.clear();
    durableNames.putAll(names);
  }

  /** A file's bytes. */
  byte[] bytes(Path file) {
    Content content = names.get(file);
    return Arrays.copyOf(content.bytes, content.length);
  }

  /** Puts bytes in a file's place, durably. */
  void overwrite(Path file, byte[] bytes) {
    Content content = new Content();
    content.bytes = bytes.clone();
    content.length = bytes.length;
    content.synced = bytes.length;
    content.modified = now;
    names.put(file, content);
    durableNames.put(file, content);
  }

  /** All files. */
  List<Path> files() {
    return names.keySet().stream().sorted().toList();
  }

  /** A disk with the same files, to damage. */
  SimulatedDisk copy() {
    SimulatedDisk copy = new SimulatedDisk();
    names.forEach(
        (path, content) -> {
          Content same = new Content();
          same.bytes = content.bytes;
          same.shared = true;
          same.length = content.length;
          same.synced = content.length;
          same.modified = content.modified;
          copy.names.put(path, same);
          copy.durableNames.put(path, same);
        });
    copy.now = now;
    copy.boot = boot;
    return copy;
  }

  private static void put(Map<Path, Content> map, Path path, Content content) {
    if (content == null) {
      map.remove(path);
    } else {
      map.put(path, content);
    }
  }

  private Content content(Path file) throws NoSuchFileException {
    Content content = names.get(file);
    if (content == null) {
      throw new NoSuchFileException(file.toString());
    }
    return content;
  }

  private long used() {
    return names.values().stream().mapToLong(content -> content.length).sum();
  }

  @Override
  public void createDirectory(Path directory, Access access) {}

  @Override
  public List<String> list(Path directory) {
    List<String> found = new ArrayList<>();
    for (Path path : names.keySet()) {
      if (path.getParent().equals(directory)) {
        found.add(path.getFileName().toString());
      }
    }
    return found;
  }

  @Override
  public Output create(Path file, Access access) throws IOException {
    if (used() >= capacity) {
      throw new IOException("No space left on device");
    }
    Content content = new Content();
    content.modified = now;
    names.put(file, content);
    return new SimulatedOutput(content, generation);
  }

  @Override
  public Input open(Path file) throws IOException {
    Content content = content(file);
    return new Input() {
      @Override
      public long size() {
        return content.length;
      }

      @Override
      public int read(long at, byte[] into, int from, int length) throws IOException {
        if (file.equals(badFile) && at < badTo && at + length > badFrom) {
          throw new IOException("Input/output error");
        }
        int n = (int) Math.max(0, Math.min(length, content.length - at));
        System.arraycopy(content.bytes, (int) Math.min(at, content.length), into, from, n);
        return n;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void truncate(Path file, long length) throws IOException {
    Content content = content(file);
    content.length = (int) length;
    content.synced = (int) length;
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    if (failRename || (failSegmentRename && to.toString().endsWith(".avro"))) {
      throw new IOException("rename fails");
    }
    names.put(to, content(from));
    names.remove(from);
  }

  @Override
  public void syncDirectory(Path directory) {
    Set<Path> all = new TreeSet<>(names.keySet());
    all.addAll(durableNames.keySet());
    for (Path path : all) {
      if (path.getParent().equals(directory)) {
        put(durableNames, path, names.get(path));
      }
    }
  }

  @Override
  public void delete(Path file) {
    names.remove(file);
  }

  @Override
  public boolean isFile(Path file) {
    return names.containsKey(file);
  }

  @Override
  public Info info(Path file) throws IOException {
    Content content = content(file);
    return new Info(content.length, content.modified, content);
  }

  @Override
  public long freeBytes(Path directory) {
    return capacity == Long.MAX_VALUE ? capacity : Math.max(0, capacity - used());
  }

  @Override
  public boolean isGroupWritable(Path directory) {
    return false;
  }

  @Override
  public String bootId() {
    return "boot-" + boot;
  }

  @Override
  public Closeable tryLock(Path file, Access access, String note) {
    Object holder = new Object();
    if (locks.putIfAbsent(file, holder) != null) {
      return null;
    }
    if (!names.containsKey(file)) {
      overwrite(file, new byte[0]);
    }
    return () -> locks.remove(file, holder);
  }

  private final class SimulatedOutput implements Output {
    private final Content content;
    private final int madeIn;

    SimulatedOutput(Content content, int madeIn) {
      this.content = content;
      this.madeIn = madeIn;
    }

    private void checkAlive() {
      if (madeIn != generation) {
        throw new AssertionError("a process that was killed writes");
      }
    }

    @Override
    public void append(byte[] bytes, int from, int length) throws IOException {
      checkAlive();
      if (content.syncFailed) {
        throw new AssertionError("a descriptor whose sync failed is written to");
      }
      int fits = (int) Math.max(0, Math.min(length, capacity - used()));
      if (failAppend) {
        fits = Math.min(fits, length / 2);
      }
      if (content.bytes.length < content.length + fits || content.shared) {
        content.bytes =
            Arrays.copyOf(content.bytes, Math.max(2 * content.bytes.length, content.length + fits));
        content.shared = false;
      }
      System.arraycopy(bytes, from, content.bytes, content.length, fits);
      content.length += fits;
      content.modified = now;
      if (fits < length) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void overwrite(byte[] bytes) throws IOException {
      checkAlive();
      if (content.syncFailed) {
        throw new AssertionError("a descriptor whose sync failed is written to");
      }
      if (failAppend) {
        throw new IOException("Input/output error");
      }
      if (bytes.length != content.length) {
        throw new AssertionError("what is overwritten changes its length");
      }
      content.before = content.before == null ? content.bytes : content.before;
      content.bytes = bytes.clone();
      content.shared = false;
      content.modified = now;
    }

    @Override
    public void truncate(long length) {
      checkAlive();
      content.length = (int) length;
      content.synced = Math.min(content.synced, content.length);
    }

    @Override
    public void sync() throws IOException {
      checkAlive();
      if (content.syncFailed) {
        throw new AssertionError("a descriptor whose sync failed is synced again");
      }
      if (failSync) {
        content.syncFailed = true;
        throw new IOException("Input/output error");
      }
      content.synced = content.length;
      content.before = null;
    }

    @Override
    public void close() {}
  }
}
