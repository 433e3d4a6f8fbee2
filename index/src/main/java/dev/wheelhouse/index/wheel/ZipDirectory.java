package dev.wheelhouse.index.wheel;

import static dev.wheelhouse.index.wheel.ZipEnd.unsigned16;
import static dev.wheelhouse.index.wheel.ZipEnd.unsigned32;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of a zip's central directory, read with bounds. Local headers are never trusted.
 *
 * <p>Source: APPNOTE 6.3.10, sections 4.3.12 and 4.5.3.
 */
record ZipDirectory(List<ZipMember> members, long offset) {
  // torch has 12 500 entries in 1.4 MB; this leaves room and bounds the memory.
  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_BYTES = 16 << 20;

  private static final int SIGNATURE = 0x02014b50;
  private static final int LENGTH = 46;
  private static final int ZIP64_EXTRA = 1;
  private static final long NONE_32 = 0xffffffffL;

  ZipDirectory {
    members = List.copyOf(members);
  }

  static ZipDirectory read(ByteSource source) throws IOException, WheelException {
    ZipEnd.Tail tail = ZipEnd.Tail.read(source);
    ZipEnd end = ZipEnd.find(source, tail);
    if (end.entries() > MAX_ENTRIES || end.directorySize() > MAX_BYTES) {
      throw new WheelException.Unsafe(
          "central directory of %d entries in %d bytes (expected: at most %d in %d)"
              .formatted(end.entries(), end.directorySize(), MAX_ENTRIES, MAX_BYTES));
    }
    ByteBuffer bytes = bytes(source, tail, end);
    var members = new ArrayList<ZipMember>((int) end.entries());
    while (bytes.hasRemaining()) {
      members.add(member(bytes));
    }
    if (members.size() != end.entries()) {
      throw new WheelException.Unreadable(
          "%d zip entries (expected: %d)".formatted(members.size(), end.entries()));
    }
    return new ZipDirectory(members, end.directoryOffset());
  }

  private static ByteBuffer bytes(ByteSource source, ZipEnd.Tail tail, ZipEnd end)
      throws IOException {
    int size = (int) end.directorySize();
    if (end.directoryOffset() < tail.offset()) {
      return ZipEnd.read(source, end.directoryOffset(), size);
    }
    int start = (int) (end.directoryOffset() - tail.offset()); // spares a request
    return tail.bytes().slice(start, size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ZipMember member(ByteBuffer bytes) throws WheelException {
    int at = bytes.position();
    if (bytes.remaining() < LENGTH || bytes.getInt(at) != SIGNATURE) {
      throw new WheelException.Unreadable("damaged central directory");
    }
    int nameLength = unsigned16(bytes, at + 28);
    int extraLength = unsigned16(bytes, at + 30);
    int length = LENGTH + nameLength + extraLength + unsigned16(bytes, at + 32);
    if (bytes.remaining() < length) {
      throw new WheelException.Unreadable("damaged central directory");
    }
    String name = name(bytes.slice(at + LENGTH, nameLength));
    var sizes =
        new Wide(
            unsigned32(bytes, at + 24), unsigned32(bytes, at + 20), unsigned32(bytes, at + 42));
    ByteBuffer extra = bytes.slice(at + LENGTH + nameLength, extraLength);
    Wide wide = sizes.widen(extra.order(ByteOrder.LITTLE_ENDIAN));
    bytes.position(at + length);
    return new ZipMember(
        name,
        unsigned16(bytes, at + 8),
        unsigned16(bytes, at + 10),
        unsigned32(bytes, at + 16),
        wide.compressed,
        wide.size,
        wide.offset,
        bytes.getInt(at + 12));
  }

  private static String name(ByteBuffer bytes) throws WheelException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException notUtf8) {
      throw new WheelException.Unsafe("zip entry whose name is not UTF-8");
    }
  }

  /** Three numbers, each of which the zip64 extra field holds where it does not fit 32 bits. */
  record Wide(long size, long compressed, long offset) {
    Wide widen(ByteBuffer extra) throws WheelException {
      if (size != NONE_32 && compressed != NONE_32 && offset != NONE_32) {
        return this;
      }
      int at = 0;
      while (at + 4 <= extra.capacity()) {
        int length = unsigned16(extra, at + 2);
        if (at + 4 + length > extra.capacity()) {
          break;
        }
        if (unsigned16(extra, at) == ZIP64_EXTRA) {
          return widened(extra.slice(at + 4, length).order(ByteOrder.LITTLE_ENDIAN));
        }
        at += 4 + length;
      }
      return this; // the numbers mean themselves
    }

    private Wide widened(ByteBuffer numbers) throws WheelException {
      long wideSize = size == NONE_32 ? next(numbers) : size;
      long wideCompressed = compressed == NONE_32 ? next(numbers) : compressed;
      return new Wide(wideSize, wideCompressed, offset == NONE_32 ? next(numbers) : offset);
    }

    private static long next(ByteBuffer numbers) throws WheelException {
      long number = numbers.remaining() < Long.BYTES ? -1 : numbers.getLong();
      if (number < 0) {
        throw new WheelException.Unreadable("damaged zip64 sizes");
      }
      return number;
    }
  }
}
