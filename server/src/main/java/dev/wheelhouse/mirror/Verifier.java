package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.StoredBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Proves that every blob still has the bytes that its name says. */
public final class Verifier {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final long PROGRESS_NANOS = 200_000_000;

  private final Mirror mirror;
  private final Catalog catalog;
  private final BlobStore blobs;

  public Verifier(Mirror mirror) {
    this.mirror = mirror;
    this.catalog = mirror.catalog();
    this.blobs = mirror.blobs();
  }

  /** What is told while verifying. */
  public sealed interface Event {
    /** So far, of all. */
    record Progress(long blobs, long ofBlobs, long bytes, long ofBytes) implements Event {}

    /** A blob that is not what it should be; {@code repaired} tells what became of it, or null. */
    record Bad(BlobName blob, String what, List<FileRow> files, @Nullable String repaired)
        implements Event {
      public Bad {
        files = List.copyOf(files);
      }
    }

    /** The end: {@code bad} blobs are still not what they should be. */
    record Summary(long blobs, long bytes, long bad, long orphans) implements Event {}
  }

  /**
   * Reads and hashes, on all cores.
   *
   * @param projects only what files of these need; all if empty
   * @param repair whether damaged and missing blobs are fetched again from their source
   * @param tell called by one thread at a time
   */
  public void verify(List<ProjectName> projects, boolean repair, Consumer<Event> tell)
      throws StoreException {
    Map<Sha256, StoredBlob> wanted = wanted(projects);
    long ofBytes = wanted.values().stream().mapToLong(StoredBlob::size).sum();
    AtomicLong bytes = new AtomicLong();
    // Threads of its own: a server that is verified goes on answering.
    try (ExecutorService hashing = Workers.pool("verify-")) {
      List<Job> jobs = new ArrayList<>();
      for (StoredBlob blob : wanted.values()) {
        jobs.add(new Job(blob, hashing.submit(() -> Optional.ofNullable(check(blob, bytes)))));
      }
      long bad = gather(jobs, bytes, ofBytes, repair, tell);
      long orphans = projects.isEmpty() ? orphans(wanted) : 0;
      tell.accept(new Event.Summary(jobs.size(), bytes.get(), bad, orphans));
    }
  }

  /** Waits for the hashes in order; returns how many blobs stay bad. */
  private long gather(
      List<Job> jobs, AtomicLong bytes, long ofBytes, boolean repair, Consumer<Event> tell)
      throws StoreException {
    long bad = 0;
    long done = 0;
    long told = System.nanoTime();
    for (Job job : jobs) {
      String what = Workers.await(StoreException.class, job.result).orElse(null);
      done++;
      if (what != null && !bad(job.blob, what, repair, tell)) {
        bad++;
      }
      if (System.nanoTime() - told > PROGRESS_NANOS) {
        told = System.nanoTime();
        tell.accept(new Event.Progress(done, jobs.size(), bytes.get(), ofBytes));
      }
    }
    return bad;
  }

  private Map<Sha256, StoredBlob> wanted(List<ProjectName> projects) throws StoreException {
    Map<Sha256, StoredBlob> wanted = new LinkedHashMap<>();
    if (projects.isEmpty()) {
      catalog.eachBlob(blob -> wanted.put(blob.name().sha256(), blob));
      return wanted;
    }
    List<Sha256> digests = new ArrayList<>();
    for (ProjectName project : projects) {
      catalog.eachHere(project, row -> row.sha256().ifPresent(digests::add));
    }
    for (Sha256 digest : digests) {
      catalog.blob(digest).ifPresent(blob -> wanted.put(digest, blob));
    }
    return wanted;
  }

  private long orphans(Map<Sha256, StoredBlob> known) throws StoreException {
    AtomicLong orphans = new AtomicLong();
    blobs.walk(found -> {
      StoredBlob blob = known.get(found.name().sha256());
      if (blob == null || !blob.name().equals(found.name())) {
        orphans.incrementAndGet();
      }
    });
    return orphans.get();
  }

  /** What is wrong with a blob, or null. */
  private @Nullable String check(StoredBlob blob, AtomicLong bytes) {
    MessageDigest digest = Sha256.newDigest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long size = 0;
    try (FileChannel channel = blobs.open(blob.name())) {
      while (channel.read(buffer.clear()) >= 0) {
        digest.update(buffer.flip());
        size += buffer.limit();
        bytes.addAndGet(buffer.limit());
      }
    } catch (StoreException.Missing e) {
      return "missing: " + e.getMessage();
    } catch (IOException e) {
      return "unreadable: " + e.getMessage();
    }
    Sha256 found = Sha256.ofBytes(digest.digest());
    if (found.equals(blob.name().sha256())) {
      return null;
    }
    String length = size == blob.size() ? "" : ", " + size + " of " + blob.size() + " bytes";
    return "damaged: sha256 is " + found + length;
  }

  private boolean bad(StoredBlob blob, String what, boolean repair, Consumer<Event> tell)
      throws StoreException {
    List<FileRow> files = catalog.filesOf(blob.name().sha256());
    Repair outcome = repair ? repair(blob, what, files) : new Repair(false, null);
    tell.accept(new Event.Bad(blob.name(), what, files, outcome.words));
    return outcome.done;
  }

  private Repair repair(StoredBlob blob, String what, List<FileRow> files) throws StoreException {
    String why = "no source has it: hand it over again with wheelhouse seed";
    FileRow fetchable = null;
    FileRow dropped = null;
    for (FileRow row : files) {
      if (mirror.folders().has(row.source())) {
        dropped = row;
      } else if (!row.source().equals(Routing.LOCAL)) {
        fetchable = row;
      }
    }
    if (fetchable == null) {
      return dropped == null ? new Repair(false, why) : takenAgain(blob, what, dropped);
    }
    if (mirror.settings().offline()) {
      return new Repair(false, "offline: source " + fetchable.source() + " is not asked");
    }
    SourceSettings source = mirror.settings().sources().get(fetchable.source());
    if (source == null) {
      return new Repair(false, "source " + fetchable.source() + " is not configured any more");
    }
    forget(blob, what, fetchable);
    FillResult result =
        Workers.await(StoreException.class, mirror.cold(fetchable, source).filled());
    return switch (result) {
      case FillResult.Stored stored -> new Repair(true, "fetched again from " + source.name());
      case FillResult.Failed(Failure failure) -> new Repair(false, failure.why());
      case FillResult.NoRoom(Failure failure) -> new Repair(false, failure.why());
      case FillResult.Running running -> throw new IllegalStateException("a fill ended running");
    };
  }

  private Repair takenAgain(StoredBlob blob, String what, FileRow row) throws StoreException {
    forget(blob, what, row);
    return new Repair(false, "source " + row.source() + " takes it from its folder again");
  }

  private void forget(StoredBlob blob, String what, FileRow row) throws StoreException {
    catalog.lost(blob.name());
    mirror.changed(row.project());
    if (!what.startsWith("missing")) {
      blobs.trash(blob.name());
    }
  }

  private record Job(StoredBlob blob, Future<Optional<String>> result) {}

  private record Repair(boolean done, @Nullable String words) {}
}
