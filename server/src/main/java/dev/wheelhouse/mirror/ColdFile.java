package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.OriginFile;
import dev.wheelhouse.upstream.OriginHead;
import dev.wheelhouse.upstream.Upstream;
import dev.wheelhouse.upstream.UpstreamException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** A listed file whose bytes are not here, and the ways to have them. Threads may share it. */
public final class ColdFile {
  /** The longest part that may be answered from bytes that are not verified. */
  public static final long LONGEST_EXCERPT = 4L * 1024 * 1024;

  private final FileRow row;
  private final SourceSettings source;
  private final Fills fills;
  private final Upstream upstream;
  private final Workers workers;

  ColdFile(FileRow row, SourceSettings source, Fills fills, Upstream upstream, Workers workers) {
    this.row = row;
    this.source = source;
    this.fills = fills;
    this.upstream = upstream;
    this.workers = workers;
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
        : workers.start(this::askSize);
  }

  private Size askSize() {
    try {
      OriginHead head = upstream.head(source, row.link().url());
      return head.length() >= 0
          ? new Size.Known(head.length())
          : new Size.Failed(
              new Failure(Failure.Kind.BAD_ANSWER, row.link().url() + ": no Content-Length"));
    } catch (UpstreamException e) {
      return new Size.Failed(Failure.of(source.name(), e));
    }
  }

  /**
   * Joins the download that all clients of this file share. Where the whole file waits for its
   * hash, a first mismatch is tried once more before it is told.
   */
  public CompletableFuture<FillResult> fill() {
    Optional<String> blocked = fills.blocked(row);
    if (blocked.isPresent()) {
      return CompletableFuture.completedFuture(
          new FillResult.Failed(new Failure(Failure.Kind.BAD_ANSWER, blocked.get())));
    }
    return fills
        .join(row, source)
        .started()
        .thenCompose(first ->
            first instanceof FillResult.Failed && fills.mayTryAgain(row)
                ? fills.join(row, source).started()
                : CompletableFuture.completedFuture(first));
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
    Optional<String> blocked = fills.blocked(row);
    if (blocked.isPresent()) {
      return CompletableFuture.completedFuture(
          new Excerpt.Failed(new Failure(Failure.Kind.BAD_ANSWER, blocked.get())));
    }
    return workers.start(() -> excerptNow(first, last));
  }

  private Excerpt excerptNow(long first, long last) throws StoreException {
    Optional<Fill> fill = fills.current(row);
    if (fill.isPresent() && last < fill.get().reach(first)) {
      SharedReader reader = fill.get().hold();
      if (reader != null) {
        try {
          return workers.compute(
              StoreException.class, () -> read(reader.channel(), first, last, fill.get().total()));
        } finally {
          reader.release();
        }
      }
    }
    try (OriginFile origin =
        upstream.open(
            source, row.link().url(), OptionalLong.of(first), OptionalLong.of(last), null)) {
      if (origin.status() != 206) {
        origin.cancel();
        return new Excerpt.NoRanges("the origin answers a range with the whole file");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) origin.length());
      while (bytes.hasRemaining() && origin.read(bytes) >= 0) {
        // reads on until the part is whole
      }
      return new Excerpt.Bytes(bytes.array(), origin.start(), origin.total());
    } catch (UpstreamException e) {
      return new Excerpt.Failed(Failure.of(source.name(), e));
    }
  }

  private static Excerpt read(FileChannel channel, long first, long last, long total)
      throws StoreException {
    ByteBuffer bytes = ByteBuffer.allocate((int) (last - first + 1));
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, first + bytes.position()) < 0) {
          throw new StoreException.Unavailable("a fill is shorter than it said", null);
        }
      }
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw new StoreException.Unavailable("reading a fill", e);
    }
    return new Excerpt.Bytes(bytes.array(), first, total);
  }

  /** How asking for a length can end. */
  public sealed interface Size {
    /** In bytes. */
    record Known(long bytes) implements Size {}

    /** Not just now. */
    record Failed(Failure failure) implements Size {}
  }
}
