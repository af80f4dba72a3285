// SPDX-License-Identifier: Apache-2.0
package dcos.metrics.queue;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operating system's file system. Safe for use by several threads; what it opens is not. */
final class RealDisk implements Disk {
  private static final Logger LOG = LoggerFactory.getLogger(RealDisk.class);
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path THIS_PROCESS = Path.of("/proc/self");

  /** By number: in a container, the user often has no name. */
  private static final String OWNER = "unix:uid";

  /** Never what is there already, which may be a link. */
  private static final Set<OpenOption> CREATE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  /** A file that stays, and is there or not. */
  private static final Set<OpenOption> OPEN =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  /** So often somebody may be quicker in making a file anew that was deleted to be made. */
  private static final int CREATE_ATTEMPTS = 5;

  /**
   * What this process has locked. The one static state of the queue, because the lock is the
   * process's: POSIX gives all of a process's locks on a file up as soon as any descriptor of that
   * file is closed, so a file that is locked here must not even be opened again.
   */
  private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

  private final String group;

  /** Gives what it makes to that group unless it is null. */
  RealDisk(String group) {
    this.group = group;
  }

  @Override
  public void createDirectory(Path directory, Access access) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      createDirectory(parent, access);
    }
    Files.createDirectory(directory, attribute(directoryModes(access)));
    share(directory, access, directoryModes(access));
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  @Override
  public Output create(Path file, Access access) throws IOException {
    FileChannel channel = createNew(file, access);
    share(file, access, fileModes(access));
    return new ChannelOutput(channel);
  }

  private static FileChannel createNew(Path file, Access access) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.deleteIfExists(file);
      } catch (DirectoryNotEmptyException e) {
        OwnEntry.setAside(file);
      }
      try {
        return FileChannel.open(file, CREATE, attribute(fileModes(access)));
      } catch (FileAlreadyExistsException e) {
        if (attempt == CREATE_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  @Override
  public Input open(Path file) throws IOException {
    OwnEntry.requireFile(file);
    try {
      return new FileInput(new RandomAccessFile(file.toFile(), "r"));
    } catch (FileNotFoundException e) {
      if (!Files.exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      throw e;
    }
  }

  @Override
  public void truncate(Path file, long length) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      channel.truncate(length);
      channel.force(true);
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    if (Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
      OwnEntry.setAside(to);
    }
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public boolean isFile(Path file) throws IOException {
    return OwnEntry.isFile(file);
  }

  @Override
  public boolean isOwnDirectory(Path directory) {
    return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        || Files.notExists(directory, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void setAside(Path file) throws IOException {
    OwnEntry.setAside(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public Info info(Path file) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return new Info(
        attributes.size(), attributes.lastModifiedTime().toInstant(), attributes.fileKey());
  }

  @Override
  public long freeBytes(Path directory) throws IOException {
    return directory.toFile().getUsableSpace();
  }

  @Override
  public boolean isGroupWritable(Path directory) throws IOException {
    return Files.getPosixFilePermissions(directory).contains(PosixFilePermission.GROUP_WRITE);
  }

  @Override
  public String bootId() {
    try {
      return Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public Closeable tryLock(Path file, Access access, String note) throws IOException {
    Path key = file.toAbsolutePath().normalize();
    if (!LOCKED.add(key)) {
      return null;
    }
    FileChannel channel = null;
    boolean kept = false;
    try {
      requireLockFile(file);
      channel = FileChannel.open(file, OPEN, attribute(fileModes(access)));
      requireLockFile(file);
      if (channel.tryLock() == null) {
        return null;
      }
      share(file, access, fileModes(access));
      writeNote(channel, note);
      kept = true;
      return new Lock(key, channel);
    } finally {
      if (!kept) {
        LOCKED.remove(key);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  /** A link to another file would be locked, written to and given to the group in its place. */
  private static void requireLockFile(Path file) throws IOException {
    try {
      OwnEntry.requireSoleFile(file);
    } catch (NoSuchFileException e) {
      LOG.debug("{} is not there yet", file);
    }
  }

  /** For people only: a full disk must not stand in the way of a lock. */
  private static void writeNote(FileChannel channel, String note) {
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      LOG.debug("cannot note the process in a lock file", e);
    }
  }

  private record Lock(Path key, FileChannel channel) implements Closeable {
    @Override
    public void close() throws IOException {
      try {
        channel.close();
      } finally {
        LOCKED.remove(key);
      }
    }
  }

  private static Set<PosixFilePermission> fileModes(Access access) {
    return PosixFilePermissions.fromString(
        switch (access) {
          case OWNER -> "rw-------";
          case GROUP_READS -> "rw-r-----";
          case GROUP_WRITES -> "rw-rw----";
        });
  }

  private static Set<PosixFilePermission> directoryModes(Access access) {
    return PosixFilePermissions.fromString(
        switch (access) {
          case OWNER -> "rwx------";
          case GROUP_READS -> "rwxr-x---";
          case GROUP_WRITES -> "rwxrwx---";
        });
  }

  private static FileAttribute<Set<PosixFilePermission>> attribute(Set<PosixFilePermission> modes) {
    return PosixFilePermissions.asFileAttribute(modes);
  }

  /** The umask may have taken the group's rights; and the group may not be the process's own. */
  private void share(Path file, Access access, Set<PosixFilePermission> modes) throws IOException {
    if (access == Access.OWNER) {
      return;
    }
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (!Files.getAttribute(file, OWNER, LinkOption.NOFOLLOW_LINKS)
        .equals(Files.getAttribute(THIS_PROCESS, OWNER))) {
      return; // made by the other process of the group, with the same modes
    }
    if (group != null) {
      view.setGroup(
          file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group));
    }
    view.setPermissions(modes);
  }

  private record ChannelOutput(FileChannel channel) implements Output {
    @Override
    public void append(byte[] bytes, int from, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    @Override
    public void overwrite(byte[] bytes) throws IOException {
      int written = channel.write(ByteBuffer.wrap(bytes), 0);
      if (written < bytes.length) {
        throw new IOException("only " + written + " of " + bytes.length + " bytes were written");
      }
    }

    @Override
    public void truncate(long length) throws IOException {
      channel.truncate(length);
      channel.position(length);
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** Not a channel: those close when the reading thread is interrupted. */
  private record FileInput(RandomAccessFile file) implements Input {
    @Override
    public long size() throws IOException {
      return file.length();
    }

    @Override
    public int read(long at, byte[] into, int from, int length) throws IOException {
      file.seek(at);
      int total = 0;
      while (total < length) {
        int n = file.read(into, from + total, length - total);
        if (n < 0) {
          break;
        }
        total += n;
      }
      return total;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
