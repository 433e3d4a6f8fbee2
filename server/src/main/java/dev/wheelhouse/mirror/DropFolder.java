package dev.wheelhouse.mirror;

import dev.wheelhouse.config.FolderSettings;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.wheel.WheelException;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import dev.wheelhouse.storage.blob.BlobWriter;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.LocalFile;
import dev.wheelhouse.storage.catalog.SourcePage;
import dev.wheelhouse.storage.catalog.UploadTimeFrom;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One folder that people drop files into. It is looked at now and again, since a network file
 * system tells nobody of changes. A file is taken when its size and time of change were the same at
 * two looks; its bytes are copied into the store. Files of sub-folders and hidden files are passed
 * over.
 *
 * <p>What has gone at two looks is delisted, but not while the folder is empty or cannot be read: a
 * file system that is not mounted looks so. Threads share it; a look touches files, so it comes
 * from a platform thread.
 */
final class DropFolder {
  private static final Logger LOG = System.getLogger(DropFolder.class.getName());

  private final Holdings holdings;
  private final Catalog catalog;
  private final String source;
  private final FolderSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Drop> drops = new TreeMap<>();
  private Map<String, Stamp> last = Map.of();
  private Map<String, Stamp> refused = new HashMap<>();
  private Set<String> missing = Set.of();
  private volatile boolean closed;

  DropFolder(Holdings holdings, String source, FolderSettings settings) {
    this.holdings = holdings;
    this.catalog = holdings.catalog();
    this.source = source;
    this.settings = settings;
  }

  /** By which a change shows; the time in microseconds, as the catalog keeps it. */
  private record Stamp(long size, Instant changed) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Instant changed = attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.MICROS);
      return new Stamp(attributes.size(), changed);
    }
  }

  FolderSettings settings() {
    return settings;
  }

  /** How it stands with each file, by name. */
  List<Drop> drops() {
    lock.lock();
    try {
      return List.copyOf(drops.values());
    } finally {
      lock.unlock();
    }
  }

  /** Lets a look that is under way end early. */
  void close() {
    closed = true;
  }

  /** Looks once: takes what has come to rest, delists what has gone. */
  void look() {
    if (closed) {
      return;
    }
    lock.lock();
    try {
      look(list());
    } catch (IOException | RuntimeException e) {
      tell(new Drop("", Drop.State.UNREADABLE, settings.path() + ": " + reason(e)));
    } finally {
      lock.unlock();
    }
  }

  private void look(Set<String> names) throws IOException {
    drops.remove("");
    drops.keySet().retainAll(names);
    refused.keySet().retainAll(names);
    Map<String, FileRow> rows = rows();
    Map<String, Stamp> now = new HashMap<>();
    for (String name : names) {
      if (closed) {
        return;
      }
      try {
        Stamp stamp = Stamp.of(settings.path().resolve(name));
        now.put(name, stamp);
        look(name, stamp, rows.get(name));
      } catch (StoreException e) {
        tell(new Drop(name, Drop.State.UNREADABLE, "the store: " + reason(e)));
      } catch (NoSuchFileException e) {
        drops.remove(name); // gone since the list was made
      } catch (IOException e) {
        tell(new Drop(name, Drop.State.UNREADABLE, reason(e)));
      }
    }
    last = now;
    delist(rows, names);
  }

  /** The names of the files that lie there. */
  private Set<String> list() throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(settings.path())) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (!name.startsWith(".") && !Files.isDirectory(entry)) {
          names.add(name);
        }
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  /** The files that pages offer, by their name in the folder. */
  private Map<String, FileRow> rows() throws StoreException {
    Map<String, FileRow> rows = new HashMap<>();
    for (ProjectName project : catalog.projects(source)) {
      Optional<SourcePage> page = catalog.page(source, project);
      for (FileRow row : page.isEmpty() ? List.<FileRow>of() : page.get().files()) {
        if (!row.superseded()) {
          rows.put(ownName(row), row);
        }
      }
    }
    return rows;
  }

  private static String ownName(FileRow row) {
    String own = row.upstreamName();
    return own == null ? row.filename() : own;
  }

  private void look(String name, Stamp stamp, @Nullable FileRow row) throws IOException {
    if (row != null && row.delistedAt() == null && row.here() && isOf(stamp, row)) {
      drops.put(name, new Drop(name, Drop.State.TAKEN, "as " + row.filename()));
    } else if (stamp.equals(refused.get(name))) {
      return; // told already
    } else if (!stamp.equals(last.get(name))) {
      String why = "taken when it is the same at the next look";
      drops.put(name, new Drop(name, Drop.State.WAITING, why));
    } else {
      take(name, stamp);
    }
  }

  private static boolean isOf(Stamp stamp, FileRow row) {
    Long size = row.link().size();
    return size != null && size == stamp.size && stamp.changed.equals(row.link().uploadTime());
  }

  private void take(String name, Stamp stamp) throws IOException {
    DistFilename guessed = DistFilename.guess(name).orElse(null);
    if (guessed == null) {
      refuse(name, stamp, "not a file name of a wheel or source distribution");
      return;
    }
    Path file = settings.path().resolve(name);
    try (BlobWriter writer = holdings.blobs().create(OptionalLong.of(stamp.size));
        InputStream bytes = Files.newInputStream(file)) {
      if (!Inspection.copy(bytes, writer, () -> !closed)) {
        return;
      }
      if (!stamp.equals(Stamp.of(file))) {
        drops.put(name, new Drop(name, Drop.State.WAITING, "it changed while it was read"));
        return;
      }
      Inspection found = Inspection.of(guessed, writer, holdings.clock().instant());
      add(guessed, stamp, found, writer);
    } catch (WheelException e) {
      refuse(name, stamp, reason(e));
    }
  }

  private void add(DistFilename name, Stamp stamp, Inspection found, BlobWriter writer)
      throws IOException {
    Sha256 sha256 = writer.digest();
    FileRow before = null;
    for (FileRow row : catalog.filesNamed(found.offered())) {
      boolean mine = row.source().equals(source) && row.filename().equals(found.offered());
      if (!mine || row.superseded() || row.sha256().filter(sha256::equals).isPresent()) {
        continue;
      }
      if (row.delistedAt() == null && !ownName(row).equals(name.filename())) {
        refuse(
            name.filename(),
            stamp,
            "%s is offered as %s already; only one of them can be"
                .formatted(ownName(row), found.offered()));
        return;
      }
      before = row;
    }
    byte[] metadata = found.metadata();
    LocalFile file =
        new LocalFile(
            name.project(),
            found.offered(),
            found.offered().equals(name.filename()) ? null : name.filename(),
            sha256,
            stamp.size,
            stamp.changed,
            UploadTimeFrom.LAST_MODIFIED,
            found.requiresPython(),
            metadata == null ? null : Sha256.of(metadata));
    BlobName blob = writer.commit(sha256);
    Instant now = holdings.clock().instant();
    FileRow row =
        catalog.taken(source, file, blob, metadata, before == null ? null : before.id(), now);
    Seeder.trashUnlessKept(holdings, blob);
    holdings.changed(name.project());
    refused.remove(name.filename());
    tell(new Drop(name.filename(), Drop.State.TAKEN, "as " + row.filename()));
  }

  private void refuse(String name, Stamp stamp, String why) {
    refused.put(name, stamp);
    tell(new Drop(name, Drop.State.REFUSED, why));
  }

  /** Delists what is gone for the second time. */
  private void delist(Map<String, FileRow> rows, Set<String> names) throws StoreException {
    Collection<FileRow> gone = new ArrayList<>();
    rows.forEach((name, row) -> {
      if (row.delistedAt() == null && !names.contains(name)) {
        gone.add(row);
      }
    });
    if (names.isEmpty() && !gone.isEmpty()) {
      String why =
          "%s: empty, though %d files lay there; they stay until it holds a file again"
              .formatted(settings.path(), gone.size());
      tell(new Drop("", Drop.State.UNREADABLE, why));
      return;
    }
    Set<String> missingNow = new HashSet<>();
    for (FileRow row : gone) {
      String name = ownName(row);
      if (missing.contains(name)) {
        catalog.delisted(row.id(), holdings.clock().instant());
        holdings.changed(row.project());
        LOG.log(Level.INFO, "source {0}: {1} is gone from its folder", source, name);
      } else {
        missingNow.add(name);
      }
    }
    missing = missingNow;
  }

  /** Keeps a state, and logs it if it is another than before. */
  private void tell(Drop drop) {
    if (!drop.equals(drops.put(drop.filename(), drop))) {
      Level level = drop.isRefused() ? Level.WARNING : Level.INFO;
      LOG.log(
          level, "source {0}: {1} {2}: {3}", source, drop.filename(), drop.result(), drop.why());
    }
  }

  private static String reason(Exception failure) {
    String message = failure.getMessage();
    return failure instanceof java.nio.file.FileSystemException
        ? failure.getClass().getSimpleName().replace("Exception", "")
        : message == null ? failure.getClass().getSimpleName() : message;
  }
}
