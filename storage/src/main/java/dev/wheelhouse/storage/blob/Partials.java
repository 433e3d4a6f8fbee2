package dev.wheelhouse.storage.blob;

import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.Journal.Entry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directory of partial blobs: {@code <key>.part}, sparse, and {@code <key>.journal}. Threads
 * may share it.
 */
final class Partials {
  private static final Logger LOG = System.getLogger(Partials.class.getName());
  private static final String PART = ".part";
  private static final String JOURNAL = ".journal";

  private final Path directory;
  private final Set<String> open = ConcurrentHashMap.newKeySet();

  Partials(Path directory) {
    this.directory = directory;
  }

  /** Removes what belongs to no pair. */
  void sweep() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        int dot = name.indexOf('.');
        String key = dot < 0 ? name : name.substring(0, dot);
        boolean known = name.endsWith(PART) || name.endsWith(JOURNAL);
        if (!known || !Files.exists(part(key)) || !Files.exists(journal(key))) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  FileBlobWriter begin(FileBlobStore store, Partial partial) throws StoreException {
    claim(partial.key());
    Path part = part(partial.key());
    try {
      Files.deleteIfExists(journal(partial.key()));
      Files.deleteIfExists(part);
      try {
        return writer(
            store, StandardOpenOption.CREATE_NEW, new Journal.Content(partial, List.of()));
      } catch (IOException e) {
        Files.deleteIfExists(part);
        throw e;
      }
    } catch (IOException e) {
      open.remove(partial.key());
      throw Failures.ofWriting("beginning", part, e);
    }
  }

  /** Opens the file, and a journal that begins with {@code content} in place of any other. */
  private FileBlobWriter writer(
      FileBlobStore store, StandardOpenOption how, Journal.Content content) throws IOException {
    String key = content.partial().key();
    FileChannel channel = channel(part(key), how);
    try {
      Journal journal = Journal.create(journal(key), content);
      return new FileBlobWriter(store, part(key), channel, writes(key, journal));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Opens what was left of a partial; every interval is read again. If that fails all stays as it
   * was.
   *
   * @param reserved what the store keeps of the disk for the rest, in bytes
   */
  Optional<BlobStore.Resumed> resume(FileBlobStore store, String key, long reserved)
      throws StoreException {
    if (!Files.exists(journal(key))) {
      return Optional.empty();
    }
    claim(key);
    Path part = part(key);
    try {
      Optional<Journal.Content> read = Journal.read(journal(key));
      if (read.isEmpty() || !read.get().partial().key().equals(key) || !Files.exists(part)) {
        LOG.log(Level.WARNING, "{0}: its journal is damaged; the download begins again", part);
        open.remove(key);
        discard(key);
        return Optional.empty();
      }
      Journal.Content content = read.get();
      List<Entry> good = good(part, content);
      if (good.size() < content.entries().size()) {
        LOG.log(
            Level.WARNING,
            "{0}: {1} of {2} intervals are damaged and will be fetched again",
            part,
            content.entries().size() - good.size(),
            content.entries().size());
      }
      FileBlobWriter writer =
          writer(store, StandardOpenOption.WRITE, new Journal.Content(content.partial(), good))
              .reserved(reserved);
      good.forEach(entry -> writer.recall(entry.from(), entry.from() + entry.length()));
      return Optional.of(new BlobStore.Resumed(content.partial(), writer));
    } catch (IOException e) {
      open.remove(key);
      throw Failures.ofWriting("resuming", part, e);
    }
  }

  private static List<Entry> good(Path part, Journal.Content content) throws IOException {
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.READ)) {
      return good(channel, content);
    }
  }

  private static List<Entry> good(FileChannel channel, Journal.Content content) throws IOException {
    long total = content.partial().total();
    List<Entry> good = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.allocate(128 * 1024);
    for (Entry entry : content.entries()) {
      long end = entry.from() + entry.length();
      if (entry.length() <= 0 || entry.from() < 0 || end > total) {
        continue;
      }
      if (entry.length() > buffer.capacity()) {
        buffer = ByteBuffer.allocate(entry.length());
      }
      buffer.clear().limit(entry.length());
      long at = entry.from();
      int count = 0;
      while (buffer.hasRemaining() && count >= 0) {
        count = channel.read(buffer, at);
        at += count;
      }
      if (!buffer.hasRemaining() && Journal.crc(buffer.flip()) == entry.crc()) {
        good.add(entry);
      }
    }
    return good;
  }

  List<BlobStore.PartialInfo> list() throws StoreException {
    List<BlobStore.PartialInfo> list = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + JOURNAL)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        info(name.substring(0, name.length() - JOURNAL.length())).ifPresent(list::add);
      }
      return list;
    } catch (IOException e) {
      throw Failures.of("listing", directory, e);
    }
  }

  Optional<BlobStore.PartialInfo> info(String key) throws StoreException {
    Path file = journal(key);
    if (open.contains(key) || !Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Optional<Journal.Content> content = Journal.read(file);
      if (content.isEmpty()) {
        return Optional.empty();
      }
      KnownBytes known = new KnownBytes();
      content.get().entries().forEach(e -> known.add(e.from(), e.from() + e.length()));
      return Optional.of(
          new BlobStore.PartialInfo(
              content.get().partial(), known.size(), Files.getLastModifiedTime(file).toInstant()));
    } catch (IOException e) {
      throw Failures.of("reading", file, e);
    }
  }

  void discard(String key) throws StoreException {
    if (open.contains(key)) {
      throw new IllegalStateException("partial " + key + " is being written");
    }
    try {
      Files.deleteIfExists(journal(key));
      Files.deleteIfExists(part(key));
    } catch (IOException e) {
      throw Failures.of("discarding", part(key), e);
    }
  }

  private FileBlobWriter.Diary writes(String key, Journal journal) {
    return new FileBlobWriter.Diary() {
      @Override
      public void wrote(long from, ByteBuffer bytes) throws IOException {
        journal.append(from, bytes);
      }

      @Override
      public void over(boolean keep) throws IOException {
        try {
          journal.close();
          if (!keep) {
            Files.deleteIfExists(journal(key));
          }
        } finally {
          open.remove(key);
        }
      }
    };
  }

  private void claim(String key) {
    if (!open.add(key)) {
      throw new IllegalStateException("partial " + key + " is being written");
    }
  }

  private static FileChannel channel(Path part, StandardOpenOption how) throws IOException {
    return FileChannel.open(part, how, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private Path part(String key) {
    return directory.resolve(key + PART);
  }

  private Path journal(String key) {
    return directory.resolve(key + JOURNAL);
  }
}
