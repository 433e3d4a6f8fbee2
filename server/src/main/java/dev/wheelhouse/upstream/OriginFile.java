package dev.wheelhouse.upstream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import okio.BufferedSource;

/**
 * A file, or a range of one, as it comes from its origin. One thread reads and closes; any thread
 * may cancel.
 */
public final class OriginFile implements AutoCloseable {
  private final Answer answer;
  private final BufferedSource source;
  private final Duration timeout;
  private final long start;
  private final long length;
  private final long total;
  private final long waited;
  private long received;

  OriginFile(Answer answer, Duration timeout, long start, long length, long total, long waited) {
    this.answer = answer;
    this.source = answer.source();
    this.timeout = timeout;
    this.start = start;
    this.length = length;
    this.total = total;
    this.waited = waited;
  }

  /** How long the origin took to begin, connecting and redirects among it, in nanoseconds. */
  long waitedNanos() {
    return waited;
  }

  /** 200 for the whole file, whatever was asked, or 206 for the range that was asked. */
  public int status() {
    return answer.status();
  }

  /** The offset in the file of the first byte of this body: 0 for 200. */
  public long start() {
    return start;
  }

  /** The bytes of this body, or -1 if they are not announced. */
  public long length() {
    return length;
  }

  /** The bytes of the whole file, or -1 if they are not announced. */
  public long total() {
    return total;
  }

  /** The ETag, only if it is a strong one. */
  public Optional<String> etag() {
    return answer.strongEtag();
  }

  /** The Last-Modified as sent. */
  public Optional<String> lastModified() {
    return answer.validator("Last-Modified");
  }

  /** The SHA-256 of the whole file, if the origin's headers tell it. */
  public Optional<ToldDigest> told() {
    return ToldDigest.of(answer);
  }

  /**
   * Waits for bytes and reads at least one, never more than are announced.
   *
   * @param into a buffer with room
   * @return the bytes read, or -1 once the body has come whole
   * @throws UpstreamException.TimedOut after too long a silence
   * @throws UpstreamException.Unreachable if the connection is lost, or the body was cancelled
   * @throws UpstreamException.Broken if the body is shorter or longer than announced
   */
  public int read(ByteBuffer into) throws UpstreamException {
    if (!into.hasRemaining()) {
      throw new IllegalArgumentException("a buffer without room");
    }
    try {
      if (length >= 0 && received == length) {
        return end();
      }
      int count = readUpToLength(into);
      if (count >= 0) {
        received += count;
        return count;
      }
    } catch (IOException e) {
      throw failure(e);
    }
    if (length >= 0) {
      throw new UpstreamException.Broken(
          "%s: %d bytes (expected: %d)".formatted(answer.shown(), received, length));
    }
    answer.finish();
    return -1;
  }

  private int readUpToLength(ByteBuffer into) throws IOException {
    long left = length < 0 ? Long.MAX_VALUE : length - received;
    int limit = into.limit();
    into.limit(into.position() + (int) Math.min(into.remaining(), left));
    try {
      return source.read(into);
    } finally {
      into.limit(limit);
    }
  }

  /** All announced bytes are here: a body that is framed otherwise may still hold more. */
  private int end() throws IOException, UpstreamException {
    if (!source.exhausted()) {
      throw new UpstreamException.Broken(
          "%s: more than %d bytes (expected: exactly so many)".formatted(answer.shown(), length));
    }
    answer.finish();
    return -1;
  }

  private UpstreamException failure(IOException e) {
    return answer.isCancelled()
        ? new UpstreamException.Unreachable(answer.shown() + ": given up by us")
        : BodyFailure.of(e, answer.shown(), timeout);
  }

  /** Ends the body at once, from any thread; a read under way or to come fails. */
  public void cancel() {
    answer.cancel();
  }

  /** Lets the connection go; one whose body was not read to its end is cut. */
  @Override
  public void close() {
    answer.close();
  }
}
