package dev.wheelhouse.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code serve} as it is mostly written, read without picocli: that takes longer than all else of a
 * start. What is not plain is left to picocli, which says what is wrong with it.
 */
final class PlainServe {
  private static final String OFFLINE = "--offline";
  private static final Set<String> WITH_VALUE = Set.of("--config", "--data", "--listen", "--port");

  private PlainServe() {}

  /** The command; empty if it is another one, or not plain. */
  static Optional<Serve> read(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals("serve")) {
      return Optional.empty();
    }
    Map<String, String> options = new HashMap<>();
    for (int i = 1; i < arguments.length; i++) {
      String name = arguments[i];
      int equals = name.indexOf('=');
      String value;
      if (name.equals(OFFLINE)) {
        value = "";
      } else if (equals > 0 && WITH_VALUE.contains(name.substring(0, equals))) {
        value = name.substring(equals + 1);
        name = name.substring(0, equals);
      } else if (WITH_VALUE.contains(name) && i + 1 < arguments.length) {
        value = arguments[++i];
      } else {
        return Optional.empty();
      }
      boolean odd = value.isEmpty() ? !name.equals(OFFLINE) : "-@\"'".indexOf(value.charAt(0)) >= 0;
      if (odd || options.put(name, value) != null) {
        return Optional.empty();
      }
    }
    return made(options);
  }

  private static Optional<Serve> made(Map<String, String> options) {
    try {
      return Optional.of(
          new Serve(
              path(options.get("--config")),
              path(options.get("--data")),
              options.get("--listen"),
              options.get("--port"),
              options.containsKey(OFFLINE)));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static @Nullable Path path(@Nullable String value) {
    return value == null ? null : Path.of(value);
  }
}
