package dev.wheelhouse.upstream;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An upstream did not give what it was asked for. The message is one line: the address without
 * credentials, what was found, and what was expected. None of these means that a thing does not
 * exist.
 */
public abstract sealed class UpstreamException extends Exception {
  private static final long serialVersionUID = 1;

  private UpstreamException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** No connection could be made, or it broke. */
  public static final class Unreachable extends UpstreamException {
    public Unreachable(String message) {
      super(message);
    }
  }

  /** Nothing came for too long. */
  public static final class TimedOut extends UpstreamException {
    public TimedOut(String message) {
      super(message);
    }
  }

  /** It answered with a status that is no answer: 5xx, 429, and others. */
  public static final class Failed extends UpstreamException {
    private final int status;
    private final @Nullable Duration retryAfter;

    public Failed(String message, int status, @Nullable Duration retryAfter) {
      super(message);
      this.status = status;
      this.retryAfter = retryAfter;
    }

    /** Whether the same request may be answered in a moment: 408, 425, 429 and 5xx. */
    public boolean passing() {
      return status == 408 || status == 425 || status == 429 || status >= 500;
    }

    /** How long the upstream asks to wait. */
    public Optional<Duration> retryAfter() {
      return Optional.ofNullable(retryAfter);
    }
  }

  /** It answered with something else than what was asked for. */
  public static final class Broken extends UpstreamException {
    public Broken(String message) {
      super(message);
    }
  }

  /** We do not ask there: the host is not allowed. */
  public static final class Refused extends UpstreamException {
    public Refused(String message) {
      super(message);
    }
  }

  /** A file that a page lists is not handed out: 403, 404, 410. */
  public static final class Gone extends UpstreamException {
    public Gone(String message) {
      super(message);
    }
  }
}
