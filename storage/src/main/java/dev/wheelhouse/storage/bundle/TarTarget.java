package dev.wheelhouse.storage.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * A tar that is being written, under a name ending in {@code .part} until it is complete. Where
 * each entry lies is known from their lengths, so that threads write side by side.
 */
final class TarTarget extends Target {
  private final Path place;
  private final Path part;
  private final FileChannel channel;
  private final Map<String, Long> offsets = new HashMap<>();
  private final Beside beside = new Beside();
  private final long end;

  private TarTarget(Path place, Path part, FileChannel channel, List<Entry> entries) {
    this.place = place;
    this.part = part;
    this.channel = channel;
    long at = 0;
    for (Entry entry : entries) {
      offsets.put(entry.path(), at);
      at += length(entry);
    }
    this.end = at;
  }

  private static Path part(Path place) {
    return place.resolveSibling(place.getFileName() + ".part");
  }

  private static long length(Entry entry) {
    return TarLayout.header(entry.path(), entry.size()).length + TarLayout.padded(entry.size());
  }

  /** Begins, or goes on with what an interrupted export left. */
  static TarTarget open(Path place, List<Entry> entries) throws IOException {
    if (Files.exists(place)) {
      throw new BundleException(place + ": is there already, with other content");
    }
    Path part = part(place);
    FileChannel channel =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new TarTarget(place, part, channel, entries);
  }

  /** How many bytes a tar will take beyond what an interrupted export has written of it. */
  static long lacking(Path place, List<Entry> entries, List<Entry> last) throws IOException {
    Path part = part(place);
    long needed = 2 * TarLayout.BLOCK;
    for (Entry entry : last) {
      needed += length(entry);
    }
    if (!Files.exists(part)) {
      return needed + entries.stream().mapToLong(TarTarget::length).sum();
    }
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.READ)) {
      long at = 0;
      for (Entry entry : entries) {
        long end = at + length(entry);
        needed += length(entry) - written(channel, at, end);
        at = end;
      }
    }
    return needed;
  }

  /**
   * About how many bytes of a place are written. They were written in order, what is not is zeros
   * that take no room, and packed files have no long runs of zeros.
   */
  private static long written(FileChannel channel, long from, long to) throws IOException {
    long low = from;
    long high = Math.min(to, channel.size());
    ByteBuffer look = ByteBuffer.allocate(TarLayout.BLOCK);
    while (low < high) {
      long middle = low + (high - low) / 2;
      look.clear().limit((int) Math.min(look.capacity(), high - middle));
      int count = channel.read(look, middle);
      boolean zeros = count <= 0 || TarLayout.isZero(java.util.Arrays.copyOf(look.array(), count));
      if (zeros) {
        high = middle;
      } else {
        low = middle + count;
      }
    }
    return Math.max(0, low - from);
  }

  @Override
  void put(Entry entry, LongConsumer count) throws IOException {
    Long at = offsets.get(entry.path());
    if (at == null) {
      throw new IllegalArgumentException("not of this tar: " + entry.path());
    }
    put(entry, at, count);
  }

  private void put(Entry entry, long at, LongConsumer count) throws IOException {
    byte[] header = TarLayout.header(entry.path(), entry.size());
    long data = at + header.length;
    if (hasHeader(header, at) && Copy.isThere(channel, data, entry)) {
      count.accept(entry.size());
    } else {
      Copy.write(channel, at, ByteBuffer.wrap(header));
      new Copy(entry, part, channel, beside, count).to(data);
    }
    int padding = (int) (TarLayout.padded(entry.size()) - entry.size());
    Copy.write(channel, data + entry.size(), ByteBuffer.allocate(padding));
  }

  private boolean hasHeader(byte[] header, long at) throws IOException {
    ByteBuffer found = ByteBuffer.allocate(header.length);
    while (found.hasRemaining()) {
      if (channel.read(found, at + found.position()) < 0) {
        return false;
      }
    }
    return java.util.Arrays.equals(found.array(), header);
  }

  @Override
  void finish(List<Entry> last) throws IOException {
    long at = end;
    for (Entry entry : last) {
      put(entry, at, bytes -> {});
      at += length(entry);
    }
    Copy.write(channel, at, ByteBuffer.allocate(2 * TarLayout.BLOCK));
    channel.truncate(at + 2 * TarLayout.BLOCK);
    beside.await();
    beside.finish(part, channel);
    beside.await();
    DirectoryTarget.move(part, place);
    Path directory = place.toAbsolutePath().getParent();
    if (directory != null) {
      beside.directory(directory);
    }
    beside.await();
  }

  @Override
  public void close() throws IOException {
    beside.close();
    channel.close();
  }
}
