package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.OriginFile;
import dev.wheelhouse.upstream.OriginObject;
import dev.wheelhouse.upstream.Upstream;
import dev.wheelhouse.upstream.UpstreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Hands files on that there is no room for: one connection to the origin for each client, in the
 * turns that fills share. Threads share it.
 */
final class PassThroughs {
  private static final Logger LOG = System.getLogger(PassThroughs.class.getName());

  private final Upstream upstream;
  private final Workers workers;
  private final Judge judge;
  private final Generations generations;
  private final Turns turns;
  private final InstantSource clock;
  private final Map<PassThrough, Instant> open = new ConcurrentHashMap<>();

  PassThroughs(
      Upstream upstream,
      Workers workers,
      Judge judge,
      Generations generations,
      Turns turns,
      InstantSource clock) {
    this.upstream = upstream;
    this.workers = workers;
    this.judge = judge;
    this.generations = generations;
    this.turns = turns;
    this.clock = clock;
  }

  /**
   * Opens a file at its origin. A small one is verified before the future is done.
   *
   * @param urls where it is, the preferred one first; at least one
   */
  CompletableFuture<PassResult> open(FileRow row, SourceSettings source, List<String> urls) {
    return workers.start(() -> openInTurn(row, source, urls));
  }

  /** The files under way, in no order. */
  Stream<Transfer> transfers(Instant now) {
    return open.entrySet().stream().map(one -> transfer(one.getKey(), one.getValue(), now));
  }

  private static Transfer transfer(PassThrough passing, Instant begun, Instant now) {
    FileRow row = passing.row();
    long seconds = Math.max(0, now.getEpochSecond() - begun.getEpochSecond());
    return new Transfer(
        row.filename(),
        row.source(),
        passing.total(),
        passing.position(),
        1,
        1,
        1,
        0,
        0,
        List.of(),
        passing.position() / Math.max(1, seconds),
        seconds,
        "its client: passed through, since there is no room");
  }

  private PassResult openInTurn(FileRow row, SourceSettings source, List<String> urls) {
    if (!turns.take()) {
      return new PassResult.Failed(Turns.NONE);
    }
    Addresses addresses = new Addresses(upstream, row, source, new FillTask.Way(urls, false));
    boolean begun = false;
    try {
      PassThrough passing = begin(row, source, addresses.ask());
      begun = true; // from here on its end gives the turn back
      open.put(passing, clock.instant());
      return first(passing);
    } catch (UpstreamException | Mismatch e) {
      return new PassResult.Failed(failure(row, source, e));
    } finally {
      if (!begun) {
        turns.give();
      }
    }
  }

  /** Where all bytes are held back, no status is told before they are verified. */
  private static PassResult first(PassThrough passing) {
    if (passing.total() <= Fill.HOLD_BACK
        && passing.read(0) instanceof PassThrough.Step.Failed(Failure failure)) {
      passing.close();
      return new PassResult.Failed(failure);
    }
    return new PassResult.Running(passing);
  }

  private PassThrough begin(FileRow row, SourceSettings source, OriginFile origin)
      throws UpstreamException, Mismatch {
    boolean begun = false;
    try {
      Promise promise = judge.promised(row, origin);
      long total = total(row, promise);
      String validator = validator(row, promise);
      PassThrough passing =
          new PassThrough(row, promise, origin, total, validator, ends(row, source, promise));
      begun = true;
      return passing;
    } finally {
      if (!begun) {
        origin.close();
      }
    }
  }

  private static long total(FileRow row, Promise promise) throws UpstreamException {
    Long listed = row.link().size();
    if (promise.object().total() < 0 && listed == null) {
      throw new UpstreamException.Broken(
          row.link().url()
              + ": no Content-Length, and there is no room to store it (expected: one of both)");
    }
    return listed != null ? listed : promise.object().total();
  }

  /** One validator never stands for two objects, whether parts, fills or these told of them. */
  private String validator(FileRow row, Promise promise) {
    String key = Fills.key(row);
    OriginObject object = promise.object();
    boolean bound = promise.sha256() != null || object.etag() != null;
    if (!bound) {
      generations.next(key);
    }
    return generations.of(key, object);
  }

  private Failure failure(FileRow row, SourceSettings source, Exception e) {
    Failure failure =
        switch (e) {
          case UpstreamException upstreams -> Failure.of(source.name(), upstreams);
          case StoreException store -> Failure.of(store);
          case Mismatch mismatch -> new Failure(Failure.Kind.BAD_ANSWER, mismatch.words());
          default -> throw new IllegalStateException(e);
        };
    LOG.log(Level.WARNING, "{0}: {1}", row.filename(), failure.why());
    return failure;
  }

  private PassThrough.Ends ends(FileRow row, SourceSettings source, Promise promise) {
    return new PassThrough.Ends() {
      @Override
      public Workers workers() {
        return workers;
      }

      @Override
      public Mismatch wrong(Sha256 found, ByteBuffer head) throws StoreException {
        return workers.compute(StoreException.class, () -> judge.wrong(row, promise, found, head));
      }

      @Override
      public void right() {
        judge.right(row);
        LOG.log(
            Level.INFO,
            "{0}: passed through, not stored, {1}",
            row.filename(),
            promise.sha256() == null ? "its length is right" : "sha256 " + promise.sha256());
      }

      @Override
      public Failure failed(Exception e) {
        // The next answer may begin with other bytes: a client must not go on with these.
        generations.next(Fills.key(row));
        return failure(row, source, e);
      }

      @Override
      public void closed(PassThrough me, boolean complete) {
        Instant unusedBegun = open.remove(me);
        turns.give();
        if (!complete) {
          LOG.log(
              Level.INFO,
              "{0}: passed through as far as its client wanted: {1} of {2} bytes",
              row.filename(),
              me.position(),
              me.total());
        }
      }
    };
  }
}
