package dev.wheelhouse.storage.blob;

import dev.wheelhouse.storage.StoreException;
import java.nio.channels.FileChannel;
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

  /** Goes on with what {@link BlobWriter#suspend} left; the known bytes are hashed anew. */
  BlobWriter resume(SuspendedBlob suspended) throws StoreException;

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

  /** How many bytes may still be written here. */
  long usableBytes() throws StoreException;

  @Override
  void close();

  /** A blob met on a {@link #walk}. */
  record Found(BlobName name, long size) {}
}
