package dev.wheelhouse.mirror;

import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.StoreSums;
import dev.wheelhouse.storage.catalog.StoredBlob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Makes room: what was only cached goes, the least recently used first, in two steps. It is
 * condemned, and what is asked for meanwhile is spared; after the grace it is forgotten, if it may
 * still go, and only then its bytes are unlinked. Physical names are never used twice, so whoever
 * brings the same bytes meanwhile is not touched. For one thread at a time.
 */
final class Collector {
  /** How long what is condemned can still be spared by being used. */
  static final Duration GRACE = Duration.ofHours(1);

  /** More than this part of all bytes does not go at once, unless a person says so. */
  private static final int MOST_PERCENT = 10;

  private final Mirror mirror;
  private final Catalog catalog;
  private final BlobStore blobs;

  Collector(Mirror mirror) {
    this.mirror = mirror;
    this.catalog = mirror.catalog();
    this.blobs = mirror.blobs();
  }

  /** Who asks, and so how careful to be. */
  enum Caution {
    /** A timer: so much goes as may, the rest another time. */
    BIT_BY_BIT,
    /** A person: nothing goes if too much would. */
    REFUSE,
    /** A person who insists. */
    NONE
  }

  /**
   * What to do.
   *
   * @param maxBytes how much shall stay at most; 0 for all
   * @param dryRun whether only to tell
   * @param now whether not to wait for the grace
   */
  record Task(long maxBytes, boolean dryRun, boolean now, Caution caution) {}

  /** What is told. */
  sealed interface Event {
    /** A blob and what becomes of it: {@code orphan}, {@code condemned} or {@code removed}. */
    record Going(String fate, BlobName blob, long size, List<FileRow> files) implements Event {
      public Going {
        files = List.copyOf(files);
      }
    }

    /** Nothing is done, for that reason. */
    record Refused(String why) implements Event {}

    /**
     * The end.
     *
     * @param bytes that are here now, {@code condemned} ones among them
     * @param freed bytes that are gone, or in a dry run would be
     */
    record Summary(long blobs, long bytes, long condemned, long freed, long maxBytes)
        implements Event {}
  }

  /** Runs; whether nothing was refused. */
  boolean run(Task task, Consumer<Event> tell) throws StoreException {
    StoreSums sums = catalog.sums();
    Instant now = mirror.clock().instant();
    Set<String> refetchable = refetchable();
    List<Victim> victims = new ArrayList<>(orphans(task.now, now));
    long orphaned = Victim.sum(victims);
    long over = task.maxBytes == 0 ? 0 : Math.max(0, sums.bytes() - task.maxBytes);
    if (over > 0 && refetchable.isEmpty()) {
      tell.accept(
          new Event.Refused(
              "offline: nothing can be fetched again, so nothing that was cached goes"));
      over = 0;
    }
    if (over == 0 && sums.condemned() > 0 && !task.dryRun) {
      catalog.spare(); // there is room again
    }
    List<StoredBlob> fresh = catalog.removable(refetchable, Math.max(0, over - sums.condemned()));
    Instant by = task.now ? now : now.minus(GRACE);
    if (over > 0) {
      victims.addAll(due(by, over));
      if (task.now) {
        fresh.forEach(blob -> victims.add(Victim.cached(blob)));
      }
    }
    victims.removeIf(victim -> mirror.holdings().safekeeping().isExpected(victim.name.sha256()));
    if (sums.blobs() == 0 && orphaned > 0 && task.caution != Caution.NONE) {
      tell.accept(
          new Event.Refused(
              "the catalog is empty and %d bytes lie in the store: is it the right catalog?"
                  .formatted(orphaned)));
      return false;
    }
    long all = sums.bytes() + orphaned;
    if (task.caution == Caution.REFUSE && !task.dryRun && isTooMuch(Victim.sum(victims), all)) {
      tell.accept(
          new Event.Refused(
              "%d of %d bytes would go, more than %d %%: --force lets them"
                  .formatted(Victim.sum(victims), all, MOST_PERCENT)));
      return false;
    }
    if (!task.dryRun && over > 0) {
      catalog.condemn(fresh.stream().map(StoredBlob::name).toList(), now);
    }
    if (!task.now) {
      tell(fresh, tell);
    }
    long freed = remove(victims, task, all, new Recheck(refetchable, by), tell);
    StoreSums left = task.dryRun ? sums : catalog.sums();
    tell.accept(
        new Event.Summary(left.blobs(), left.bytes(), left.condemned(), freed, task.maxBytes));
    return true;
  }

  private static boolean isTooMuch(long going, long all) {
    return going > all / 100 * MOST_PERCENT;
  }

  /** The sources that are asked: what came from others cannot be had again. */
  private Set<String> refetchable() {
    return mirror.settings().offline()
        ? Set.of()
        : mirror.settings().sources().values().stream()
            .filter(source -> source.kind().isAsked())
            .map(source -> source.name())
            .collect(Collectors.toSet());
  }

  /**
   * What was published and never entered into the catalog, long ago: an import that was broken off
   * may be run again. Whoever does not wait takes all that an earlier process left.
   */
  private List<Victim> orphans(boolean atOnce, Instant now) throws StoreException {
    Instant by = now.minus(Safekeeping.PATIENCE);
    List<BlobStore.Found> old = new ArrayList<>();
    blobs.walk(found -> {
      boolean left = atOnce && blobs.isOfEarlierProcess(found.name());
      if (left || blobs.publishedAt(found.name()).isBefore(by)) {
        old.add(found);
      }
    });
    List<Victim> orphans = new ArrayList<>();
    for (BlobStore.Found found : old) {
      if (!isKnown(found.name())) {
        orphans.add(new Victim(found.name(), found.size(), true));
      }
    }
    return orphans;
  }

  private boolean isKnown(BlobName name) throws StoreException {
    return catalog.blob(name.sha256()).filter(known -> known.name().equals(name)).isPresent();
  }

  private List<Victim> due(Instant by, long over) throws StoreException {
    List<Victim> due = new ArrayList<>();
    long sum = 0;
    for (StoredBlob blob : catalog.condemned(by)) {
      if (sum < over) {
        due.add(Victim.cached(blob));
        sum += blob.size();
      }
    }
    return due;
  }

  private void tell(List<StoredBlob> condemned, Consumer<Event> tell) throws StoreException {
    for (StoredBlob blob : condemned) {
      List<FileRow> files = catalog.filesOf(blob.name().sha256());
      tell.accept(new Event.Going("condemned", blob.name(), blob.size(), files));
    }
  }

  private long remove(
      List<Victim> victims, Task task, long all, Recheck recheck, Consumer<Event> tell)
      throws StoreException {
    long freed = 0;
    for (Victim victim : victims) {
      boolean enough =
          task.caution == Caution.BIT_BY_BIT && freed > 0 && isTooMuch(freed + victim.size, all);
      if (enough) {
        break;
      }
      List<FileRow> files = catalog.filesOf(victim.name.sha256());
      if (task.dryRun
          || mirror
              .holdings()
              .safekeeping()
              .remove(victim.name.sha256(), () -> remove(victim, files, recheck))) {
        freed += victim.size;
        String fate = victim.orphan ? "orphan" : "removed";
        tell.accept(new Event.Going(fate, victim.name, victim.size, files));
      }
    }
    if (!task.dryRun) {
      int unusedFiles = blobs.emptyTrash();
    }
    return freed;
  }

  /** The row first, and for good; then the bytes. A crash between the two leaves an orphan. */
  private boolean remove(Victim victim, List<FileRow> files, Recheck recheck)
      throws StoreException {
    boolean goes =
        victim.orphan
            ? catalog.disown(victim.name)
            : catalog.forget(victim.name, recheck.refetchable, recheck.by);
    if (!goes) {
      return false;
    }
    files.forEach(row -> mirror.changed(row.project()));
    try {
      blobs.trash(victim.name);
    } catch (StoreException.Missing e) {
      return true; // a person was faster
    }
    return true;
  }

  /** By what a victim is judged again when its row is deleted. */
  private record Recheck(Set<String> refetchable, Instant by) {}

  private record Victim(BlobName name, long size, boolean orphan) {
    static Victim cached(StoredBlob blob) {
      return new Victim(blob.name(), blob.size(), false);
    }

    static long sum(List<Victim> victims) {
      return victims.stream().mapToLong(Victim::size).sum();
    }
  }
}
