package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.wheel.ByteSource;
import dev.wheelhouse.index.wheel.WheelException;
import dev.wheelhouse.index.wheel.WheelReader;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.blob.BlobWriter;
import dev.wheelhouse.storage.blob.Partial;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.OriginFile;
import dev.wheelhouse.upstream.OriginObject;
import dev.wheelhouse.upstream.RangeDownload;
import dev.wheelhouse.upstream.RangePlan;
import dev.wheelhouse.upstream.SinkException;
import dev.wheelhouse.upstream.Upstream;
import dev.wheelhouse.upstream.UpstreamException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file: goes on with what an earlier life left, or begins with a first part that tells
 * length, validator and whether the origin sends ranges; brings the rest; verifies. Two versions of
 * an object are never mixed.
 *
 * <p>One use, one thread; {@link #download} may be asked for by any.
 */
final class FillTask {
  private static final Logger LOG = System.getLogger(FillTask.class.getName());

  private static final int BUFFER_BYTES = 128 * 1024;

  private final Fill fill;
  private final FileRow row;
  private final SourceSettings source;
  private final FillParts parts;
  private final Way way;
  private final Addresses addresses;

  private @Nullable BlobWriter writer;
  private @Nullable Promise promise;
  private volatile @Nullable RangeDownload download;
  private boolean lasting;

  /** What every fill works with. */
  record FillParts(
      Upstream upstream,
      BlobStore blobs,
      Workers workers,
      PartialLocks locks,
      Judge judge,
      Generations generations,
      Suspects suspects) {}

  /**
   * How a file is fetched.
   *
   * @param urls where it is, the preferred one first; at least one
   * @param parallel whether several connections may bring it
   */
  record Way(List<String> urls, boolean parallel) {
    Way {
      urls = List.copyOf(urls);
    }
  }

  /** Will fetch {@code row} for {@code fill}. */
  FillTask(Fill fill, FileRow row, SourceSettings source, FillParts parts, Way way) {
    this.fill = fill;
    this.row = row;
    this.source = source;
    this.parts = parts;
    this.way = way;
    this.addresses = new Addresses(parts.upstream, row, source, way);
  }

  /** What came of it: a verified blob, or the reason why there is none. */
  sealed interface End {
    record Verified(BlobName blob, long size) implements End {}

    record Failed(Failure failure) implements End {}

    /** The disk has no room for all of it. */
    record NoRoom(Failure failure) implements End {}
  }

  /** The name of the partial of a fill. */
  static String partialKey(String fillKey) {
    return Sha256.of(fillKey.getBytes(StandardCharsets.UTF_8)).hex();
  }

  /**
   * Whether the bytes of an object are worth keeping over a restart: many, and bound to one object.
   */
  static boolean lasts(FileRow row, OriginObject object) {
    return object.total() > Addresses.FIRST_PART
        && (row.sha256().isPresent() || object.etag() != null);
  }

  /** The partial of a file whose origin has {@code object}. */
  static Partial partial(FileRow row, OriginObject object) {
    return new Partial(
        partialKey(Fills.key(row)),
        object.total(),
        row.source(),
        row.address(),
        object.etag(),
        object.lastModified());
  }

  /** The download under way, if it has come to that. */
  Optional<RangeDownload> download() {
    return Optional.ofNullable(download);
  }

  /** Fetches, verifies and makes durable. The caller writes the catalog row. */
  End run() {
    try {
      FillSink sink = fetch();
      sink.finish();
      return verify();
    } catch (UpstreamException e) {
      keep(!(e instanceof UpstreamException.Changed));
      return failed(Failure.of(source.name(), e));
    } catch (Mismatch e) {
      return failed(new Failure(Failure.Kind.BAD_ANSWER, e.words()));
    } catch (StoreException.NoSpace e) {
      return new End.NoRoom(Failure.of(e));
    } catch (StoreException e) {
      return failed(Failure.of(e));
    } finally {
      if (writer != null) {
        writer.close();
      }
    }
  }

  private End failed(Failure failure) {
    LOG.log(Level.WARNING, "{0}: {1}", row.filename(), failure.why());
    return new End.Failed(failure);
  }

  /** Keeps what came, so that the next fill goes on from there. */
  private void keep(boolean worthIt) {
    if (writer == null || !lasting || !worthIt) {
      return;
    }
    try {
      writer.suspend();
    } catch (StoreException e) {
      LOG.log(Level.WARNING, row.filename() + ": what came could not be kept", e);
    }
  }

  // --- fetching

  private FillSink fetch() throws UpstreamException, StoreException, Mismatch {
    Optional<BlobStore.Resumed> left =
        parts.workers.store(StoreException.class, () -> parts.locks.resume(row));
    if (left.isPresent()) {
      return goOn(left.get());
    }
    refuseWithoutRoom();
    try (OriginFile first = addresses.ask()) {
      Promise told = parts.judge.promised(row, first);
      promise = told;
      OriginObject begun = told.object();
      if (begun.total() < 0) {
        return fetchUnannounced(first);
      }
      open(begun);
      FillSink sink = begin(begun);
      if (begun.total() > 0) {
        bring(sink, new RangePlan(begun.total(), List.of()), begun, first);
      }
      return sink;
    }
  }

  /** Where the index tells the length, the origin is not asked for what cannot be stored. */
  private void refuseWithoutRoom() throws StoreException {
    Long listed = row.link().size();
    if (listed == null) {
      return;
    }
    long usable = parts.workers.store(StoreException.class, parts.blobs::usableBytes);
    if (listed > usable) {
      throw new StoreException.NoSpace(
          "no space for %d bytes: %d are free beyond the reserve".formatted(listed, usable), null);
    }
  }

  private FillSink goOn(BlobStore.Resumed left) throws UpstreamException, StoreException {
    Partial partial = left.partial();
    lasting = true;
    writer = left.writer();
    OriginObject begun = new OriginObject(partial.total(), partial.etag(), partial.lastModified());
    promise = Promise.ofIndex(row, begun);
    List<BlobWriter.Interval> known = left.writer().known();
    LOG.log(
        Level.INFO,
        "{0}: going on, {1} of {2} bytes are here",
        row.filename(),
        known.stream().mapToLong(i -> i.to() - i.from()).sum(),
        partial.total());
    FillSink sink = begin(begun);
    sink.publish();
    sink.hash();
    List<RangePlan.Span> spans =
        known.stream().map(i -> new RangePlan.Span(i.from(), i.to())).toList();
    bring(sink, new RangePlan(partial.total(), spans), begun, null);
    return sink;
  }

  private void open(OriginObject begun) throws StoreException {
    lasting = lasts(row, begun);
    // What a mirror says of its object is nothing that the source's own will be held against.
    OriginObject kept =
        addresses.answeredBySource() ? begun : new OriginObject(begun.total(), null, null);
    writer =
        parts.workers.store(
            StoreException.class,
            () ->
                lasting
                    ? parts.blobs.begin(partial(row, kept))
                    : parts.blobs.create(OptionalLong.of(begun.total())));
  }

  private FillSink begin(OriginObject begun) throws StoreException {
    BlobWriter open = writer();
    fill.begin(
        begun.total(),
        parts.generations.of(Fills.key(row), begun),
        new SharedReader(parts.workers.store(StoreException.class, open::openReader)));
    return new FillSink(fill, open, parts.workers);
  }

  private void bring(FillSink sink, RangePlan plan, OriginObject begun, @Nullable OriginFile first)
      throws UpstreamException, StoreException {
    boolean sure = row.sha256().isPresent() || begun.etag() != null;
    boolean ranges = way.parallel && sure && (first == null || first.status() == 206);
    RangeDownload bringing =
        parts.upstream.download(
            source,
            addresses.inOrder(),
            begun,
            plan,
            new RangeDownload.Way(ranges, sure || begun.lastModified() != null),
            sink,
            fill::wishes,
            parts.workers.waiting());
    download = bringing;
    try {
      bringing.run(first);
    } catch (SinkException e) {
      throw storeFailure(e.getCause());
    }
  }

  private static StoreException storeFailure(@Nullable Throwable cause) {
    return cause instanceof StoreException store
        ? store
        : new StoreException.Unavailable("writing what came", new IOException(cause));
  }

  /** An origin that does not say how long the file is: one stream, to its end. */
  private FillSink fetchUnannounced(OriginFile origin)
      throws UpstreamException, StoreException, Mismatch {
    BlobWriter open =
        parts.workers.store(StoreException.class, () -> parts.blobs.create(OptionalLong.empty()));
    writer = open;
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long position = 0;
    int count = 0;
    while (count >= 0) {
      count = origin.read(buffer);
      if (!buffer.hasRemaining() || count < 0) {
        long at = position;
        position += buffer.flip().remaining();
        parts.workers.store(
            StoreException.class,
            () -> {
              open.write(at, buffer);
              return null;
            });
        buffer.clear();
      }
    }
    promise = promise().withTotal(position);
    parts.judge.checkLength(row, promise());
    return begin(promise().object());
  }

  // --- verifying

  private BlobWriter writer() {
    BlobWriter open = writer;
    if (open == null) {
      throw new IllegalStateException("no writer is open");
    }
    return open;
  }

  private Promise promise() {
    Promise told = promise;
    if (told == null) {
      throw new IllegalStateException("the origin was not asked");
    }
    return told;
  }

  private End verify() throws StoreException, Mismatch {
    BlobWriter open = writer();
    long total = open.prefix();
    Sha256 found = open.digest();
    Promise told = promise();
    if (told.sha256() != null && !told.sha256().equals(found)) {
      throw parts.workers.store(
          StoreException.class,
          () -> {
            accuse(open);
            return parts.judge.wrong(row, told, found, open);
          });
    }
    if (row.sha256().isEmpty() && row.filename().endsWith(".whl")) {
      checkWheel(open);
    }
    parts.judge.right(row);
    fill.verified();
    BlobName name = parts.workers.store(StoreException.class, () -> open.commit(found));
    return new End.Verified(name, total);
  }

  private void accuse(BlobWriter wrong) throws StoreException {
    RangeDownload brought = download;
    if (brought != null) {
      try (FileChannel channel = wrong.openReader()) {
        parts.suspects.accuse(Fills.key(row), brought.contributions(), channel);
      } catch (IOException e) {
        throw new StoreException.Unavailable("reading back " + row.filename(), e);
      }
    }
  }

  /** Without a digest the wheel's own RECORD is the only witness. */
  private void checkWheel(BlobWriter open) throws StoreException, Mismatch {
    try {
      parts.workers.store(
          Exception.class,
          () -> {
            try (FileChannel channel = open.openReader()) {
              WheelReader.structure(ByteSource.of(channel), row.filename());
            }
            return null;
          });
    } catch (StoreException e) {
      throw e;
    } catch (WheelException e) {
      throw parts.judge.unsound(row, promise(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new StoreException.Unavailable("reading back " + row.filename(), e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
