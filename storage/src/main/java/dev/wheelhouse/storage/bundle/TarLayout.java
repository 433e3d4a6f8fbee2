package dev.wheelhouse.storage.bundle;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The headers of tars that we write: the same for the same name and size, whoever writes them when.
 * Names of any length and sizes beyond 8 GiB are told by pax.
 *
 * <p>Source: POSIX.1, "ustar Interchange Format" and "pax Extended Header".
 */
final class TarLayout {
  static final int BLOCK = 512;
  private static final int NAME_BYTES = 100;
  private static final long MOST_OCTAL = (1L << 33) - 1;

  private TarLayout() {}

  /** What stands before the bytes of a file. */
  static byte[] header(String path, long size) {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String records = "";
    if (name.length > NAME_BYTES) {
      records += pax("path", path);
    }
    if (size > MOST_OCTAL) {
      records += pax("size", Long.toString(size));
    }
    if (!records.isEmpty()) {
      byte[] extension = records.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(block("pax".getBytes(StandardCharsets.UTF_8), extension.length, 'x'));
      out.writeBytes(extension);
      out.writeBytes(new byte[(int) (padded(extension.length) - extension.length)]);
    }
    out.writeBytes(block(name, size > MOST_OCTAL ? 0 : size, '0'));
    return out.toByteArray();
  }

  /** One record, whose length counts its own digits. */
  private static String pax(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int bytes = rest.getBytes(StandardCharsets.UTF_8).length;
    int length = bytes + Integer.toString(bytes).length();
    if (Integer.toString(length).length() > Integer.toString(bytes).length()) {
      length++;
    }
    return length + rest;
  }

  private static byte[] block(byte[] name, long size, char type) {
    byte[] block = new byte[BLOCK];
    System.arraycopy(name, 0, block, 0, Math.min(name.length, NAME_BYTES));
    put(block, 100, "0000644\0");
    put(block, 108, "0000000\0");
    put(block, 116, "0000000\0");
    put(block, 124, "%011o\0".formatted(size));
    put(block, 136, "00000000000\0");
    block[156] = (byte) type;
    put(block, 257, "ustar\00000");
    put(block, 148, "%06o\0 ".formatted(sum(block)));
    return block;
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  /** The checksum of a header, in which its own place counts as spaces. */
  static int sum(byte[] header) {
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : Byte.toUnsignedInt(header[i]);
    }
    return sum;
  }

  static boolean isZero(byte[] block) {
    for (byte octet : block) {
      if (octet != 0) {
        return false;
      }
    }
    return true;
  }

  /** The bytes that a file of that size takes, without its header. */
  static long padded(long size) {
    return (size + BLOCK - 1) / BLOCK * BLOCK;
  }
}
