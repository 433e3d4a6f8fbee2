package dev.wheelhouse.storage.blob;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a partial blob, in a file beside it. Nothing is synced: a record counts only if
 * its own checksum holds, and the bytes that it speaks of only if theirs does.
 *
 * <p>The file begins with a head: magic ({@code WHJ1}), the length of the head's body, the body
 * ({@link Partial} as written by {@link DataOutputStream}) and the CRC32C of all that. Then follow
 * records of 24 bytes, big-endian: offset (8), length (4), CRC32C of the data (4), CRC32C of the 16
 * bytes before (4), and 4 bytes of zero. Reading ends at the first record that is torn.
 *
 * <p>Appending is thread-safe: each record is one write in append mode.
 */
final class Journal implements AutoCloseable {
  private static final int MAGIC = 0x57484a31;
  private static final int RECORD = 24;
  private static final int CHECKED = 16;
  private static final int LONGEST_HEAD = 64 * 1024;

  private final FileChannel channel;

  private Journal(FileChannel channel) {
    this.channel = channel;
  }

  /** Bytes {@code from} on, {@code length} of them, whose CRC32C is {@code crc}. */
  record Entry(long from, int length, int crc) {}

  /** A journal that was read. */
  record Content(Partial partial, List<Entry> entries) {
    Content {
      entries = List.copyOf(entries);
    }
  }

  /** Writes a new journal in place of any other, and leaves it open. */
  static Journal create(Path file, Content content) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    head(content.partial(), new DataOutputStream(bytes));
    for (Entry entry : content.entries()) {
      bytes.writeBytes(record(entry).array());
    }
    try {
      Files.write(fresh, bytes.toByteArray());
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
    return new Journal(FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
  }

  /** Reads a journal; empty if its head is damaged or of another version. */
  static Optional<Content> read(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(all));
    if (all.length < 12 || in.readInt() != MAGIC) {
      return Optional.empty();
    }
    int length = in.readInt();
    if (length < 0 || length > LONGEST_HEAD || all.length < 12 + length) {
      return Optional.empty();
    }
    byte[] body = in.readNBytes(length);
    if (in.readInt() != crc(ByteBuffer.wrap(all, 0, 8 + length))) {
      return Optional.empty();
    }
    List<Entry> entries = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(all, 12 + length, all.length - 12 - length);
    while (rest.remaining() >= RECORD) {
      ByteBuffer record = rest.slice(rest.position(), RECORD);
      rest.position(rest.position() + RECORD);
      Entry entry = new Entry(record.getLong(), record.getInt(), record.getInt());
      if (record.getInt() != crc(record.duplicate().position(0).limit(CHECKED))) {
        break;
      }
      entries.add(entry);
    }
    return Optional.of(new Content(partial(body), entries));
  }

  /** Takes down that the bytes from {@code from} on were written. */
  void append(long from, ByteBuffer bytes) throws IOException {
    ByteBuffer record = record(new Entry(from, bytes.remaining(), crc(bytes.duplicate())));
    while (record.hasRemaining()) {
      int unusedCount = channel.write(record);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static ByteBuffer record(Entry entry) {
    ByteBuffer record = ByteBuffer.allocate(RECORD);
    record.putLong(entry.from()).putInt(entry.length()).putInt(entry.crc());
    record.putInt(crc(record.duplicate().flip()));
    return record.clear();
  }

  private static void head(Partial partial, DataOutputStream out) throws IOException {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    DataOutputStream body = new DataOutputStream(written);
    body.writeUTF(partial.key());
    body.writeLong(partial.total());
    body.writeUTF(partial.source());
    body.writeUTF(partial.address());
    writeNullable(body, partial.etag());
    writeNullable(body, partial.lastModified());
    ByteBuffer head = ByteBuffer.allocate(8 + written.size());
    head.putInt(MAGIC).putInt(written.size()).put(written.toByteArray());
    out.write(head.array());
    out.writeInt(crc(head.flip()));
  }

  private static void writeNullable(DataOutputStream out, @Nullable String text)
      throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      out.writeUTF(text);
    }
  }

  private static Partial partial(byte[] body) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
    return new Partial(
        in.readUTF(),
        in.readLong(),
        in.readUTF(),
        in.readUTF(),
        in.readBoolean() ? in.readUTF() : null,
        in.readBoolean() ? in.readUTF() : null);
  }
}
