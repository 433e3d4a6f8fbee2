package dev.wheelhouse.storage.bundle;

import java.io.IOException;

/** A bundle is refused; the message names the thing, what was found and what was expected. */
public final class BundleException extends IOException {
  private static final long serialVersionUID = 1;

  public BundleException(String message) {
    super(message);
  }

  BundleException(String message, Throwable cause) {
    super(message, cause);
  }
}
