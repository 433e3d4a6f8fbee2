package dev.wheelhouse.storage.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where the files of a tar lie. Only headers are read, so that it takes a moment whatever its size:
 * ustar with the extensions of pax and GNU, as {@link TarLayout} and other programs write it.
 *
 * <p>Source: POSIX.1, "ustar Interchange Format" and "pax Extended Header"; GNU tar's manual,
 * "Basic Tar Format".
 */
final class TarIndex {
  private static final int MOST_EXTENSION_BYTES = 1 << 20;

  private final FileChannel channel;
  private final String place;
  private final SortedMap<String, Member> members = new TreeMap<>();
  private Map<String, String> pax = Map.of();

  private TarIndex(FileChannel channel, String place) {
    this.channel = channel;
    this.place = place;
  }

  /** The bytes of one file, from {@code offset} on. */
  record Member(long offset, long size) {}

  /**
   * Every regular file by its path, without the directory that a person may have packed it in.
   *
   * @throws BundleException if it is cut, no tar, or has a path that leads out of it
   */
  static SortedMap<String, Member> read(FileChannel channel, String place) throws IOException {
    TarIndex index = new TarIndex(channel, place);
    index.read();
    return index.withoutBase();
  }

  private void read() throws IOException {
    long at = 0;
    while (true) {
      byte[] header = bytes(at, TarLayout.BLOCK);
      if (TarLayout.isZero(header)) {
        return;
      }
      check(header, at);
      char type = (char) header[156];
      String told =
          type == 'x' || type == 'L' || type == 'g' || type == 'K' ? null : pax.get("size");
      long size = told == null ? number(header, at) : decimal(told, at);
      long data = at + TarLayout.BLOCK;
      if (size < 0 || size > channel.size() - data) {
        throw new BundleException(
            "%s: the tar ends at %d (expected: at %d at least): it is cut"
                .formatted(place, channel.size(), data + size));
      }
      member(header, type, data, size);
      at = data + TarLayout.padded(size);
    }
  }

  private void member(byte[] header, char type, long data, long size) throws IOException {
    switch (type) {
      case 'x' -> pax = pax(new String(extension(data, size), StandardCharsets.UTF_8));
      case 'L' -> {
        String name = new String(extension(data, size), StandardCharsets.UTF_8);
        pax = Map.of("path", name.replaceFirst("\0.*", ""));
      }
      case 'g', 'K' -> {
        // of the whole archive, or of a link: nothing that is asked for
      }
      default -> {
        String path = clean(pax.getOrDefault("path", name(header)));
        if (type == '0' || type == '\0' || type == '7') {
          members.put(path, new Member(data, size));
        }
        pax = Map.of();
      }
    }
  }

  private String clean(String written) throws BundleException {
    String path = written.startsWith("./") ? written.substring(2) : written;
    boolean leaves =
        path.startsWith("/") || ("/" + path + "/").contains("/../") || path.indexOf('\\') >= 0;
    if (leaves) {
      throw new BundleException(
          "%s: it has an entry %s (expected: only such as stay inside)".formatted(place, written));
    }
    return path;
  }

  private SortedMap<String, Member> withoutBase() {
    for (String path : members.keySet()) {
      if (path.endsWith("/" + BundleManifest.NAME) && !members.containsKey(BundleManifest.NAME)) {
        String base = path.substring(0, path.length() - BundleManifest.NAME.length());
        SortedMap<String, Member> inside = new TreeMap<>();
        members.forEach((name, member) -> {
          if (name.startsWith(base)) {
            inside.put(name.substring(base.length()), member);
          }
        });
        return inside;
      }
    }
    return members;
  }

  private byte[] extension(long at, long size) throws IOException {
    if (size > MOST_EXTENSION_BYTES) {
      throw new BundleException(place + ": a name of " + size + " bytes: no tar of a bundle");
    }
    return bytes(at, (int) size);
  }

  private Map<String, String> pax(String text) {
    Map<String, String> records = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      int space = line.indexOf(' ');
      int sign = line.indexOf('=');
      if (space > 0 && sign > space) {
        records.put(line.substring(space + 1, sign), line.substring(sign + 1));
      }
    }
    return records;
  }

  private byte[] bytes(long at, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, at + buffer.position());
      if (read < 0) {
        throw new BundleException(
            "%s: the tar ends at %d without an end mark: it is cut, or no tar"
                .formatted(place, at + buffer.position()));
      }
    }
    return buffer.array();
  }

  private void check(byte[] header, long at) throws BundleException {
    if (TarLayout.sum(header) != octal(header, 148, 8, at)) {
      throw new BundleException(
          "%s: no tar header at byte %d: it is no tar, or damaged".formatted(place, at));
    }
  }

  private long number(byte[] header, long at) throws BundleException {
    if ((header[124] & 0x80) == 0) {
      return octal(header, 124, 12, at);
    }
    return ByteBuffer.wrap(header, 128, Long.BYTES).getLong();
  }

  private long octal(byte[] header, int offset, int length, long at) throws BundleException {
    String digits = text(header, offset, length).strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new BundleException(
          "%s: no tar header at byte %d: it is no tar, or damaged".formatted(place, at), e);
    }
  }

  private long decimal(String written, long at) throws BundleException {
    try {
      return Long.parseLong(written);
    } catch (NumberFormatException e) {
      throw new BundleException(place + ": damaged tar header at byte " + at, e);
    }
  }

  private static String name(byte[] header) {
    String name = text(header, 0, 100);
    String prefix = text(header, 257, 5).equals("ustar") ? text(header, 345, 155) : "";
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
