package dev.wheelhouse.upstream;

/**
 * An upstream could not be asked, or answered something of no use. The message is one line that
 * names the address without credentials, what was found and what was expected.
 */
public abstract sealed class UpstreamException extends Exception {
  private static final long serialVersionUID = 1;

  private UpstreamException(String message) {
    super(message);
  }

  /** No connection could be made, or it was lost: waiting may help. */
  public static final class Unreachable extends UpstreamException {
    private static final long serialVersionUID = 1;

    public Unreachable(String message) {
      super(message);
    }
  }

  /** The upstream was silent for too long: waiting may help. */
  public static final class TimedOut extends UpstreamException {
    private static final long serialVersionUID = 1;

    public TimedOut(String message) {
      super(message);
    }
  }

  /** The upstream answered with a status that is of no use. */
  public static final class Failed extends UpstreamException {
    private static final long serialVersionUID = 1;

    private final int status;

    /** Takes the HTTP status answered, or 0 where there was none. */
    public Failed(String message, int status) {
      super(message);
      this.status = status;
    }

    /** Makes a failure of which no status is known. */
    public Failed(String message) {
      this(message, 0);
    }

    /** The HTTP status answered, or 0 where none is known. */
    public int status() {
      return status;
    }
  }

  /** The answer contradicts itself or the question: cut, too long, another range, an HTML page. */
  public static final class Broken extends UpstreamException {
    private static final long serialVersionUID = 1;

    public Broken(String message) {
      super(message);
    }
  }

  /** The settings forbid asking there; nothing was sent. */
  public static final class Refused extends UpstreamException {
    private static final long serialVersionUID = 1;

    public Refused(String message) {
      super(message);
    }
  }

  /** The origin no longer gives the file: 403, 404 or 410. */
  public static final class Gone extends UpstreamException {
    private static final long serialVersionUID = 1;

    public Gone(String message) {
      super(message);
    }
  }

  /** The origin has another object at the address than the one that was begun. */
  public static final class Changed extends UpstreamException {
    private static final long serialVersionUID = 1;

    public Changed(String message) {
      super(message);
    }
  }
}
