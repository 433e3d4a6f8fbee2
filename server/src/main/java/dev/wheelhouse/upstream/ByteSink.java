package dev.wheelhouse.upstream;

import java.nio.ByteBuffer;
import java.util.concurrent.Future;

/** Takes the bytes of a download, from many threads, each place once. */
public interface ByteSink {
  /**
   * Begins to write all of {@code bytes} from {@code offset} on. The buffer belongs to the sink
   * until the future is done; a failure of it ends the download.
   */
  Future<?> write(long offset, ByteBuffer bytes);
}
