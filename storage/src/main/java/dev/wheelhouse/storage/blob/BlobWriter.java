package dev.wheelhouse.storage.blob;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * A blob being written. Closing without {@link #commit} or {@link #suspend} discards it.
 *
 * <p>Several threads may write disjoint ranges, catch up and read {@link #prefix}; one thread ends
 * it when the others are done. Bytes that come in order are hashed as they are written, those that
 * come early by {@link #catchUp}.
 */
public interface BlobWriter extends AutoCloseable {
  /** Writes all of {@code bytes} from {@code offset} on; ranges may come in any order. */
  void write(long offset, ByteBuffer bytes) throws StoreException;

  /** How many bytes from 0 on are written and hashed without a gap. */
  long prefix();

  /**
   * Reads back and hashes what is written beyond {@link #prefix}.
   *
   * @param atMost so many bytes at most
   * @return whether there is more to hash; false also while another thread hashes
   */
  boolean catchUp(long atMost) throws StoreException;

  /** The byte intervals that are written, ascending, disjoint, not touching. */
  List<Interval> known();

  /** The digest of the first {@link #prefix} bytes. */
  Sha256 digest();

  /**
   * A new channel for reading what is {@link #known}; the caller closes it. It stays good after
   * {@link #commit} and after a discard.
   */
  FileChannel openReader() throws StoreException;

  /**
   * Checks the hash, makes the blob durable (fsync, rename, fsync of the directory) and visible.
   *
   * @throws StoreException.Mismatch if the bytes are not {@code expected}; nothing is kept
   */
  BlobName commit(Sha256 expected) throws StoreException;

  /**
   * Ends the writing of a partial and keeps what is known, for {@link BlobStore#resume}.
   *
   * @throws IllegalStateException if the bytes were begun by {@link BlobStore#create}
   */
  void suspend() throws StoreException;

  @Override
  void close();

  /** Bytes {@code from} (inclusive) to {@code to} (exclusive). */
  record Interval(long from, long to) {}
}
