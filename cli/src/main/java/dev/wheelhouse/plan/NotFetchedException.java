package dev.wheelhouse.plan;

import java.io.IOException;

/** The resolver could not fetch what an index lists: an upstream does not answer. */
public final class NotFetchedException extends IOException {
  private static final long serialVersionUID = 1;

  NotFetchedException(String message) {
    super(message);
  }
}
