package dev.wheelhouse.storage.bundle;

import dev.wheelhouse.index.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** One file of a volume that is to be written: where, and what it must turn out to be. */
record Entry(String path, long size, Sha256 sha256, Content content) {
  /** Where its bytes come from. */
  @FunctionalInterface
  interface Content {
    /** Opens them; the caller closes the stream. */
    InputStream open() throws IOException;
  }

  /** A file whose bytes are in memory. */
  static Entry of(String path, byte[] bytes) {
    return new Entry(path, bytes.length, Sha256.of(bytes), () -> new ByteArrayInputStream(bytes));
  }

  /** A file whose bytes are in memory, as text. */
  static Entry of(String path, String text) {
    return of(path, BundleKey.utf8(text));
  }

  /** What it takes in a tar, which is never less than what it takes elsewhere. */
  long cost() {
    return TarLayout.header(path, size).length + TarLayout.padded(size) + sum().length();
  }

  /** Its line in {@code SHA256SUMS}. */
  String sum() {
    return sha256.hex() + "  " + path + "\n";
  }
}
