package dev.wheelhouse.upstream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * A file, or a part of one, on its way from its origin. One thread reads; any may cancel. Closing
 * it before its end breaks the connection off.
 */
public final class OriginFile implements AutoCloseable {
  private final Call call;
  private final Response response;
  private final BufferedSource source;
  private final String shown;
  private final long start;
  private final long length;
  private final long total;
  private long read;
  private boolean ended;

  OriginFile(Call call, Response response, String shown, long start, long length, long total) {
    this.call = call;
    this.response = response;
    this.source = response.body().source();
    this.shown = shown;
    this.start = start;
    this.length = length;
    this.total = total;
  }

  /** 200 or 206. */
  public int status() {
    return response.code();
  }

  /** The offset of the first byte in the whole file. */
  public long start() {
    return start;
  }

  /** How many bytes come, or -1 if that is not told. */
  public long length() {
    return length;
  }

  /** The length of the whole file, or -1 if that is not told. */
  public long total() {
    return total;
  }

  /** A strong validator. */
  public Optional<String> etag() {
    return strong(response.header("ETag"));
  }

  static Optional<String> strong(@Nullable String etag) {
    return etag == null || etag.startsWith("W/") ? Optional.empty() : Optional.of(etag);
  }

  /** As it was sent. */
  public Optional<String> lastModified() {
    return Optional.ofNullable(response.header("Last-Modified"));
  }

  /**
   * Reads what is there, at least one byte, into a buffer with room.
   *
   * @return how many bytes, or -1 at the end of a whole body
   * @throws UpstreamException.TimedOut if nothing comes for too long
   * @throws UpstreamException.Unreachable if the connection breaks
   * @throws UpstreamException.Broken if it ends before its announced length
   */
  public int read(ByteBuffer into) throws UpstreamException {
    int count;
    try {
      count = source.read(into);
    } catch (InterruptedIOException e) {
      throw new UpstreamException.TimedOut(shown + ": silent at byte " + position());
    } catch (IOException e) {
      throw new UpstreamException.Unreachable(
          shown + ": the connection broke at byte " + position() + ": " + e.getMessage());
    }
    if (count >= 0) {
      read += count;
      return count;
    }
    ended = true;
    if (length >= 0 && read != length) {
      throw new UpstreamException.Broken(
          "%s: %d bytes came, %d were announced".formatted(shown, read, length));
    }
    return -1;
  }

  private long position() {
    return start + read;
  }

  /** Breaks the connection off; a read that waits fails. */
  public void cancel() {
    call.cancel();
  }

  @Override
  public void close() {
    if (!ended && read != length) {
      // Closing alone would read on for a while, in the hope to use the connection again.
      call.cancel();
    }
    response.close();
  }
}
