package dev.wheelhouse.storage.bundle;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A volume that is being written. What an interrupted export left is kept where it is right.
 * Several threads may put entries; one ends it when they are done.
 */
abstract sealed class Target implements Closeable permits DirectoryTarget, TarTarget {
  /**
   * Sees to it that an entry is there. It is durable once {@link #finish} has written the manifest.
   *
   * @param count told of bytes that are right, as they are written or found
   * @throws BundleException if its content is not what it must be
   */
  abstract void put(Entry entry, LongConsumer count) throws IOException;

  /**
   * Waits until all entries are durable, and only then makes it complete. The last of {@code last}
   * is the manifest.
   */
  abstract void finish(List<Entry> last) throws IOException;
}
