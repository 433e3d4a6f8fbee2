package dev.wheelhouse.mirror;

import dev.wheelhouse.index.wheel.ByteSource;
import dev.wheelhouse.index.wheel.WheelException;
import dev.wheelhouse.index.wheel.WheelReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says in words how a file differs from the right one of its name. Reads both; for one thread. */
final class Comparison {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final int EXAMPLES = 3;

  private final String filename;
  private final FileChannel given;

  /** Of a file with the name of the right one; the channels stay the caller's. */
  Comparison(String filename, FileChannel given) {
    this.filename = filename;
    this.given = given;
  }

  /**
   * What it is, where the right file is not at hand.
   *
   * @param size of the right file in bytes, if that is known
   */
  String alone(@Nullable Long size) throws IOException {
    Optional<String> document = document();
    long difference = size == null ? 0 : given.size() - size;
    if (document.isPresent()) {
      return document.get() + ", where the file should be";
    }
    String what = Diagnosis.archive(filename, given);
    return difference == 0
        ? what
        : difference < 0
            ? "short by %d bytes: %s".formatted(-difference, what)
            : "long by %d bytes: %s".formatted(difference, what);
  }

  /** How it differs from the right one. */
  String with(FileChannel right) throws IOException {
    Optional<String> document = document();
    if (document.isPresent()) {
      return document.get() + ", where the file should be";
    }
    long same = same(right);
    if (same == given.size()) {
      return "truncated: its %d bytes are the beginning of the right file, the last %d are missing"
          .formatted(same, right.size() - same);
    }
    if (same == right.size()) {
      return "the right file with %d bytes more behind it".formatted(given.size() - same);
    }
    if (filename.endsWith(".whl")) {
      String what = Diagnosis.archive(filename, given);
      return what.equals(Diagnosis.SOUND) ? members(right) : what + differs(same, right);
    }
    return "damaged, or another build" + differs(same, right);
  }

  private static String length(long given, long right) {
    return given == right ? "" : "; %d bytes instead of %d".formatted(given, right);
  }

  private String differs(long same, FileChannel right) throws IOException {
    return "; it differs from the right file from byte "
        + same
        + " on"
        + length(given.size(), right.size());
  }

  private Optional<String> document() throws IOException {
    ByteBuffer head = ByteBuffer.allocate(Diagnosis.HEAD);
    int unusedCount = given.read(head, 0);
    return Diagnosis.document(head.flip());
  }

  /** How many of the first bytes are the same. */
  private long same(FileChannel right) throws IOException {
    long end = Math.min(given.size(), right.size());
    ByteBuffer mine = ByteBuffer.allocate(BUFFER_BYTES);
    ByteBuffer theirs = ByteBuffer.allocate(BUFFER_BYTES);
    long at = 0;
    while (at < end) {
      int length = (int) Math.min(BUFFER_BYTES, end - at);
      ByteSource.of(given).read(at, mine.clear().limit(length));
      ByteSource.of(right).read(at, theirs.clear().limit(length));
      int mismatch = mine.flip().mismatch(theirs.flip());
      if (mismatch >= 0) {
        return at + mismatch;
      }
      at += length;
    }
    return end;
  }

  /** Both are sound wheels: what they hold tells a repacked one from another build. */
  private String members(FileChannel right) throws IOException {
    SortedMap<String, String> mine;
    SortedMap<String, String> theirs;
    try {
      mine = WheelReader.recorded(ByteSource.of(given), filename);
      theirs = WheelReader.recorded(ByteSource.of(right), filename);
    } catch (WheelException e) {
      return "a sound wheel, but another one: " + e.getMessage();
    }
    TreeSet<String> other = new TreeSet<>();
    TreeSet<String> paths = new TreeSet<>(mine.keySet());
    paths.addAll(theirs.keySet());
    for (String path : paths) {
      if (!Objects.equals(mine.get(path), theirs.get(path))) {
        other.add(path);
      }
    }
    if (other.isEmpty()) {
      return "a repacked wheel: its %d members are those of the right one, only the archive differs"
          .formatted(mine.size());
    }
    String examples =
        String.join(", ", other.stream().limit(EXAMPLES).toList())
            + (other.size() > EXAMPLES ? ", …" : "");
    return "a sound wheel of another build: %d of %d members differ (%s)"
        .formatted(other.size(), paths.size(), examples);
  }
}
