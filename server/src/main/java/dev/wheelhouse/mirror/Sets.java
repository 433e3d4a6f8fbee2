package dev.wheelhouse.mirror;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Arrival;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.FileSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Named lists of files. What changes one goes through here, since a page lists the files of a set
 * otherwise than others. Threads share it; calls block.
 */
public final class Sets {
  private final Holdings holdings;
  private final Catalog catalog;

  /** Between reading a set and writing it, nobody else writes one. */
  private final ReentrantLock changing = new ReentrantLock();

  Sets(Holdings holdings) {
    this.holdings = holdings;
    this.catalog = holdings.catalog();
  }

  /** Stores a set in the place of the one that has its name. */
  public void put(FileSet set) throws StoreException {
    changing.lock();
    try {
      Set<ProjectName> projects = projects(set.name());
      catalog.putSet(set);
      projects.addAll(projects(set.name()));
      projects.forEach(holdings::changed);
    } finally {
      changing.unlock();
    }
  }

  /** Forgets a set, whose files stay; whether there was one. */
  public boolean remove(String name) throws StoreException {
    changing.lock();
    try {
      Set<ProjectName> projects = projects(name);
      boolean removed = catalog.removeSet(name);
      projects.forEach(holdings::changed);
      return removed;
    } finally {
      changing.unlock();
    }
  }

  /** Takes in files with their sets, as {@link Catalog#takeIn} does. */
  Arrival.Outcome takeIn(Arrival arrival, Instant at) throws StoreException {
    changing.lock();
    try {
      return catalog.takeIn(arrival, at);
    } finally {
      changing.unlock();
    }
  }

  /**
   * Adds files to a set, which is made if need be.
   *
   * @param targets for whom they are, where the set does not know that yet
   */
  void add(String name, List<FileRow> rows, List<FileSet.Target> targets) throws StoreException {
    Instant now = holdings.clock().instant();
    changing.lock();
    try {
      FileSet before =
          catalog.set(name).orElse(new FileSet(name, List.of(), List.of(), null, null, now));
      put(before.with(rows.stream().map(FileRow::id).toList(), now).forThese(targets));
    } finally {
      changing.unlock();
    }
  }

  private Set<ProjectName> projects(String name) throws StoreException {
    Set<ProjectName> projects = new HashSet<>();
    catalog.filesOfSet(name).forEach(row -> projects.add(row.project()));
    return projects;
  }

  /**
   * The files here that a person means.
   *
   * @param wish a sha256, a file name, or a requirement: {@code torch}, {@code torch==2.6.0}
   * @return empty if that is none of these
   */
  Optional<List<FileRow>> here(String wish) throws StoreException {
    Optional<Sha256> digest = Sha256.parse(wish);
    if (digest.isPresent()) {
      return Optional.of(catalog.filesOf(digest.get()).stream().filter(FileRow::here).toList());
    }
    List<FileRow> named = catalog.filesNamed(wish);
    if (!named.isEmpty() || DistFilename.guess(wish).isPresent()) {
      return Optional.of(named.stream().filter(Sets::isCurrent).toList());
    }
    Optional<Requirement> requirement = Requirement.parse(wish);
    if (requirement.isEmpty() || requirement.get().url() != null) {
      return Optional.empty();
    }
    List<FileRow> rows = new ArrayList<>();
    catalog.eachHere(
        requirement.get().project(),
        row -> {
          if (isCurrent(row) && fits(requirement.get(), row)) {
            rows.add(row);
          }
        });
    return Optional.of(rows);
  }

  private static boolean isCurrent(FileRow row) {
    return row.here() && !row.superseded() && !row.withdrawn();
  }

  private static boolean fits(Requirement requirement, FileRow row) {
    return DistFilename.of(row.project(), row.filename())
        .version()
        .filter(requirement.specifiers()::contains)
        .isPresent();
  }
}
