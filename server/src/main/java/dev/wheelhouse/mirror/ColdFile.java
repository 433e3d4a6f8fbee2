package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.storage.catalog.FileRow;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A listed file whose bytes are not here, and the ways to have them. Threads may share it. */
public final class ColdFile {
  /** The longest part that may be answered from bytes that are not verified. */
  public static final long LONGEST_EXCERPT = 4L * 1024 * 1024;

  /** From all places, from the source alone, from a mirror alone. */
  private static final int TRIES = 3;

  private final FileRow row;
  private final SourceSettings source;
  private final Fills fills;
  private final Excerpts excerpts;

  ColdFile(FileRow row, SourceSettings source, Fills fills, Excerpts excerpts) {
    this.row = row;
    this.source = source;
    this.fills = fills;
    this.excerpts = excerpts;
  }

  /** The ETag of its unverified bytes at this moment, in quotes. */
  public String validator() {
    return fills.validator(row);
  }

  /** Its length if the index or a running fill tells it. */
  public OptionalLong knownSize() {
    Long size = row.link().size();
    if (size != null) {
      return OptionalLong.of(size);
    }
    Optional<Fill> fill = fills.current(row);
    return fill.isPresent() && fill.get().total() >= 0
        ? OptionalLong.of(fill.get().total())
        : OptionalLong.empty();
  }

  /** Its length, from the origin if need be. */
  public CompletableFuture<Size> size() {
    OptionalLong known = knownSize();
    return known.isPresent()
        ? CompletableFuture.completedFuture(new Size.Known(known.getAsLong()))
        : excerpts.size(row, source);
  }

  /**
   * Joins the download that all clients of this file share. Where the whole file waits for its
   * hash, a mismatch is tried once more, and once at a mirror, before it is told.
   */
  public CompletableFuture<FillResult> fill() {
    return fills
        .refused(row, source)
        .thenCompose(why ->
            why.isPresent()
                ? CompletableFuture.completedFuture(new FillResult.Failed(refusal(why.get())))
                : fill(TRIES));
  }

  private static Failure refusal(String why) {
    return new Failure(Failure.Kind.BAD_ANSWER, why);
  }

  private CompletableFuture<FillResult> fill(int tries) {
    return fills
        .join(row, source)
        .started()
        .thenCompose(begun ->
            begun instanceof FillResult.Failed && tries > 1 && fills.mayTryAgain(row, source)
                ? fill(tries - 1)
                : CompletableFuture.completedFuture(begun));
  }

  /**
   * Opens the file at its origin for one client; for one that there is no room for. Where the whole
   * waits for its hash, a first mismatch is tried once more before it is told.
   */
  public CompletableFuture<PassResult> passThrough() {
    return passThrough(TRIES);
  }

  private CompletableFuture<PassResult> passThrough(int tries) {
    return fills
        .passThrough(row, source)
        .thenCompose(begun ->
            begun instanceof PassResult.Failed && tries > 1 && fills.mayTryAgain(row, source)
                ? passThrough(tries - 1)
                : CompletableFuture.completedFuture(begun));
  }

  /** Joins the download and waits until it is durable. */
  CompletableFuture<FillResult> filled() {
    return fill()
        .thenCompose(begun ->
            begun instanceof FillResult.Running(Fill f)
                ? f.ended()
                : CompletableFuture.completedFuture(begun));
  }

  /**
   * A small part, from a running fill if it has it, else from the origin by one ranged request.
   *
   * @param first offset of the first byte
   * @param last offset of the last byte, at most {@link #LONGEST_EXCERPT} on
   */
  public CompletableFuture<Excerpt> excerpt(long first, long last) {
    return unlessRefused(() -> excerpts.get(row, source, first, last));
  }

  /** Its last bytes, all of a shorter one, without asking for its length first. */
  public CompletableFuture<Excerpt> tail(int bytes) {
    return unlessRefused(() -> {
      OptionalLong size = knownSize();
      if (size.isEmpty()) {
        return excerpts.tail(row, source, bytes);
      }
      long total = size.getAsLong();
      return excerpts.get(row, source, Math.max(0, total - bytes), Math.max(0, total - 1));
    });
  }

  private CompletableFuture<Excerpt> unlessRefused(Supplier<CompletableFuture<Excerpt>> asking) {
    return fills
        .refused(row, source)
        .thenCompose(why ->
            why.isPresent()
                ? CompletableFuture.completedFuture(new Excerpt.Failed(refusal(why.get())))
                : asking.get());
  }

  /** Forgets parts that were asked for earlier: they are of another object. */
  void forgetExcerpts() {
    excerpts.forget(row);
  }

  /** How asking for a length can end. */
  public sealed interface Size {
    /** In bytes. */
    record Known(long bytes) implements Size {}

    /** Not just now. */
    record Failed(Failure failure) implements Size {}
  }
}
