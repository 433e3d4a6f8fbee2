package dev.wheelhouse.mirror;

import dev.wheelhouse.config.FillSettings;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.StoredBlob;
import dev.wheelhouse.upstream.OriginObject;
import dev.wheelhouse.upstream.Upstream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The fills under way: one for one content, however many ask for it, from however many addresses.
 * Threads share it.
 */
final class Fills {
  private static final Logger LOG = System.getLogger(Fills.class.getName());

  private final Catalog catalog;
  private final BlobStore blobs;
  private final PartialLocks locks;
  private final FillTask.FillParts parts;
  private final Workers workers;
  private final Landing landing;
  private final InstantSource clock;
  private final LyingOrigins lies;
  private final Mirrors mirrors;
  private final Suspects suspects;
  private final Refusals refusals;
  private final Generations generations = new Generations();
  private final Turns turns;
  private final PassThroughs passing;
  private final ShortOfRoom shortOfRoom;
  private final Map<String, RunningFill> running = new ConcurrentHashMap<>();

  Fills(
      Catalog catalog,
      BlobStore blobs,
      KeptMetadata metadata,
      Upstream upstream,
      Workers workers,
      Epochs epochs,
      InstantSource clock,
      FillSettings settings) {
    this.catalog = catalog;
    this.blobs = blobs;
    this.workers = workers;
    this.clock = clock;
    this.lies = new LyingOrigins(clock);
    this.refusals = new Refusals(lies, upstream, workers);
    this.shortOfRoom = new ShortOfRoom(clock);
    this.locks = new PartialLocks(blobs);
    this.mirrors = new Mirrors(clock);
    this.suspects = new Suspects();
    this.landing = new Landing(catalog, blobs, metadata, epochs, clock);
    Judge judge = new Judge(lies, new Diagnosis(catalog));
    this.parts =
        new FillTask.FillParts(upstream, blobs, workers, locks, judge, generations, suspects);
    this.turns = new Turns(settings);
    this.passing = new PassThroughs(upstream, workers, judge, generations, turns, clock);
  }

  /** Bounds those to come by other settings. For one thread at a time. */
  void use(FillSettings settings) {
    turns.use(settings);
  }

  /** Never the file name: one name has different bytes at different sources. */
  static String key(FileRow row) {
    return row.sha256().map(Sha256::hex).orElse(row.source() + " " + row.link().url());
  }

  /** The ETag of a file's bytes while they are not verified, in quotes. */
  String validator(FileRow row) {
    return generations.of(key(row));
  }

  /** The fill of a file that is under way, if there is one. */
  Optional<Fill> current(FileRow row) {
    return Optional.ofNullable(running.get(key(row))).map(RunningFill::fill);
  }

  /** The same of bytes of {@code object}: another one if those before were another object's. */
  String validator(FileRow row, OriginObject object) {
    return generations.of(key(row), object);
  }

  /** Why the origin of a file is not asked now, if so. */
  CompletableFuture<Optional<String>> refused(FileRow row, SourceSettings source) {
    return elsewhere(row, source).isEmpty()
        ? refusals.refused(row, source)
        : CompletableFuture.completedFuture(Optional.empty());
  }

  /** Whether a fill that just failed by a mismatch may be tried once more. */
  boolean mayTryAgain(FileRow row, SourceSettings source) {
    return lies.forgiven(Refusals.place(row)) || !elsewhere(row, source).isEmpty();
  }

  /** The mirrors of a file that came from its source alone and was wrong. */
  private List<String> elsewhere(FileRow row, SourceSettings source) {
    String url = row.link().url();
    return suspects.accusesOnly(key(row), url) ? others(row, source) : List.of();
  }

  /** Without a digest nothing would tell whether a mirror's bytes are right. */
  private List<String> others(FileRow row, SourceSettings source) {
    return row.sha256().isEmpty() ? List.of() : mirrors.of(source, row.link().url());
  }

  /** Opens a file that there is no room for, for one client. */
  CompletableFuture<PassResult> passThrough(FileRow row, SourceSettings source) {
    return passing.open(row, source, way(row, source).urls());
  }

  /** Forgets that the origin of a file lied, and that the disk had no room for it. */
  void forgive(FileRow row) {
    lies.forget(Refusals.place(row));
    shortOfRoom.forget(key(row));
  }

  /** Joins the fill of a file, or begins it. */
  Fill join(FileRow row, SourceSettings source) {
    String key = key(row);
    RunningFill joined =
        running.compute(
            key,
            (k, old) -> {
              RunningFill current =
                  old != null
                      ? old
                      : new RunningFill(new Fill(generations.of(key)), row, clock.instant());
              current.rows().add(row.id());
              if (old == null) {
                workers.waiting().execute(() -> run(key, row, source, current));
              }
              return current;
            });
    return joined.fill();
  }

  /**
   * Writes into the partial of a file, unless its fill does so or its bytes are here.
   *
   * @return whether {@code work} was done
   */
  boolean whileNotFilling(FileRow row, PartialLocks.Work<Boolean> work) throws StoreException {
    return locks.hold(
        row, key -> current(row).isEmpty() && alreadyHere(row).isEmpty() && work.run(key));
  }

  /** The files that are on their way here now, the oldest first. */
  List<Transfer> transfers() {
    Instant now = clock.instant();
    Stream<Transfer> fills =
        running.values().stream()
            .sorted(Comparator.comparing(RunningFill::begun))
            .map(fill -> fill.transfer(now));
    return Stream.concat(fills, passing.transfers(now)).toList();
  }

  /** Suspends what nobody has followed for so long; what came is kept. */
  void suspendUnfollowed(Duration patience) {
    Instant now = clock.instant();
    for (RunningFill each : running.values()) {
      if (!each.unfollowedSince(now).plus(patience).isAfter(now)) {
        each.suspend();
      }
    }
  }

  /** Ends all downloads; what came of big files is kept. */
  void suspendAll() {
    running.values().forEach(RunningFill::suspend);
  }

  private void run(String key, FileRow row, SourceSettings source, RunningFill me) {
    FillTask.End end;
    try {
      Optional<StoredBlob> here = alreadyHere(row);
      if (here.isPresent() && lands(key, row, source, me, here.get())) {
        return;
      }
      end = inTurn(row, source, me);
    } catch (RuntimeException | Error | StoreException e) {
      LOG.log(Level.ERROR, "filling " + row.filename(), e);
      end = bug(e);
    }
    try {
      finish(key, row, source, me, end);
    } catch (RuntimeException | Error e) {
      // Whatever is wrong, nobody may wait for this fill for ever.
      LOG.log(Level.ERROR, "ending the fill of " + row.filename(), e);
      running.remove(key, me);
      me.fill().fail(((FillTask.End.Failed) bug(e)).failure());
    }
  }

  /** A fill that landed between the asker's look and its joining. */
  private Optional<StoredBlob> alreadyHere(FileRow row) throws StoreException {
    Optional<FileRow> now = catalog.file(row.source(), row.address());
    Optional<Sha256> sha256 = now.flatMap(FileRow::sha256);
    return sha256.isEmpty() ? Optional.empty() : catalog.blob(sha256.get());
  }

  /** Ends a fill with a blob that is here; false if that was collected meanwhile. */
  private boolean lands(
      String key, FileRow row, SourceSettings source, RunningFill me, StoredBlob blob)
      throws StoreException {
    try {
      land(key, row, source, me, blob.name(), blob.size());
      return true;
    } catch (StoreException.Missing e) {
      return false;
    }
  }

  private void land(
      String key, FileRow row, SourceSettings source, RunningFill me, BlobName name, long size)
      throws StoreException {
    StoredFile file = landing.land(row, me, name, size);
    convict(key, row, source, file.blob());
    // Its row keeps the validator. Should the bytes be lost, a repair writes them again.
    generations.next(key);
    running.remove(key, me);
    me.fill().stored(file);
    LOG.log(Level.INFO, landing.words(row, me, name, size));
  }

  private static FillTask.End bug(Throwable e) {
    Failure failure =
        e instanceof StoreException store
            ? Failure.of(store)
            : new Failure(Failure.Kind.UNAVAILABLE, "internal error: " + e);
    return new FillTask.End.Failed(failure);
  }

  private FillTask.End inTurn(FileRow row, SourceSettings source, RunningFill me) {
    boolean goesOn = goesOn(row);
    if (goesOn ? !turns.takeToGoOn() : !turns.take()) {
      return new FillTask.End.Failed(Turns.NONE);
    }
    try {
      Optional<Failure> noRoom = shortOfRoom.of(key(row));
      if (noRoom.isPresent()) {
        return new FillTask.End.NoRoom(noRoom.get());
      }
      FillTask.Way way = way(row, source);
      FillTask task = new FillTask(me.fill(), row, source, parts, way);
      me.started(task);
      FillTask.End end = task.run();
      if (end instanceof FillTask.End.Failed && !way.urls().contains(row.link().url())) {
        suspects.forget(key(row)); // the mirrors were of no help
      }
      return end;
    } finally {
      if (goesOn) {
        turns.giveGoingOn();
      } else {
        turns.give();
      }
    }
  }

  /** Whether a good part of a file is here, from a fill that was suspended or broke. */
  private boolean goesOn(FileRow row) {
    try {
      return blobs
          .partial(FillTask.partialKey(key(row)))
          .filter(left -> left.known() > Excerpts.MOST_OF_A_PARTIAL)
          .isPresent();
    } catch (StoreException e) {
      return false; // the fill will tell
    }
  }

  /**
   * From the source and its mirrors at once. After a mismatch one connection alone brings the file:
   * from a mirror if the wrong bytes came from the source alone, else from the source.
   */
  private FillTask.Way way(FileRow row, SourceSettings source) {
    List<String> elsewhere = elsewhere(row, source);
    if (!elsewhere.isEmpty()) {
      return new FillTask.Way(elsewhere, false);
    }
    String url = row.link().url();
    return lies.lied(Refusals.place(row))
        ? new FillTask.Way(List.of(url), false)
        : new FillTask.Way(
            Stream.concat(Stream.of(url), others(row, source).stream()).toList(), true);
  }

  /** Puts aside the mirrors whose bytes were not those of the file that is now here. */
  private void convict(String key, FileRow row, SourceSettings source, BlobName right)
      throws StoreException {
    if (!suspects.accusesAnyone(key)) {
      return;
    }
    List<Suspects.Guilty> guilty =
        workers.store(
            StoreException.class,
            () -> {
              try (FileChannel channel = blobs.open(right)) {
                return suspects.convict(key, channel);
              } catch (IOException e) {
                throw new StoreException.Unavailable("reading " + row.filename(), e);
              }
            });
    for (Suspects.Guilty one : guilty) {
      String until =
          mirrors
              .putAside(source, one.url())
              .map(end -> "; this mirror is not asked before " + end)
              .orElse("");
      LOG.log(
          Level.WARNING,
          "{0}: wrong bytes came from {1}, first between byte {2} and {3}{4}",
          row.filename(),
          one.url(),
          Long.toString(one.span().from()),
          Long.toString(one.span().to()),
          until);
    }
  }

  private void finish(
      String key, FileRow row, SourceSettings source, RunningFill me, FillTask.End end) {
    switch (end) {
      case FillTask.End.NoRoom(Failure failure) -> {
        if (me.fill().total() >= 0) {
          // Bytes came, and writing them failed: what the disk says of its room is not all of it.
          generations.next(key);
          shortOfRoom.note(key, failure);
        }
        running.remove(key, me);
        me.fill().noRoom(failure);
        LOG.log(Level.WARNING, "{0}: not stored: {1}", row.filename(), failure.why());
      }
      case FillTask.End.Failed(Failure failure) -> {
        // What was sent may be written again by the next fill: old validators must not match it.
        generations.next(key);
        running.remove(key, me);
        me.fill().fail(failure);
      }
      case FillTask.End.Verified(BlobName name, long size) -> {
        try {
          land(key, row, source, me, name, size);
        } catch (StoreException e) {
          running.remove(key, me);
          me.fill().fail(Failure.of(e));
        }
      }
    }
  }

  /** Waits until no fill is under way, at most {@code seconds}. */
  void drain(long seconds) {
    for (RunningFill each : running.values()) {
      try {
        FillResult end = each.fill().ended().get(seconds, TimeUnit.SECONDS);
        LOG.log(Level.DEBUG, "drained: {0}", end);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
        return;
      }
    }
  }
}
