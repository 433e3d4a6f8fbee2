package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wheelhouse.index.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The validators of bytes that are not verified yet: {@code "fill-<id>-<generation>"}. The
 * generation is drawn anew whenever a byte that may have been sent can be written again, and at
 * every start of the process. Threads share it.
 */
final class Generations {
  private static final int ID_DIGITS = 16;

  private final Cache<String, String> current = Caffeine.newBuilder().maximumSize(20_000).build();

  /** The validator that holds now, in quotes. */
  String of(String fillKey) {
    return current.get(fillKey, this::draw);
  }

  /** What was sent so far holds no more. */
  void next(String fillKey) {
    current.put(fillKey, draw(fillKey));
  }

  private String draw(String fillKey) {
    // It must differ from earlier ones, not be a secret: no device is read on an event loop.
    String generation = Long.toHexString(ThreadLocalRandom.current().nextLong());
    String id = Sha256.of(fillKey.getBytes(StandardCharsets.UTF_8)).hex().substring(0, ID_DIGITS);
    return "\"fill-" + id + "-" + generation + "\"";
  }
}
