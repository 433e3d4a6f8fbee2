package dev.wheelhouse.storage.bundle;

import dev.wheelhouse.index.Sha256;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One line of a manifest, from which values are taken; what is wrong is told with its line. */
final class Fields {
  static final Pattern SOURCE = Pattern.compile("[a-z0-9][a-z0-9-]*");

  private final int line;
  private final Map<String, Object> values;

  Fields(int line, Map<String, Object> values) {
    this.line = line;
    this.values = values;
  }

  Map<String, Object> values() {
    return values;
  }

  BundleException wrong(String name, String expected) {
    return new BundleException(
        "%s, line %d: %s is %s (expected: %s)"
            .formatted(BundleManifest.NAME, line, name, values.get(name), expected));
  }

  Optional<String> optional(String name) throws BundleException {
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw wrong(name, "text");
  }

  String text(String name) throws BundleException {
    return optional(name).orElseThrow(() -> wrong(name, "text"));
  }

  String word(String name, Pattern form) throws BundleException {
    String text = text(name);
    if (!form.matcher(text).matches()) {
      throw wrong(name, form.pattern());
    }
    return text;
  }

  List<String> texts(String name) throws BundleException {
    List<String> texts = new ArrayList<>();
    Object value = values.get(name);
    if (value instanceof List<?> all) {
      all.forEach(one -> texts.add(one.toString()));
    } else if (value != null) {
      throw wrong(name, "a list");
    }
    return texts;
  }

  Sha256 digest(String name) throws BundleException {
    return Sha256.parse(text(name)).orElseThrow(() -> wrong(name, "64 hex digits"));
  }

  Instant time(String name) throws BundleException {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeException e) {
      throw wrong(name, "a time like 2025-07-01T00:00:00Z");
    }
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(values.get(name));
  }

  long number(String name, long most) throws BundleException {
    return number(name, 0, most);
  }

  long number(String name, long least, long most) throws BundleException {
    if (values.get(name) instanceof Number number
        && number.longValue() >= least
        && number.longValue() <= most) {
      return number.longValue();
    }
    throw wrong(name, "a number from %d to %d".formatted(least, most));
  }

  /** A path that stays in the directory of the bundle. */
  String path(String name) throws BundleException {
    String path = text(name);
    boolean inside =
        path.chars().noneMatch(c -> c == '\\' || Character.isISOControl(c))
            && Arrays.stream(path.split("/", -1))
                .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    if (!inside) {
      throw wrong(name, "a path below the directory of the bundle");
    }
    return path;
  }

  <E extends Enum<E>> E choice(String name, Class<E> among) throws BundleException {
    String written = text(name);
    for (E one : among.getEnumConstants()) {
      if (one.name().equals(written)) {
        return one;
      }
    }
    throw wrong(name, "one of " + List.of(among.getEnumConstants()));
  }
}
