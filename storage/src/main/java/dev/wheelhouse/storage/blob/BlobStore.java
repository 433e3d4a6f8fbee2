package dev.wheelhouse.storage.blob;

import dev.wheelhouse.storage.StoreException;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Blobs by physical name. A blob is published whole or not at all and never changes.
 *
 * <p>Threads may share a store. No thread that calls it may ever be interrupted.
 */
public interface BlobStore extends AutoCloseable {
  /**
   * Begins a blob that is not visible until {@link BlobWriter#commit}.
   *
   * @param size its length in bytes if known, to refuse early what cannot fit
   */
  BlobWriter create(OptionalLong size) throws StoreException;

  /**
   * Begins a blob whose bytes outlive the process: after {@link BlobWriter#suspend}, a crash or a
   * power cut {@link #resume} goes on. An older partial of that key is discarded.
   *
   * @throws IllegalStateException if a writer of that key is open
   */
  BlobWriter begin(Partial partial) throws StoreException;

  /**
   * Goes on with a partial. Its bytes are read again: what is not as it was written counts as
   * missing. Nothing is hashed yet; {@link BlobWriter#catchUp} does.
   *
   * @return empty if nothing of use is there
   * @throws StoreException.NoSpace if what is missing does not fit; the partial stays as it is
   * @throws IllegalStateException if a writer of that key is open
   */
  Optional<Resumed> resume(String key) throws StoreException;

  /** The partials that no writer has open, in no order. */
  List<PartialInfo> partials() throws StoreException;

  /** The partial of a key, if there is one that no writer has open. */
  Optional<PartialInfo> partial(String key) throws StoreException;

  /**
   * Removes a partial, if it is there.
   *
   * @throws IllegalStateException if a writer of that key is open
   */
  void discardPartial(String key) throws StoreException;

  /**
   * Opens a blob for reading; the caller closes the channel.
   *
   * @throws StoreException.Missing if its bytes are not there
   */
  FileChannel open(BlobName name) throws StoreException;

  /** The length in bytes of a blob. */
  long size(BlobName name) throws StoreException;

  /** Tells every blob that is here, in no order, with its length. */
  void walk(Consumer<Found> each) throws StoreException;

  /** Moves a blob out of sight, to be unlinked later. Open channels stay good. */
  void trash(BlobName name) throws StoreException;

  /** Unlinks what was trashed; returns how many files that were. */
  int emptyTrash() throws StoreException;

  /**
   * Whether a blob was published before this store was opened. Of one that is younger nobody can
   * tell whether its row is still on its way into the catalog.
   */
  boolean isOfEarlierProcess(BlobName name);

  /** When a blob was published, by the clock of that time. */
  Instant publishedAt(BlobName name);

  /** How many bytes may still be written here, beyond what open writers have announced. */
  long usableBytes() throws StoreException;

  @Override
  void close();

  /** A partial that goes on, and the writer for it, which the caller closes. */
  record Resumed(Partial partial, BlobWriter writer) {}

  /** A partial at rest: how many bytes of it are known, and when it was last written to. */
  record PartialInfo(Partial partial, long known, Instant touched) {}

  /** A blob met on a {@link #walk}. */
  record Found(BlobName name, long size) {}
}
