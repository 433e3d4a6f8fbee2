package dev.wheelhouse.storage;

import dev.wheelhouse.index.Sha256;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A store could not do its work. A failure is never reported as absence; unsure is Unavailable. */
public abstract sealed class StoreException extends IOException {
  private StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Waiting may help: a time-out, a busy disk. */
  public static final class Unavailable extends StoreException {
    public Unavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * A person must act: no space, no permission, a data directory of a newer version, corruption.
   */
  public static final class Unusable extends StoreException {
    public Unusable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** No space is left; what was being written is dropped, everything else goes on. */
  public static final class NoSpace extends StoreException {
    public NoSpace(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The bytes are not those that were expected; nothing is kept. */
  public static final class Mismatch extends StoreException {
    private final Sha256 expected;
    private final Sha256 found;

    public Mismatch(Sha256 expected, Sha256 found) {
      super("sha256 is " + found + ", expected " + expected, null);
      this.expected = expected;
      this.found = found;
    }

    public Sha256 expected() {
      return expected;
    }

    public Sha256 found() {
      return found;
    }
  }

  /** The catalog knows this blob, and its bytes are not where they should be. */
  public static final class Missing extends StoreException {
    public Missing(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
