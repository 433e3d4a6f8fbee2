package dev.wheelhouse.upstream;

/** The {@link ByteSink} could not take bytes; the cause says why. */
public final class SinkException extends Exception {
  private static final long serialVersionUID = 1;

  SinkException(Throwable cause) {
    super(cause);
  }
}
