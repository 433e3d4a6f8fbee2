package dev.wheelhouse.index.wheel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Headers in the manner of e-mail, as METADATA, PKG-INFO and WHEEL have them; a body is left alone.
 *
 * <p>Lenient like Python's parser: a line that begins with white space continues the one before,
 * and the first line that is no header ends them. Source: the core metadata specification; RFC 822.
 */
record HeaderBlock(List<Field> fields) {
  /** One header; the name in lower case, the value stripped, folds made single spaces. */
  record Field(String name, String value) {}

  HeaderBlock {
    fields = List.copyOf(fields);
  }

  static HeaderBlock parse(byte[] bytes) {
    var fields = new ArrayList<Field>();
    String name = "";
    var value = new StringBuilder();
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\r\n|\r|\n", -1)) {
      boolean folded = !line.isEmpty() && (line.charAt(0) == ' ' || line.charAt(0) == '\t');
      if (folded && !name.isEmpty()) {
        value.append(' ').append(line.strip());
        continue;
      }
      int colon = line.indexOf(':');
      if (colon <= 0 || folded) {
        break;
      }
      add(fields, name, value);
      name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      value.append(line.substring(colon + 1).strip());
    }
    add(fields, name, value);
    return new HeaderBlock(fields);
  }

  private static void add(List<Field> fields, String name, StringBuilder value) {
    if (!name.isEmpty()) {
      fields.add(new Field(name, value.toString().strip()));
    }
    value.setLength(0);
  }

  /** The first value of {@code name}, which is in lower case, unless it is empty. */
  Optional<String> first(String name) {
    return fields.stream()
        .filter(field -> field.name().equals(name))
        .map(Field::value)
        .findFirst()
        .filter(value -> !value.isEmpty());
  }

  /** All values of {@code name}, in order. */
  List<String> all(String name) {
    return fields.stream()
        .filter(field -> field.name().equals(name))
        .map(Field::value)
        .filter(value -> !value.isEmpty())
        .toList();
  }
}
