package dev.wheelhouse.index.wheel;

import static dev.wheelhouse.index.wheel.ZipEnd.unsigned16;
import static dev.wheelhouse.index.wheel.ZipEnd.unsigned32;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** An open zip: its entries, and their bytes checked against size and checksum. One thread. */
final class Zip {
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_LENGTH = 30;
  private static final int BUFFER = 64 << 10;
  private static final long MAX_RATIO = 1000; // deflate itself ends at 1032
  private static final long MAX_TOTAL = 64L << 30; // bytes inflated, of the whole archive

  private final ByteSource source;
  private final ZipDirectory directory;
  private final byte[] input = new byte[BUFFER];
  private final byte[] output = new byte[BUFFER];

  private Zip(ByteSource source, ZipDirectory directory) {
    this.source = source;
    this.directory = directory;
  }

  /** Takes the bytes of a member, piece by piece. */
  @FunctionalInterface
  interface Sink {
    void accept(byte[] bytes, int length);
  }

  static Zip open(ByteSource source) throws IOException, WheelException {
    return new Zip(source, ZipDirectory.read(source));
  }

  /** The entries in the order of the directory. */
  List<ZipMember> members() {
    return directory.members();
  }

  /** The entries in the order of their bytes. */
  List<ZipMember> membersByOffset() {
    return members().stream().sorted(Comparator.comparingLong(ZipMember::offset)).toList();
  }

  /** Refuses names that lead out of a directory, doubles, encryption, and more bytes than fit. */
  void checkEntries() throws IOException, WheelException {
    var names = new HashSet<String>();
    long total = 0;
    long limit = Math.min(MAX_TOTAL, Math.multiplyExact(source.size(), MAX_RATIO));
    for (ZipMember member : members()) {
      MemberName.check(member.name());
      if (!names.add(member.name())) {
        throw new WheelException.Unsafe("two entries named " + member.name());
      }
      if (member.encrypted()) {
        throw new WheelException.Unsafe("encrypted entry " + member.name());
      }
      if (member.directory() && member.size() != 0) {
        throw new WheelException.Unsafe("directory with bytes " + member.name());
      }
      total = member.size() > limit - total ? limit + 1 : total + member.size();
      if (total > limit) {
        throw new WheelException.Unsafe(
            "entries of more than %d bytes in a file of %d".formatted(limit, source.size()));
      }
    }
  }

  /** All bytes of {@code member}, of which there may be {@code max}. */
  byte[] bytes(ZipMember member, int max) throws IOException, WheelException {
    if (member.size() > max) {
      throw new WheelException.Unsafe(
          "%s of %d bytes (expected: at most %d)".formatted(member.name(), member.size(), max));
    }
    var bytes = new ByteArrayOutputStream((int) member.size());
    stream(member, 0, (piece, length) -> bytes.write(piece, 0, length));
    return bytes.toByteArray();
  }

  /**
   * Hands the bytes of {@code member} to {@code sink} and checks them.
   *
   * @param from offset before which no byte of this member may lie: the end of the one before
   * @return offset behind its data
   */
  long stream(ZipMember member, long from, Sink sink) throws IOException, WheelException {
    long start = dataOffset(member);
    if (member.offset() < from || start > directory.offset() - member.compressedSize()) {
      throw new WheelException.Unsafe("entries that overlap at " + member.name());
    }
    var crc = new CRC32();
    Sink checked =
        (bytes, length) -> {
          crc.update(bytes, 0, length);
          sink.accept(bytes, length);
        };
    switch (member.method()) {
      case ZipMember.STORED -> copy(member, start, checked);
      case ZipMember.DEFLATED -> inflate(member, start, checked);
      default ->
          throw new WheelException.Malformed(
              "compression method %d of %s (expected: stored or deflated)"
                  .formatted(member.method(), member.name()));
    }
    if (crc.getValue() != member.crc()) {
      throw new WheelException.Unreadable("damaged bytes (checksum) in " + member.name());
    }
    return start + member.compressedSize();
  }

  private void copy(ZipMember member, long start, Sink sink) throws IOException, WheelException {
    if (member.size() != member.compressedSize()) {
      throw new WheelException.Unsafe("stored entry of two sizes " + member.name());
    }
    long at = 0;
    while (at < member.size()) {
      int length = fill(start + at, member.size() - at);
      sink.accept(input, length);
      at += length;
    }
  }

  private void inflate(ZipMember member, long start, Sink sink) throws IOException, WheelException {
    var inflater = new Inflater(true);
    try {
      long consumed = 0;
      long produced = 0;
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          if (consumed == member.compressedSize()) {
            throw new WheelException.Unreadable("damaged bytes (cut) in " + member.name());
          }
          int length = fill(start + consumed, member.compressedSize() - consumed);
          inflater.setInput(input, 0, length);
          consumed += length;
        }
        int length = inflater.inflate(output);
        produced += length;
        if (produced > member.size() || inflater.needsDictionary()) {
          throw new WheelException.Unsafe("more bytes than declared in " + member.name());
        }
        sink.accept(output, length);
      }
      if (produced != member.size() || inflater.getBytesRead() != member.compressedSize()) {
        throw new WheelException.Unreadable("other sizes than declared in " + member.name());
      }
    } catch (DataFormatException damaged) {
      throw new WheelException.Unreadable("damaged bytes (deflate) in " + member.name());
    } finally {
      inflater.end();
    }
  }

  private int fill(long offset, long remaining) throws IOException {
    int length = (int) Math.min(input.length, remaining);
    source.read(offset, ByteBuffer.wrap(input, 0, length));
    return length;
  }

  /** Where the data begin, by a local header that says the same as the directory. */
  private long dataOffset(ZipMember member) throws IOException, WheelException {
    long room = directory.offset() - LOCAL_LENGTH;
    if (member.offset() > room) {
      throw new WheelException.Unsafe("entry outside the file " + member.name());
    }
    ByteBuffer header = ZipEnd.read(source, member.offset(), LOCAL_LENGTH);
    int nameLength = unsigned16(header, 26);
    int extraLength = unsigned16(header, 28);
    byte[] name = member.name().getBytes(StandardCharsets.UTF_8);
    boolean fits = member.offset() <= room - nameLength - extraLength;
    if (header.getInt(0) != LOCAL_SIGNATURE || !fits || nameLength != name.length) {
      throw new WheelException.Unsafe("entry whose header does not match " + member.name());
    }
    ByteBuffer rest = ZipEnd.read(source, member.offset() + LOCAL_LENGTH, nameLength + extraLength);
    boolean sameName = rest.slice(0, nameLength).equals(ByteBuffer.wrap(name));
    ByteBuffer extra = rest.slice(nameLength, extraLength).order(ByteOrder.LITTLE_ENDIAN);
    if (!sameName
        || unsigned16(header, 8) != member.method()
        || !sameSizes(member, header, extra)) {
      throw new WheelException.Unsafe("entry whose header does not match " + member.name());
    }
    return member.offset() + LOCAL_LENGTH + nameLength + extraLength;
  }

  private static boolean sameSizes(ZipMember member, ByteBuffer header, ByteBuffer extra)
      throws WheelException {
    if ((unsigned16(header, 6) & 1 << 3) != 0 && member.sizesFollow()) {
      return true;
    }
    var sizes =
        new ZipDirectory.Wide(unsigned32(header, 22), unsigned32(header, 18), 0).widen(extra);
    return unsigned32(header, 14) == member.crc()
        && sizes.size() == member.size()
        && sizes.compressed() == member.compressedSize();
  }
}
