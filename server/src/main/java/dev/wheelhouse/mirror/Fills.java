package dev.wheelhouse.mirror;

import dev.wheelhouse.config.FillSettings;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.wheel.ByteSource;
import dev.wheelhouse.index.wheel.WheelException;
import dev.wheelhouse.index.wheel.WheelReader;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.StoredBlob;
import dev.wheelhouse.upstream.RangeDownload;
import dev.wheelhouse.upstream.Upstream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
  private final Epochs epochs;
  private final InstantSource clock;
  private final LyingOrigins lies;
  private final Mirrors mirrors;
  private final Suspects suspects;
  private final Generations generations = new Generations();
  private final Turns turns;
  private final PassThroughs passing;
  private final ShortOfRoom shortOfRoom;
  private final Map<String, RunningFill> running = new ConcurrentHashMap<>();

  Fills(
      Catalog catalog,
      BlobStore blobs,
      Upstream upstream,
      Workers workers,
      Epochs epochs,
      InstantSource clock,
      FillSettings settings) {
    this.catalog = catalog;
    this.blobs = blobs;
    this.workers = workers;
    this.epochs = epochs;
    this.clock = clock;
    this.lies = new LyingOrigins(clock);
    this.shortOfRoom = new ShortOfRoom(clock);
    this.locks = new PartialLocks(blobs);
    this.mirrors = new Mirrors(clock);
    this.suspects = new Suspects();
    Judge judge = new Judge(lies, new Diagnosis(catalog));
    this.parts = new FillTask.FillParts(upstream, blobs, workers, locks, judge, suspects);
    this.turns = new Turns(settings);
    this.passing = new PassThroughs(upstream, workers, judge, generations, turns, clock);
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

  /** Why the origin of a file is not asked now, if so. */
  Optional<String> blocked(FileRow row, SourceSettings source) {
    return elsewhere(row, source).isEmpty() ? lies.blocked(row.link().url()) : Optional.empty();
  }

  /** Whether a fill that just failed by a mismatch may be tried once more. */
  boolean mayTryAgain(FileRow row, SourceSettings source) {
    return lies.forgiven(row.link().url()) || !elsewhere(row, source).isEmpty();
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
    lies.forget(row.link().url());
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
      end = alreadyHere(row).map(Fills::verified).orElseGet(() -> inTurn(row, source, me));
    } catch (RuntimeException | StoreException e) {
      LOG.log(Level.ERROR, "filling " + row.filename(), e);
      end = bug(e);
    }
    finish(key, row, source, me, end);
  }

  /** A fill that landed between the asker's look and its joining. */
  private Optional<StoredBlob> alreadyHere(FileRow row) throws StoreException {
    Optional<FileRow> now = catalog.file(row.source(), row.address());
    Optional<Sha256> sha256 = now.flatMap(FileRow::sha256);
    return sha256.isEmpty() ? Optional.empty() : catalog.blob(sha256.get());
  }

  private static FillTask.End verified(StoredBlob blob) {
    return new FillTask.End.Verified(blob.name(), blob.size());
  }

  private static FillTask.End bug(Exception e) {
    Failure failure =
        e instanceof StoreException store
            ? Failure.of(store)
            : new Failure(Failure.Kind.UNAVAILABLE, "internal error: " + e);
    return new FillTask.End.Failed(failure);
  }

  private FillTask.End inTurn(FileRow row, SourceSettings source, RunningFill me) {
    if (!turns.take()) {
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
      turns.give();
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
    return lies.forgiven(url)
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
        workers.compute(
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
          StoredFile file = record(row, me, name, size);
          convict(key, row, source, file.blob());
          running.remove(key, me);
          me.fill().stored(file);
          LOG.log(Level.INFO, words(row, me, name, size));
        } catch (StoreException e) {
          running.remove(key, me);
          me.fill().fail(Failure.of(e));
        }
      }
    }
  }

  /** The one line that the log has of a file that came. */
  private String words(FileRow row, RunningFill me, BlobName name, long size) {
    RangeDownload.Progress progress = me.progress();
    long millis = Math.max(1, clock.instant().toEpochMilli() - me.begun().toEpochMilli());
    return "%s: %,d bytes from %s in %.1f s, %.1f MB/s, %s, %s%s, sha256 %s"
        .formatted(
            row.filename(),
            size,
            origins(row, me),
            millis / 1e3,
            size / 1e3 / millis,
            counted(progress.most(), "connection"),
            counted(progress.requests(), "request"),
            progress.failures() + progress.relieved() == 0
                ? ""
                : " (" + progress.failures() + " failed, " + progress.relieved() + " too slow)",
            name.sha256());
  }

  /** The source, and what each place gave where there were several. */
  private static String origins(FileRow row, RunningFill me) {
    List<RangeDownload.Contribution> gave =
        me.contributions().stream().filter(each -> each.bytes() > 0).toList();
    boolean alone = gave.stream().allMatch(each -> each.url().equals(row.link().url()));
    return alone
        ? row.source()
        : gave.stream()
            .map(each -> "%s %,d".formatted(URI.create(each.url()).getAuthority(), each.bytes()))
            .collect(Collectors.joining(", ", row.source() + " (", ")"));
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private StoredFile record(FileRow row, RunningFill me, BlobName name, long size)
      throws StoreException {
    StoredBlob kept = new StoredBlob(name, size, clock.instant());
    for (long id : me.rows()) {
      kept = catalog.stored(id, name, size, clock.instant(), me.fill().validator());
    }
    if (!kept.name().equals(name)) {
      blobs.trash(name);
    }
    keepMetadata(row, kept.name());
    epochs.bump(row.project());
    return new StoredFile(kept.name(), kept.size(), me.fill().validator());
  }

  /** Keeps the METADATA of a wheel that is now here; a wheel without one is served all the same. */
  void keepMetadata(FileRow row, BlobName name) throws StoreException {
    if (!row.filename().endsWith(".whl") || row.metadataSeen() != null) {
      return;
    }
    byte[] metadata = workers.compute(StoreException.class, () -> readMetadata(row, name));
    if (metadata != null) {
      catalog.metadata(row.id(), Sha256.of(metadata), metadata);
    }
  }

  private byte @Nullable [] readMetadata(FileRow row, BlobName name) throws StoreException {
    try (FileChannel channel = blobs.open(name)) {
      return WheelReader.metadata(ByteSource.of(channel), row.filename());
    } catch (StoreException e) {
      throw e;
    } catch (WheelException | IOException e) {
      LOG.log(Level.WARNING, "{0}: no METADATA: {1}", row.filename(), e.getMessage());
      return null;
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
