package dev.wheelhouse.index.simple;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that remember how reading them failed. Jackson reports text in an encoding that it does not
 * take by an {@link IOException} as well, and that is the fault of the page.
 */
final class WatchedStream extends FilterInputStream {
  private @Nullable IOException failure;

  WatchedStream(InputStream in) {
    super(in);
  }

  /** Throws what reading threw, if it did. */
  void rethrow() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    try {
      return super.read(into, from, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }
}
