package dev.wheelhouse.index.wheel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a tar, entry by entry: ustar with the long names of GNU and of pax. Memory is
 * bounded.
 *
 * <p>Source: POSIX.1, "ustar Interchange Format" and "pax Extended Header"; GNU tar's manual,
 * "Basic Tar Format".
 */
final class TarReader {
  private static final int BLOCK = 512;
  private static final int MAX_EXTENSION = 1 << 20; // bytes of a long name or of pax headers

  private final InputStream in;
  private final long limit;
  private long consumed;
  private @Nullable String longName;

  /**
   * Reads {@code in}, which stays the caller's to close.
   *
   * @param limit bytes after which the archive is refused
   */
  TarReader(InputStream in, long limit) {
    this.in = in;
    this.limit = limit;
  }

  /**
   * One entry; its bytes are read by {@link #content} or skipped by the next call.
   *
   * @param file whether it is a regular file, and not a directory or a link
   */
  record Entry(String name, long size, Instant modified, boolean file) {}

  /** The next entry, or null at the end mark. An archive may not end without one. */
  @Nullable Entry next() throws IOException, WheelException {
    longName = null;
    while (true) {
      byte[] header = take(BLOCK);
      if (isZero(header)) {
        return null;
      }
      checkSum(header);
      long size = number(header, 124, 12);
      char type = (char) header[156];
      if (type == 'L' || type == 'x') {
        extension(type, size);
        continue;
      }
      boolean file = type == '0' || type == '\0' || type == '7';
      if (type == 'g' || type == 'K') {
        skip(size);
        continue;
      }
      Instant modified = Instant.ofEpochSecond(Math.min(number(header, 136, 12), 1L << 40));
      String name = longName == null ? ustarName(header) : longName;
      boolean bytes = file || type == 'S';
      return new Entry(name, bytes ? size : 0, modified, file);
    }
  }

  /** The bytes of {@code entry}, of which there may be {@code max}. */
  byte[] content(Entry entry, int max) throws IOException, WheelException {
    if (entry.size() > max) {
      throw new WheelException.Unsafe(
          "%s of %d bytes (expected: at most %d)".formatted(entry.name(), entry.size(), max));
    }
    byte[] bytes = take((int) entry.size());
    skipBytes(padding(entry.size()));
    return bytes;
  }

  /** Passes over the bytes of {@code entry}. */
  void skip(Entry entry) throws IOException, WheelException {
    skipBytes(entry.size() + padding(entry.size()));
  }

  /** Reads on to the end of the stream behind the end mark, so that its checksum is compared. */
  void drain() throws IOException, WheelException {
    byte[] buffer = new byte[BLOCK];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      consume(count);
    }
  }

  private void extension(char type, long size) throws IOException, WheelException {
    if (size > MAX_EXTENSION) {
      throw new WheelException.Unsafe("tar name of %d bytes".formatted(size));
    }
    byte[] bytes = take((int) size);
    skipBytes(padding(size));
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (type == 'L') {
      int end = text.indexOf('\0');
      longName = end < 0 ? text : text.substring(0, end);
      return;
    }
    for (String line : text.split("\n", -1)) {
      int key = line.indexOf(" path=");
      if (key > 0 && line.substring(0, key).chars().allMatch(Character::isDigit)) {
        longName = line.substring(key + " path=".length());
      }
    }
  }

  private void skip(long size) throws IOException, WheelException {
    skipBytes(size + padding(size));
  }

  private void skipBytes(long count) throws IOException, WheelException {
    consume(count);
    long left = count;
    byte[] buffer = new byte[(int) Math.min(left, 64 << 10)];
    while (left > 0) {
      int length = (int) Math.min(left, buffer.length);
      if (in.readNBytes(buffer, 0, length) < length) {
        throw cut();
      }
      left -= length;
    }
  }

  private byte[] take(int count) throws IOException, WheelException {
    consume(count);
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw cut();
    }
    return bytes;
  }

  private void consume(long count) throws WheelException {
    if (count < 0 || count > limit - consumed) {
      throw new WheelException.Unsafe("an archive of more than %d bytes".formatted(limit));
    }
    consumed += count;
  }

  private static WheelException cut() {
    return new WheelException.Unreadable("an archive that was cut");
  }

  private static long padding(long size) {
    return (BLOCK - size % BLOCK) % BLOCK;
  }

  private static boolean isZero(byte[] block) {
    for (byte octet : block) {
      if (octet != 0) {
        return false;
      }
    }
    return true;
  }

  private static void checkSum(byte[] header) throws WheelException {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : Byte.toUnsignedInt(header[i]);
    }
    if (sum != number(header, 148, 8)) {
      throw new WheelException.Unreadable("no tar archive, or a damaged one");
    }
  }

  /** An octal number, or a binary one if the first bit is set. */
  private static long number(byte[] header, int offset, int length) throws WheelException {
    long number = 0;
    if ((header[offset] & 0x80) != 0) {
      for (int i = offset + length - 8; i < offset + length; i++) {
        number = number << 8 | Byte.toUnsignedInt(header[i]);
      }
      return Math.max(0, number); // a negative time; sizes are bounded elsewhere
    }
    String octal = text(header, offset, length).strip();
    if (!octal.matches("[0-7]*")) {
      throw new WheelException.Unreadable("damaged tar header");
    }
    return octal.isEmpty() ? 0 : Long.parseLong(octal, 8);
  }

  private static String ustarName(byte[] header) {
    String name = text(header, 0, 100);
    boolean posix = text(header, 257, 6).equals("ustar");
    String prefix = posix ? text(header, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String text(byte[] header, int offset, int length) {
    int end = offset;
    while (end < offset + length && header[end] != 0) {
      end++;
    }
    return new String(header, offset, end - offset, StandardCharsets.UTF_8);
  }
}
