package dev.wheelhouse.index.wheel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where a zip's central directory lies.
 *
 * <p>It must end where its end record begins, and that record must end the file: bytes before,
 * between or behind are read differently by different programs. Source: APPNOTE 6.3.10, sections
 * 4.3.14 to 4.3.16.
 */
record ZipEnd(long entries, long directorySize, long directoryOffset) {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_LENGTH = 22;
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LOCATOR_LENGTH = 20;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_LENGTH = 56;
  private static final int MAX_COMMENT = 0xffff;
  private static final long NONE_32 = 0xffffffffL;

  /** The last bytes of a file, enough to hold its end record. */
  record Tail(ByteBuffer bytes, long offset) {
    static Tail read(ByteSource source) throws IOException {
      int length = (int) Math.min(source.size(), END_LENGTH + MAX_COMMENT);
      long offset = source.size() - length;
      return new Tail(ZipEnd.read(source, offset, length), offset);
    }
  }

  static ZipEnd find(ByteSource source, Tail tail) throws IOException, WheelException {
    ByteBuffer bytes = tail.bytes();
    int at = bytes.capacity() - END_LENGTH;
    while (at >= 0 && bytes.getInt(at) != END_SIGNATURE) {
      at--;
    }
    if (at < 0) {
      throw new WheelException.Unreadable("no zip file, or one that was cut (no end record)");
    }
    if (at + END_LENGTH + unsigned16(bytes, at + 20) != bytes.capacity()) {
      throw new WheelException.Unreadable("zip end record that does not end the file");
    }
    if (bytes.getInt(at + 4) != 0 || bytes.getShort(at + 8) != bytes.getShort(at + 10)) {
      throw new WheelException.Unreadable("zip of several volumes");
    }
    var plain =
        new ZipEnd(
            unsigned16(bytes, at + 10), unsigned32(bytes, at + 12), unsigned32(bytes, at + 16));
    long position = tail.offset() + at;
    long locator = position - LOCATOR_LENGTH;
    ByteBuffer found = locator < 0 ? null : read(source, locator, LOCATOR_LENGTH);
    if (found == null || found.getInt(0) != LOCATOR_SIGNATURE) {
      return plain.endingAt(position);
    }
    return zip64(source, plain, found.getLong(8), locator);
  }

  private static ZipEnd zip64(ByteSource source, ZipEnd plain, long offset, long locator)
      throws IOException, WheelException {
    if (offset < 0 || offset > locator - END64_LENGTH) {
      throw new WheelException.Unreadable("zip64 end record outside the file");
    }
    ByteBuffer bytes = read(source, offset, END64_LENGTH);
    boolean fits = offset + 12 + bytes.getLong(4) == locator;
    if (bytes.getInt(0) != END64_SIGNATURE || !fits) {
      throw new WheelException.Unreadable("zip64 end record that is none");
    }
    if (bytes.getLong(24) != bytes.getLong(32)) {
      throw new WheelException.Unreadable("zip of several volumes");
    }
    var end = new ZipEnd(bytes.getLong(32), bytes.getLong(40), bytes.getLong(48));
    boolean agree =
        (plain.entries == end.entries || plain.entries == MAX_COMMENT)
            && (plain.directorySize == end.directorySize || plain.directorySize == NONE_32)
            && (plain.directoryOffset == end.directoryOffset || plain.directoryOffset == NONE_32);
    if (!agree) {
      throw new WheelException.Unsafe("zip and zip64 end records that contradict each other");
    }
    return end.endingAt(offset);
  }

  private ZipEnd endingAt(long position) throws WheelException {
    boolean negative = entries < 0 || directorySize < 0 || directoryOffset < 0;
    if (negative || directorySize > position || directoryOffset != position - directorySize) {
      throw new WheelException.Unreadable("central directory that is not where the zip says");
    }
    return this;
  }

  static ByteBuffer read(ByteSource source, long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    source.read(offset, bytes);
    return bytes.flip();
  }

  static int unsigned16(ByteBuffer bytes, int at) {
    return Short.toUnsignedInt(bytes.getShort(at));
  }

  static long unsigned32(ByteBuffer bytes, int at) {
    return Integer.toUnsignedLong(bytes.getInt(at));
  }
}
