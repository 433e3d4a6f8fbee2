package dev.wheelhouse.mirror;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.StoredBlob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Proves that every blob still has the bytes that its name says, and more if asked. */
public final class Verifier {
  private static final long PROGRESS_NANOS = 200_000_000;

  private final Mirror mirror;
  private final Catalog catalog;
  private final BlobStore blobs;

  public Verifier(Mirror mirror) {
    this.mirror = mirror;
    this.catalog = mirror.catalog();
    this.blobs = mirror.blobs();
  }

  /**
   * What to do.
   *
   * @param projects only what files of these need; all if empty
   * @param repair whether damaged and missing blobs are fetched again from their source
   * @param deep whether wheels are compared with their RECORD, and pages with the store
   */
  public record Task(List<ProjectName> projects, boolean repair, boolean deep) {
    public Task {
      projects = List.copyOf(projects);
    }
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

    /** A file whose bytes are right, and that contradicts itself or its page. */
    record Flaw(Sha256 sha256, String what, List<FileRow> files) implements Event {
      public Flaw {
        files = List.copyOf(files);
      }
    }

    /**
     * The end.
     *
     * @param bad how many blobs are still not what they should be
     * @param orphans how many stored files no row of the catalog knows
     * @param flaws how many contradictions were told
     * @param wheels how many wheels were compared with their RECORD
     * @param files how many files were compared with their pages
     */
    record Summary(
        long blobs, long bytes, long bad, long orphans, long flaws, long wheels, long files)
        implements Event {}
  }

  /**
   * Reads and hashes, on all cores.
   *
   * @param tell called by one thread at a time
   */
  public void verify(Task task, Consumer<Event> tell) throws StoreException {
    Map<Sha256, StoredBlob> wanted = wanted(task.projects);
    BlobCheck check = new BlobCheck(mirror, task.deep);
    // Threads of its own: a server that is verified goes on answering.
    try (ExecutorService hashing = Workers.pool("verify-")) {
      List<Job> jobs = new ArrayList<>();
      // The biggest first: else one core alone ends with it.
      wanted.values().stream()
          .sorted(Comparator.comparingLong(StoredBlob::size).reversed())
          .forEach(blob -> jobs.add(new Job(blob, hashing.submit(() -> check.check(blob)))));
      Gathering gathering = new Gathering(task, check, tell);
      gathering.gather(jobs);
      PageCheck pages = new PageCheck(catalog);
      if (task.deep) {
        gathering.pages(pages);
      }
      long orphans = task.projects.isEmpty() ? orphans() : 0;
      tell.accept(
          new Event.Summary(
              jobs.size(),
              check.bytes(),
              gathering.stillBad,
              orphans,
              gathering.flaws,
              check.wheels(),
              pages.files()));
    }
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

  /** What lies in the store and was in no row before, nor is after. */
  private long orphans() throws StoreException {
    List<BlobName> found = new ArrayList<>();
    blobs.walk(each -> found.add(each.name()));
    long orphans = 0;
    for (BlobName name : found) {
      Optional<StoredBlob> known = catalog.blob(name.sha256());
      if (known.isEmpty() || !known.get().name().equals(name)) {
        orphans++;
      }
    }
    return orphans;
  }

  private record Job(StoredBlob blob, Future<BlobCheck.Found> result) {}

  /** One run: waits for the hashes, tells and counts. */
  private final class Gathering {
    private final Task task;
    private final BlobCheck check;
    private final Consumer<Event> tell;
    private long stillBad;
    private long flaws;
    private long told = System.nanoTime();

    Gathering(Task task, BlobCheck check, Consumer<Event> tell) {
      this.task = task;
      this.check = check;
      this.tell = tell;
    }

    void gather(List<Job> jobs) throws StoreException {
      long ofBytes = jobs.stream().mapToLong(job -> job.blob.size()).sum();
      long done = 0;
      for (Job job : jobs) {
        BlobCheck.Found found = Workers.await(StoreException.class, job.result);
        done++;
        String bad = found.bad();
        if (bad != null) {
          bad(job.blob, bad, found.gone());
        }
        String flaw = found.flaw();
        if (flaw != null) {
          Sha256 sha256 = job.blob.name().sha256();
          flaw(new Event.Flaw(sha256, flaw, catalog.filesOf(sha256)));
        }
        if (System.nanoTime() - told > PROGRESS_NANOS) {
          told = System.nanoTime();
          tell.accept(new Event.Progress(done, jobs.size(), check.bytes(), ofBytes));
        }
      }
    }

    private void bad(StoredBlob blob, String what, boolean gone) throws StoreException {
      List<FileRow> files = catalog.filesOf(blob.name().sha256());
      Repairs.Repair outcome = task.repair ? new Repairs(mirror).repair(blob, gone, files) : null;
      tell.accept(
          new Event.Bad(blob.name(), what, files, outcome == null ? null : outcome.words()));
      stillBad += outcome != null && outcome.done() ? 0 : 1;
    }

    private void flaw(Event.Flaw flaw) {
      flaws++;
      tell.accept(flaw);
    }

    void pages(PageCheck pages) throws StoreException {
      List<ProjectName> projects =
          task.projects.isEmpty() ? List.copyOf(catalog.projects(null)) : task.projects;
      for (ProjectName project : projects) {
        List<FileRow> rows = new ArrayList<>();
        catalog.eachHere(project, rows::add);
        for (FileRow row : rows) {
          for (String what : pages.check(row)) {
            flaw(new Event.Flaw(row.sha256().orElseThrow(), what, List.of(row)));
          }
        }
      }
    }
  }
}
