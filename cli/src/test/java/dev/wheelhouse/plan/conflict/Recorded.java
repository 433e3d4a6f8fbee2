package dev.wheelhouse.plan.conflict;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What real resolvers printed, against the recorded index, for Python 3.10 on Linux. */
final class Recorded {
  private Recorded() {}

  /** The message, by its case and client, e.g. {@code otel} and {@code uv-0.13}. */
  static String of(String name, String client) throws IOException {
    String file = "%s.%s.txt".formatted(name, client);
    try (InputStream in = Recorded.class.getResourceAsStream(file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
