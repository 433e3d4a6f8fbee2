package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.upstream.OriginObject;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The validators of bytes that are not verified yet: {@code "fill-<id>-<generation>"}. The
 * generation is drawn anew whenever a byte that may have been sent can be written again, when the
 * origin has another object, and at every start of the process. Threads share it.
 */
final class Generations {
  private static final int ID_DIGITS = 16;

  private final Cache<String, Generation> current =
      Caffeine.newBuilder().maximumSize(20_000).build();

  /** The validator that holds now, and the origin's object behind it once a byte was sent. */
  private record Generation(String validator, @Nullable OriginObject object) {}

  /** The validator that holds now, in quotes. */
  String of(String fillKey) {
    return current.get(fillKey, key -> new Generation(draw(key), null)).validator;
  }

  /** The validator of bytes of {@code object}: a new one if those before were another object's. */
  String of(String fillKey, OriginObject object) {
    return current
        .asMap()
        .compute(
            fillKey,
            (key, old) -> {
              if (old != null && (old.object == null || old.object.matches(object))) {
                return new Generation(old.validator, old.object == null ? object : old.object);
              }
              return new Generation(draw(key), object);
            })
        .validator;
  }

  /** What was sent so far holds no more. */
  void next(String fillKey) {
    current.put(fillKey, new Generation(draw(fillKey), null));
  }

  private static String draw(String fillKey) {
    // It must differ from earlier ones, not be a secret: no device is read on an event loop.
    String generation = Long.toHexString(ThreadLocalRandom.current().nextLong());
    String id = Sha256.of(fillKey.getBytes(StandardCharsets.UTF_8)).hex().substring(0, ID_DIGITS);
    return "\"fill-" + id + "-" + generation + "\"";
  }
}
