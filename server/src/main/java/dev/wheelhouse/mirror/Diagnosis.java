package dev.wheelhouse.mirror;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.wheel.ByteSource;
import dev.wheelhouse.index.wheel.WheelException;
import dev.wheelhouse.index.wheel.WheelReader;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobWriter;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.OriginObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Says in words what bytes are that are not those which an index names. Threads share it. */
final class Diagnosis {
  /** How many of the first bytes it looks at. */
  static final int HEAD = 512;

  /** An object store may take a file some time after the index says that it was uploaded. */
  private static final Duration LATE = Duration.ofDays(1);

  /** A zip ends in a record of so many bytes, never all of them zeros. */
  private static final int END_RECORD = 22;

  /** What is said of a wheel whose members all agree with its own RECORD. */
  static final String SOUND =
      "a sound wheel that no source lists: damaged inside, or another build";

  private final Catalog catalog;

  Diagnosis(Catalog catalog) {
    this.catalog = catalog;
  }

  /** What an object of another length is; {@code head} are its first bytes, or none. */
  static String ofLength(long listed, long found, ByteBuffer head) {
    String difference =
        found < listed
            ? "short by " + (listed - found) + " bytes"
            : "long by " + (found - listed) + " bytes";
    return document(head).map(what -> difference + ", " + what).orElse(difference);
  }

  /**
   * What the bytes are whose digest is {@code found}, as far as their beginning tells.
   *
   * @param object that gave them
   */
  String of(FileRow row, OriginObject object, Sha256 found, ByteBuffer head) throws StoreException {
    return known(row, found)
        .or(() -> document(head))
        .orElseGet(() -> "not known to any source" + changed(row, object));
  }

  /** What {@code writer} holds, whose digest is {@code found}. Reads it; computes. */
  String of(FileRow row, OriginObject object, Sha256 found, BlobWriter writer)
      throws StoreException {
    Optional<String> known = known(row, found);
    if (known.isPresent()) {
      return known.get();
    }
    try (FileChannel channel = writer.openReader()) {
      ByteBuffer head = ByteBuffer.allocate(HEAD);
      int unusedCount = channel.read(head, 0);
      Optional<String> document = document(head.flip());
      return document.isPresent()
          ? document.get()
          : archive(row.filename(), channel) + changed(row, object);
    } catch (IOException e) {
      throw e instanceof StoreException store
          ? store
          : new StoreException.Unavailable("reading back " + row.filename(), e);
    }
  }

  /** Bytes that a source lists, or once listed. */
  private Optional<String> known(FileRow row, Sha256 found) throws StoreException {
    return known(row.filename(), found);
  }

  /** Whose bytes have that digest; {@code filename} is the name that they came under. */
  Optional<String> known(String filename, Sha256 found) throws StoreException {
    Optional<String> older = Optional.empty();
    for (FileRow other : catalog.filesOf(found)) {
      if (!other.filename().equals(filename)) {
        return Optional.of("the file " + other.filename() + " of source " + other.source());
      }
      if (!other.superseded()) {
        return Optional.of("the bytes that source " + other.source() + " has under this name");
      }
      older = Optional.of("an older file of this name, which " + other.source() + " has replaced");
    }
    return older;
  }

  /** What text a server may have sent in the place of a file. */
  static Optional<String> document(ByteBuffer head) {
    String text = StandardCharsets.ISO_8859_1.decode(head.duplicate()).toString();
    String start = text.replace("\u00ef\u00bb\u00bf", "").strip().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return Optional.of("an HTML page");
    }
    return start.startsWith("<?xml") || start.startsWith("<error") || start.startsWith("{")
        ? Optional.of("an error document")
        : Optional.empty();
  }

  /** What becomes of bytes that are read as a wheel of that name; reads all of them. */
  static String archive(String filename, FileChannel channel) throws IOException {
    if (!filename.endsWith(".whl")) {
      return "not known to any source";
    }
    long zeros = zerosAtEnd(channel);
    try {
      WheelReader.structure(ByteSource.of(channel), filename);
      return SOUND;
    } catch (WheelException.Unreadable e) {
      return zeros >= END_RECORD
          ? "a wheel that is cut off: its last " + zeros + " bytes are zeros"
          : "a wheel that is cut off or damaged: " + e.getMessage();
    } catch (WheelException e) {
      return "a damaged wheel: " + e.getMessage();
    }
  }

  private static long zerosAtEnd(FileChannel channel) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(64 * 1024);
    long zeros = 0;
    while (zeros < channel.size()) {
      long end = channel.size() - zeros;
      int length = (int) Math.min(block.capacity(), end);
      ByteSource.of(channel).read(end - length, block.clear().limit(length));
      int at = length;
      while (at > 0 && block.get(at - 1) == 0) {
        at--;
      }
      zeros += length - at;
      if (at > 0) {
        return zeros;
      }
    }
    return zeros;
  }

  /** Whether the object is younger than its place on the page. */
  private static String changed(FileRow row, OriginObject object) {
    Instant modified = LastModified.parse(object.lastModified()).orElse(null);
    Instant listed = row.link().uploadTime() == null ? row.firstSeen() : row.link().uploadTime();
    return modified != null && modified.isAfter(listed.plus(LATE))
        ? "; the object was changed on " + modified + ", the index has it since " + listed
        : "";
  }
}
