package dev.wheelhouse.http;

import dev.wheelhouse.mirror.Mirror;
import java.time.Duration;
import java.util.Map;

/**
 * What clients are answered from, and how.
 *
 * @param timeout how long a client may neither send nor read before it is cut
 * @param patience how long answers may go on when the listener is closed
 * @param maxAges how long clients may keep pages of an index without asking, by its name; all
 *     indexes that there are
 */
public record Serving(
    Mirror mirror, Duration timeout, Duration patience, Map<String, Duration> maxAges) {
  public Serving {
    maxAges = Map.copyOf(maxAges);
  }
}
