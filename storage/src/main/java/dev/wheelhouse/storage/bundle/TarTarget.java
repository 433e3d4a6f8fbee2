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

  private static long length(Entry entry) {
    return TarLayout.header(entry.path(), entry.size()).length + TarLayout.padded(entry.size());
  }

  /** Begins, or goes on with what an interrupted export left. */
  static TarTarget open(Path place, List<Entry> entries) throws IOException {
    if (Files.exists(place)) {
      throw new BundleException(place + ": is there already, with other content");
    }
    Path part = place.resolveSibling(place.getFileName() + ".part");
    FileChannel channel =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new TarTarget(place, part, channel, entries);
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
