package dev.wheelhouse.storage.blob;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Blobs as plain files: {@code blobs/sha256/ab/cd/<sha256>.<id>}, written in {@code tmp/} of the
 * same filesystem.
 */
final class FileBlobStore implements BlobStore {
  private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})\\.([0-9A-Z]{26})");

  /** Left free for the catalog, whose commits must not fail when a download fills the disk. */
  private static final long RESERVE_BYTES = 64L << 20;

  private final BlobFiles files;
  private final Path blobs;
  private final Path temporary;
  private final Path trash;
  private final Path unfinished;
  private final Partials partials;
  private final Ulids ulids = new Ulids();

  /** Every id that this store gives out is greater. */
  private final String opened = ulids.next();

  /** Syncs beside those who write: at most one task a writer waits here. */
  private final ThreadPoolExecutor syncs =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().name("sync").daemon().factory());

  /** What open writers still lack of the lengths that they were begun with. */
  private final AtomicLong reserved = new AtomicLong();

  private final ReentrantLock reserving = new ReentrantLock();

  private FileBlobStore(Path root) {
    files = new BlobFiles(root);
    blobs = files.root();
    temporary = root.resolve("tmp");
    trash = root.resolve("trash");
    unfinished = root.resolve("partial");
    partials = new Partials(unfinished);
    syncs.allowCoreThreadTimeOut(true);
  }

  static FileBlobStore open(Path root) throws StoreException {
    FileBlobStore store = new FileBlobStore(root);
    try {
      for (Path directory :
          new Path[] {store.blobs, store.temporary, store.trash, store.unfinished}) {
        Directories.create(directory, root);
      }
      int unusedFiles = sweep(store.temporary) + sweep(store.trash);
      store.partials.sweep();
    } catch (IOException e) {
      throw new StoreException.Unusable("data directory " + root + ": " + e, e);
    }
    return store;
  }

  /** Unlinks all files of a directory; returns how many. */
  private static int sweep(Path directory) throws IOException {
    int count = 0;
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory)) {
      for (Path file : left) {
        count += Files.deleteIfExists(file) ? 1 : 0;
      }
    }
    return count;
  }

  @Override
  public BlobWriter create(OptionalLong size) throws StoreException {
    long wanted = size.orElse(0);
    take(wanted);
    try {
      return FileBlobWriter.create(this, temporary.resolve(ulids.next())).reserved(wanted);
    } catch (StoreException e) {
      reserve(-wanted);
      throw e;
    }
  }

  @Override
  public BlobWriter begin(Partial partial) throws StoreException {
    take(partial.total());
    try {
      return partials.begin(this, partial).reserved(partial.total());
    } catch (StoreException e) {
      reserve(-partial.total());
      throw e;
    }
  }

  @Override
  public Optional<Resumed> resume(String key) throws StoreException {
    Optional<PartialInfo> left = partials.info(key);
    long missing = left.isEmpty() ? 0 : left.get().partial().total() - left.get().known();
    if (missing > 0) {
      take(missing);
    }
    boolean resumed = false;
    try {
      Optional<Resumed> goesOn = partials.resume(this, key, missing);
      resumed = goesOn.isPresent();
      return goesOn;
    } finally {
      if (!resumed) {
        reserve(-missing);
      }
    }
  }

  @Override
  public List<PartialInfo> partials() throws StoreException {
    return partials.list();
  }

  @Override
  public Optional<PartialInfo> partial(String key) throws StoreException {
    return partials.info(key);
  }

  @Override
  public void discardPartial(String key) throws StoreException {
    partials.discard(key);
  }

  /** Keeps {@code size} bytes of the disk for a writer, or refuses; two never get the same. */
  private void take(long size) throws StoreException {
    reserving.lock();
    try {
      long usable = usableBytes();
      // Of a length that is not known, a byte at least must fit.
      if (Math.max(1, size) > usable) {
        throw new StoreException.NoSpace(
            "no space for %d bytes where %s lies: %d are free beyond the reserve of %d"
                .formatted(size, temporary, usable, RESERVE_BYTES),
            null);
      }
      reserve(size);
    } finally {
      reserving.unlock();
    }
  }

  /** Keeps so many bytes more of the disk for writers that are open; fewer if below 0. */
  void reserve(long bytes) {
    reserved.addAndGet(bytes);
  }

  /** Fails once the reserve is being eaten: the catalog needs it. */
  void checkSpace() throws StoreException {
    if (usableBytes(0) == 0) {
      throw new StoreException.NoSpace(
          "less than the reserve of %d bytes is left where %s lies"
              .formatted(RESERVE_BYTES, temporary),
          null);
    }
  }

  /** Runs what waits for the disk and for nobody. */
  void later(Runnable work) {
    syncs.execute(work);
  }

  /** Renames a synced temporary file to its place; returns when that is durable. */
  BlobName publish(Path file, Sha256 sha256) throws IOException {
    BlobName name = new BlobName(sha256, ulids.next());
    Path place = path(name);
    Path directory = place.getParent();
    if (directory == null) {
      throw new IllegalStateException("a blob without a directory: " + place);
    }
    Directories.create(directory, blobs);
    Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
    Directories.sync(directory);
    return name;
  }

  private Path path(BlobName name) {
    return files.path(name);
  }

  @Override
  public FileChannel open(BlobName name) throws StoreException {
    return files.open(name);
  }

  @Override
  public long size(BlobName name) throws StoreException {
    Path path = path(name);
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw Failures.of("looking at", path, e);
    }
  }

  @Override
  public void walk(Consumer<Found> each) throws StoreException {
    try {
      Files.walkFileTree(
          blobs,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              name(file).ifPresent(name -> each.accept(new Found(name, attributes.size())));
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw Failures.of("walking", blobs, e);
    }
  }

  private static Optional<BlobName> name(Path file) {
    Matcher parts = NAME.matcher(String.valueOf(file.getFileName()));
    return parts.matches()
        ? Optional.of(new BlobName(new Sha256(parts.group(1)), parts.group(2)))
        : Optional.empty();
  }

  @Override
  public void trash(BlobName name) throws StoreException {
    Path path = path(name);
    try {
      Files.move(path, trash.resolve(name.toString()), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw Failures.of("trashing", path, e);
    }
  }

  @Override
  public int emptyTrash() throws StoreException {
    try {
      return sweep(trash);
    } catch (IOException e) {
      throw Failures.of("emptying", trash, e);
    }
  }

  @Override
  public boolean isOfEarlierProcess(BlobName name) {
    return name.id().compareTo(opened) < 0;
  }

  @Override
  public Instant publishedAt(BlobName name) {
    return Ulids.time(name.id());
  }

  @Override
  public long usableBytes() throws StoreException {
    return usableBytes(reserved.get());
  }

  private long usableBytes(long promised) throws StoreException {
    try {
      long usable = Files.getFileStore(temporary).getUsableSpace();
      return Math.max(0, usable - RESERVE_BYTES - promised);
    } catch (IOException e) {
      throw Failures.of("looking at the disk of", temporary, e);
    }
  }

  @Override
  public void close() {
    syncs.shutdown();
  }
}
