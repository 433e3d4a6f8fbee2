package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.blob.BlobWriter;
import dev.wheelhouse.storage.blob.Partial;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.OriginFile;
import dev.wheelhouse.upstream.OriginHead;
import dev.wheelhouse.upstream.OriginObject;
import dev.wheelhouse.upstream.Upstream;
import dev.wheelhouse.upstream.UpstreamException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Small parts of files that are not here, as those read who want a wheel's METADATA only. A part is
 * asked for once, remembered, and written into the partial that a later fill goes on from; the file
 * itself is not fetched. Threads share it.
 */
final class Excerpts {
  private static final Logger LOG = System.getLogger(Excerpts.class.getName());

  /** What is remembered of all files together, in bytes. */
  private static final long MEMORY = 8L << 20;

  /** A partial that has more than this is a fill that was suspended; it is left alone. */
  static final long MOST_OF_A_PARTIAL = 4L << 20;

  private final BlobStore blobs;
  private final Upstream upstream;
  private final Fills fills;
  private final Origins origins;
  private final Workers workers;
  private final InFlight<Key, Excerpt> asking;
  private final InFlight<String, ColdFile.Size> sizing;
  private final Cache<String, Long> sizes = Caffeine.newBuilder().maximumSize(10_000).build();
  private final Cache<Key, Excerpt.Bytes> lately =
      Caffeine.newBuilder()
          .maximumWeight(MEMORY)
          .weigher((Key key, Excerpt.Bytes bytes) -> bytes.content().length + 200)
          .executor(Runnable::run)
          .build();

  Excerpts(BlobStore blobs, Upstream upstream, Fills fills, Origins origins, Workers workers) {
    this.origins = origins;
    this.blobs = blobs;
    this.upstream = upstream;
    this.fills = fills;
    this.workers = workers;
    this.asking = new InFlight<>(workers.waiting());
    this.sizing = new InFlight<>(workers.waiting());
  }

  /** A part of a file; one that begins before 0 is so many bytes of its end. */
  private record Key(String fill, long first, long last) {}

  /** The length of a file, asked of the origin once. */
  CompletableFuture<ColdFile.Size> size(FileRow row, SourceSettings source) {
    String key = Fills.key(row);
    Long known = sizes.getIfPresent(key);
    return known != null
        ? CompletableFuture.completedFuture(new ColdFile.Size.Known(known))
        : sizing.join(key, () -> askSize(key, row, source)).result();
  }

  private ColdFile.Size askSize(String key, FileRow row, SourceSettings source) {
    try {
      OriginHead head = upstream.head(source, row.link().url());
      if (head.length() >= 0) {
        sizes.put(key, head.length());
        return new ColdFile.Size.Known(head.length());
      }
      return new ColdFile.Size.Failed(
          new Failure(Failure.Kind.BAD_ANSWER, row.link().url() + ": no Content-Length"));
    } catch (UpstreamException e) {
      return new ColdFile.Size.Failed(Failure.of(source.name(), e));
    }
  }

  /** The bytes {@code first} to {@code last} (inclusive) of a file. */
  CompletableFuture<Excerpt> get(FileRow row, SourceSettings source, long first, long last) {
    Key key = new Key(Fills.key(row), first, last);
    Excerpt.Bytes known = lately.getIfPresent(key);
    return known != null && known.validator().equals(fills.validator(row))
        ? CompletableFuture.completedFuture(known)
        : asking.join(key, () -> ask(key, row, source)).result();
  }

  private Excerpt ask(Key key, FileRow row, SourceSettings source) throws StoreException {
    Optional<Excerpt> ofFill = ofFill(key, row);
    if (ofFill.isPresent()) {
      return ofFill.get();
    }
    try (OriginFile origin =
        upstream.open(
            source,
            row.link().url(),
            OptionalLong.of(key.first),
            OptionalLong.of(key.last),
            null)) {
      return origin.status() == 206 || isAll(origin, key.first, key.last + 1)
          ? taken(key, row, origin)
          : noRanges(row, origin);
    } catch (UpstreamException e) {
      return new Excerpt.Failed(Failure.of(source.name(), e));
    }
  }

  /** An object of another length than the index says is another file. */
  private static Optional<Excerpt> misfit(FileRow row, OriginObject object) {
    Long listed = row.link().size();
    return listed == null || object.total() < 0 || object.total() == listed
        ? Optional.empty()
        : Optional.of(
            new Excerpt.Failed(
                new Failure(
                    Failure.Kind.BAD_ANSWER,
                    "%s: the origin has %d bytes, the index says %d"
                        .formatted(row.link().url(), object.total(), listed))));
  }

  /** Whether a whole file came that is no more than was asked for. */
  private static boolean isAll(OriginFile origin, long first, long most) {
    return origin.status() == 200 && first == 0 && origin.length() > 0 && origin.length() <= most;
  }

  private Excerpt noRanges(FileRow row, OriginFile origin) throws StoreException {
    origin.cancel();
    origins.ranges(row, false);
    return new Excerpt.NoRanges("the origin answers a range with the whole file");
  }

  private Excerpt taken(Key key, FileRow row, OriginFile origin)
      throws UpstreamException, StoreException {
    OriginObject object = OriginObject.of(origin);
    Optional<Excerpt> misfit = misfit(row, object);
    if (misfit.isPresent()) {
      origin.cancel();
      return misfit.get();
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) origin.length());
    while (bytes.hasRemaining() && origin.read(bytes) >= 0) {
      // reads on until the part is whole
    }
    Excerpt.Bytes excerpt =
        new Excerpt.Bytes(bytes.array(), origin.start(), object, fills.validator(row, object));
    if (origin.status() == 206) {
      origins.ranges(row, true);
    }
    sizes.put(key.fill, object.total());
    // A tail is asked for by its length at first, by its place once the length is known.
    lately.put(key, excerpt);
    long last = origin.start() + excerpt.content().length - 1;
    lately.put(new Key(key.fill, origin.start(), last), excerpt);
    keep(row, object, excerpt);
    return excerpt;
  }

  /** The last {@code bytes} of a file; one request tells its length, too. */
  CompletableFuture<Excerpt> tail(FileRow row, SourceSettings source, int bytes) {
    String fill = Fills.key(row);
    Long size = sizes.getIfPresent(fill);
    if (size != null) {
      return get(row, source, Math.max(0, size - bytes), Math.max(0, size - 1));
    }
    Key key = new Key(fill, -bytes, -1);
    return asking.join(key, () -> askTail(key, row, source)).result();
  }

  private Excerpt askTail(Key key, FileRow row, SourceSettings source) throws StoreException {
    try (OriginFile origin = upstream.openTail(source, row.link().url(), -key.first)) {
      if (origin.status() == 206 || isAll(origin, 0, -key.first)) {
        return taken(key, row, origin);
      }
      origin.cancel();
    } catch (UpstreamException.Failed e) {
      // Some know only ranges that tell where they begin.
      LOG.log(Level.DEBUG, "{0}: its end cannot be asked for", e.getMessage());
    } catch (UpstreamException e) {
      return new Excerpt.Failed(Failure.of(source.name(), e));
    }
    return switch (askSize(key.fill, row, source)) {
      case ColdFile.Size.Failed(Failure failure) -> new Excerpt.Failed(failure);
      case ColdFile.Size.Known(long total) ->
          ask(
              new Key(key.fill, Math.max(0, total + key.first), Math.max(0, total - 1)),
              row,
              source);
    };
  }

  /** Forgets what is remembered of a file, since its origin now has another object. */
  void forget(FileRow row) {
    String fill = Fills.key(row);
    sizes.invalidate(fill);
    lately.asMap().keySet().removeIf(key -> key.fill.equals(fill));
  }

  private Optional<Excerpt> ofFill(Key key, FileRow row) throws StoreException {
    Optional<Fill> fill = fills.current(row);
    if (fill.isEmpty() || key.last >= fill.get().reach(key.first)) {
      return Optional.empty();
    }
    Fill running = fill.get();
    SharedReader reader = running.hold();
    if (reader == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          workers.compute(
              StoreException.class, () -> read(reader.channel(), key.first, key.last, running)));
    } finally {
      reader.release();
    }
  }

  private static Excerpt read(FileChannel channel, long first, long last, Fill fill)
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
    return new Excerpt.Bytes(
        bytes.array(), first, new OriginObject(fill.total(), null, null), fill.validator());
  }

  /** Writes the part where a later fill finds it; that it cannot be kept is no failure. */
  private void keep(FileRow row, OriginObject object, Excerpt.Bytes excerpt) {
    if (!FillTask.lasts(row, object)) {
      return;
    }
    try {
      boolean unusedKept =
          workers.compute(
              StoreException.class,
              () -> fills.whileNotFilling(row, key -> write(key, row, object, excerpt)));
    } catch (StoreException e) {
      LOG.log(Level.INFO, "{0}: a part could not be kept: {1}", row.filename(), e.getMessage());
    }
  }

  private boolean write(String key, FileRow row, OriginObject object, Excerpt.Bytes excerpt)
      throws StoreException {
    Partial partial = FillTask.partial(row, object);
    Optional<BlobStore.PartialInfo> left = blobs.partial(key);
    if (left.isPresent() && left.get().known() > MOST_OF_A_PARTIAL) {
      return false;
    }
    boolean same = left.isPresent() && left.get().partial().equals(partial);
    Optional<BlobStore.Resumed> resumed = same ? blobs.resume(key) : Optional.empty();
    try (BlobWriter writer = resumed.isPresent() ? resumed.get().writer() : blobs.begin(partial)) {
      List<BlobWriter.Interval> known = writer.known();
      long from = excerpt.first();
      long to = from + excerpt.content().length;
      boolean here = known.stream().anyMatch(i -> i.from() <= from && to <= i.to());
      if (!here) {
        writer.write(from, ByteBuffer.wrap(excerpt.content()));
      }
      writer.suspend();
    }
    return true;
  }
}
