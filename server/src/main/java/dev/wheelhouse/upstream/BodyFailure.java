package dev.wheelhouse.upstream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Says what a failed read of a response means. */
final class BodyFailure {
  private BodyFailure() {}

  /**
   * @param shown the address, for people
   * @param timeout the silence after which a read fails
   */
  static UpstreamException of(IOException e, String shown, Duration timeout) {
    if (e instanceof SocketTimeoutException) {
      return new UpstreamException.TimedOut(
          "%s: silent for %s (expected: more bytes)".formatted(shown, seconds(timeout)));
    }
    if (e instanceof InterruptedIOException) {
      return new UpstreamException.TimedOut(
          "%s: not complete after %s".formatted(shown, seconds(Clients.PAGE_LIMIT)));
    }
    if (e instanceof SocketException || e instanceof SSLException) {
      return new UpstreamException.Unreachable(
          "%s: connection lost: %s (expected: the rest)".formatted(shown, oneLine(e)));
    }
    return new UpstreamException.Broken(
        "%s: cut short: %s (expected: a whole answer)".formatted(shown, oneLine(e)));
  }

  static String oneLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.replaceAll("\\s+", " ").strip();
  }

  static String seconds(Duration length) {
    return length.toMillis() % 1000 == 0 ? length.toSeconds() + " s" : length.toMillis() + " ms";
  }
}
