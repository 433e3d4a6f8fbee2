package dev.wheelhouse.mirror;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobWriter;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.OriginFile;
import dev.wheelhouse.upstream.OriginObject;
import dev.wheelhouse.upstream.ToldDigest;
import dev.wheelhouse.upstream.UpstreamException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds what an origin gives against what the index says, and remembers the origins that lie.
 * Threads share it.
 */
final class Judge {
  private final LyingOrigins lies;
  private final Diagnosis diagnosis;

  Judge(LyingOrigins lies, Diagnosis diagnosis) {
    this.lies = lies;
    this.diagnosis = diagnosis;
  }

  /**
   * Judges an answer by its head. What the origin itself says of the whole file counts where the
   * index is silent, and must not contradict it.
   *
   * @param origin at its first byte; on a mismatch a few bytes are read from it
   */
  Promise promised(FileRow row, OriginFile origin) throws Mismatch {
    Promise promise = Promise.ofIndex(row, OriginObject.of(origin));
    checkLength(row, promise, () -> head(origin));
    ToldDigest told = origin.told().orElse(null);
    if (told == null) {
      return promise;
    }
    String by = "the origin's own " + told.header();
    if (promise.sha256() == null) {
      return new Promise(promise.object(), told.sha256(), by);
    }
    if (!promise.sha256().equals(told.sha256())) {
      throw lie(row, promise, by + " says sha256 " + told.sha256(), wanted(promise));
    }
    return promise;
  }

  /** Judges a length that came to light at the end of the bytes. */
  void checkLength(FileRow row, Promise promise) throws Mismatch {
    checkLength(row, promise, () -> ByteBuffer.allocate(0));
  }

  private void checkLength(FileRow row, Promise promise, Supplier<ByteBuffer> head)
      throws Mismatch {
    Long listed = row.link().size();
    long total = promise.object().total();
    if (listed != null && total >= 0 && total != listed) {
      String why = Diagnosis.ofLength(listed, total, head.get());
      throw lie(
          row,
          promise,
          "the origin has " + total + " bytes",
          "the index says " + listed + ": " + why);
    }
  }

  private static ByteBuffer head(OriginFile origin) {
    ByteBuffer head = ByteBuffer.allocate(Diagnosis.HEAD);
    try {
      if (origin.start() == 0) {
        int unusedCount = origin.read(head);
      }
    } catch (UpstreamException e) {
      // The bytes would only have made the words better.
    }
    return head.flip();
  }

  private static String wanted(Promise promise) {
    return promise.sha256() == null
        ? "of which no digest is known"
        : promise.by() + " says sha256 " + promise.sha256();
  }

  /** The whole came, with another digest than was promised; {@code head} are its first bytes. */
  Mismatch wrong(FileRow row, Promise promise, Sha256 found, ByteBuffer head)
      throws StoreException {
    return wrong(row, promise, found, diagnosis.of(row, promise.object(), found, head));
  }

  /** The whole came, with another digest than was promised; {@code writer} has it. Reads it. */
  Mismatch wrong(FileRow row, Promise promise, Sha256 found, BlobWriter writer)
      throws StoreException {
    return wrong(row, promise, found, diagnosis.of(row, promise.object(), found, writer));
  }

  private Mismatch wrong(FileRow row, Promise promise, Sha256 found, String what) {
    String words = "the origin's bytes are sha256 %s (%s)".formatted(found, what);
    return lie(row, promise, words, wanted(promise));
  }

  /** The whole came, and is no sound wheel; no digest says what it should be. */
  Mismatch unsound(FileRow row, Promise promise, String why) {
    return lie(row, promise, "the origin's bytes are not a sound wheel: " + why, wanted(promise));
  }

  /** The bytes are right. */
  void right(FileRow row) {
    lies.forget(Refusals.place(row));
  }

  private Mismatch lie(FileRow row, Promise promise, String found, String wanted) {
    OriginObject object = promise.object();
    @Nullable String validator = object.etag() != null ? object.etag() : object.lastModified();
    LyingOrigins.Lie lie = lies.note(Refusals.place(row), validator, object.total(), wanted, found);
    return new Mismatch(row.link().url() + ": " + lie.words());
  }
}
