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
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.OriginFile;
import dev.wheelhouse.upstream.Upstream;
import dev.wheelhouse.upstream.UpstreamException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file: reads the origin on a waiting thread, writes and hashes on computing ones, goes
 * on after a lost connection by Range and If-Range, and never mixes two versions of an object.
 *
 * <p>One use, one thread.
 */
final class FillTask {
  private static final Logger LOG = System.getLogger(FillTask.class.getName());
  private static final int BUFFER_BYTES = 128 * 1024;
  private static final int TRIES_WITHOUT_PROGRESS = 4;
  private static final long PAUSE_MILLIS = 250;

  private final Fill fill;
  private final FileRow row;
  private final SourceSettings source;
  private final Upstream upstream;
  private final BlobStore blobs;
  private final Workers workers;
  private final LyingOrigins lies;

  private @Nullable BlobWriter writer;
  private @Nullable String etag;
  private @Nullable String lastModified;
  private long position;
  private long total = -1;

  FillTask(
      Fill fill,
      FileRow row,
      SourceSettings source,
      Upstream upstream,
      BlobStore blobs,
      Workers workers,
      LyingOrigins lies) {
    this.fill = fill;
    this.row = row;
    this.source = source;
    this.upstream = upstream;
    this.blobs = blobs;
    this.workers = workers;
    this.lies = lies;
  }

  /** What came of it: a verified blob, or the reason why there is none. */
  sealed interface End {
    record Verified(BlobName blob, long size) implements End {}

    record Failed(Failure failure, boolean mismatch) implements End {}
  }

  /** Fetches, verifies and makes durable. The caller writes the catalog row. */
  End run() {
    try {
      fetch();
      return verify();
    } catch (UpstreamException e) {
      return failed(Failure.of(source.name(), e), false);
    } catch (ObjectChanged e) {
      return failed(new Failure(Failure.Kind.BAD_ANSWER, e.message), e.mismatch);
    } catch (StoreException e) {
      return failed(Failure.of(e), false);
    } finally {
      if (writer != null) {
        writer.close();
      }
    }
  }

  private End failed(Failure failure, boolean mismatch) {
    LOG.log(Level.WARNING, "{0}: {1}", row.filename(), failure.why());
    return new End.Failed(failure, mismatch);
  }

  private void fetch() throws UpstreamException, StoreException, ObjectChanged {
    int tries = 0;
    while (true) {
      long before = position;
      try (OriginFile origin = open()) {
        if (position == 0) {
          begin(origin);
        } else {
          goOn(origin);
        }
        pump(origin);
        return;
      } catch (UpstreamException e) {
        tries = position > before ? 0 : tries + 1;
        if (!passing(e) || tries >= TRIES_WITHOUT_PROGRESS || writer == null) {
          throw e;
        }
        LOG.log(
            Level.INFO,
            "{0}: going on at byte {1} of {2}: {3}",
            row.filename(),
            position,
            total,
            e.getMessage());
        pause(tries);
      }
    }
  }

  private OriginFile open() throws UpstreamException, ObjectChanged {
    String url = row.link().url();
    if (position == 0) {
      return upstream.open(source, url, OptionalLong.empty(), OptionalLong.empty(), null);
    }
    String validator = etag != null ? etag : lastModified;
    if (validator == null) {
      throw new ObjectChanged(
          url + ": the connection broke at byte " + position + " and there is no validator", false);
    }
    return upstream.open(source, url, OptionalLong.of(position), OptionalLong.empty(), validator);
  }

  private void begin(OriginFile origin) throws StoreException, ObjectChanged {
    if (writer == null) {
      etag = origin.etag().orElse(null);
      lastModified = origin.lastModified().orElse(null);
      total = origin.total();
      Long listed = row.link().size();
      if (listed != null && total >= 0 && total != listed) {
        String found = total + " bytes";
        lies.note(row.link().url(), etag, total, row.link().sha256().orElse(null), found);
        throw new ObjectChanged(
            "%s: the origin has %d bytes, the index says %d"
                .formatted(row.link().url(), total, listed),
            true);
      }
      BlobWriter opened =
          workers.compute(
              StoreException.class,
              () -> blobs.create(total < 0 ? OptionalLong.empty() : OptionalLong.of(total)));
      writer = opened;
      if (total >= 0) {
        fill.begin(total, reader(opened));
      }
    } else if (!sameObject(origin)) {
      throw changed(origin);
    }
  }

  private SharedReader reader(BlobWriter from) throws StoreException {
    return new SharedReader(workers.compute(StoreException.class, from::openReader));
  }

  /**
   * After a lost connection: a 206 goes on, a 200 of the same object is read up to the position.
   */
  private void goOn(OriginFile origin) throws UpstreamException, ObjectChanged {
    if (!sameObject(origin)) {
      throw changed(origin);
    }
    long skip = position - origin.start();
    if (skip < 0) {
      throw changed(origin);
    }
    ByteBuffer waste = ByteBuffer.allocate(BUFFER_BYTES);
    while (skip > 0) {
      waste.clear().limit((int) Math.min(waste.capacity(), skip));
      int count = origin.read(waste);
      if (count < 0) {
        throw changed(origin);
      }
      skip -= count;
    }
  }

  private boolean sameObject(OriginFile origin) {
    boolean sameEtag = etag == null || etag.equals(origin.etag().orElse(null));
    boolean sameTotal = total < 0 || origin.total() < 0 || origin.total() == total;
    return sameEtag && sameTotal;
  }

  private ObjectChanged changed(OriginFile origin) {
    return new ObjectChanged(
        "%s: the origin's object changed at byte %d (ETag %s, then %s)"
            .formatted(row.link().url(), position, etag, origin.etag().orElse("none")),
        false);
  }

  /** Reads one buffer while the other is written; small reads gather while a write is under way. */
  private void pump(OriginFile origin) throws UpstreamException, StoreException {
    ByteBuffer filling = ByteBuffer.allocate(BUFFER_BYTES);
    ByteBuffer other = ByteBuffer.allocate(BUFFER_BYTES);
    Future<?> writing = null;
    UpstreamException broken = null;
    boolean more = true;
    while (more) {
      try {
        more = origin.read(filling) >= 0;
      } catch (UpstreamException e) {
        broken = e;
        more = false;
      }
      boolean busy = writing != null && !writing.isDone();
      if (filling.position() == 0 || (more && busy && filling.hasRemaining())) {
        continue;
      }
      awaitWrite(writing);
      ByteBuffer full = filling.flip();
      long offset = position;
      position += full.remaining();
      writing = workers.computing().submit(() -> write(offset, full));
      filling = other.clear();
      other = full;
    }
    awaitWrite(writing);
    if (broken != null) {
      throw broken;
    }
  }

  private static void awaitWrite(@Nullable Future<?> writing) throws StoreException {
    if (writing != null) {
      Workers.await(StoreException.class, writing);
    }
  }

  private Void write(long offset, ByteBuffer bytes) throws StoreException {
    BlobWriter open = writer();
    open.write(offset, bytes);
    if (total >= 0) {
      fill.advance(open.prefix());
    }
    return null;
  }

  private BlobWriter writer() {
    BlobWriter open = writer;
    if (open == null) {
      throw new IllegalStateException("no writer is open");
    }
    return open;
  }

  private End verify() throws StoreException, ObjectChanged {
    BlobWriter open = writer();
    Sha256 found = open.digest();
    Sha256 expected = row.sha256().orElse(found);
    if (!found.equals(expected)) {
      throw lied(expected, "sha256 " + found);
    }
    if (row.sha256().isEmpty() && row.filename().endsWith(".whl")) {
      checkWheel(open);
    }
    if (total < 0) {
      total = position;
      fill.begin(total, reader(open));
    }
    lies.forget(row.link().url());
    fill.verified();
    BlobName name = workers.compute(StoreException.class, () -> open.commit(expected));
    return new End.Verified(name, total);
  }

  /** Without a digest the wheel's own RECORD is the only witness. */
  private void checkWheel(BlobWriter open) throws StoreException, ObjectChanged {
    try {
      workers.compute(
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
      throw lied(null, "not a sound wheel: " + e.getMessage());
    } catch (IOException e) {
      throw new StoreException.Unavailable("reading back " + row.filename(), e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private ObjectChanged lied(@Nullable Sha256 expected, String found) {
    LyingOrigins.Lie lie = lies.note(row.link().url(), etag, total, expected, found);
    return new ObjectChanged(row.link().url() + ": " + lie.words(), true);
  }

  private static boolean passing(UpstreamException e) {
    return switch (e) {
      case UpstreamException.Unreachable u -> true;
      case UpstreamException.TimedOut t -> true;
      case UpstreamException.Failed f -> true;
      case UpstreamException.Broken b -> true;
      case UpstreamException.Refused r -> false;
      case UpstreamException.Gone g -> false;
    };
  }

  private static void pause(int tries) {
    try {
      Thread.sleep(PAUSE_MILLIS * tries);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The origin does not hold the object that was begun, or that its index names. */
  private static final class ObjectChanged extends Exception {
    private static final long serialVersionUID = 1;
    private final String message;
    private final boolean mismatch;

    ObjectChanged(String message, boolean mismatch) {
      super(message);
      this.message = message;
      this.mismatch = mismatch;
    }
  }
}
