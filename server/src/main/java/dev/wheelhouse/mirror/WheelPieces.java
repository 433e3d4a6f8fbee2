package dev.wheelhouse.mirror;

import dev.wheelhouse.index.wheel.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * The parts of a remote file that have come so far, as something to read from: what lies elsewhere
 * is told by {@link Missing}, for the reader to begin again when it is here. So no computing thread
 * waits for a socket. One thread at a time.
 */
final class WheelPieces implements ByteSource {
  private final long size;
  private final TreeMap<Long, byte[]> pieces = new TreeMap<>();
  private long held;

  /** None yet, of a file of {@code size} bytes. */
  WheelPieces(long size) {
    this.size = size;
  }

  /** Bytes {@code from} to {@code to} (exclusive) are not here. */
  static final class Missing extends IOException {
    private static final long serialVersionUID = 1;
    private final long from;
    private final long to;

    private Missing(long from, long to) {
      super("bytes " + from + " to " + to + " are not here yet");
      this.from = from;
      this.to = to;
    }

    long from() {
      return from;
    }

    long to() {
      return to;
    }
  }

  /** Adds what came; nothing of it may be here yet. */
  void add(long first, byte[] content) {
    pieces.put(first, content);
    held += content.length;
  }

  /** How many bytes are here. */
  long held() {
    return held;
  }

  /** The end of the hole that begins at {@code from}. */
  long holeEnd(long from) {
    Long next = pieces.ceilingKey(from);
    return next == null ? size : next;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    if (offset < 0 || offset > size - target.remaining()) {
      throw new EOFException("the file ends at " + size);
    }
    long at = offset;
    while (target.hasRemaining()) {
      Map.Entry<Long, byte[]> piece = pieces.floorEntry(at);
      int skip = piece == null ? 0 : (int) Math.min(Integer.MAX_VALUE, at - piece.getKey());
      int left = piece == null ? 0 : piece.getValue().length - skip;
      if (piece == null || left <= 0) {
        throw new Missing(at, Math.min(at + target.remaining(), holeEnd(at)));
      }
      int count = Math.min(left, target.remaining());
      target.put(piece.getValue(), skip, count);
      at += count;
    }
  }
}
