package dev.wheelhouse.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How the value of a key is written: as a TOML value in a file, as plain text in the environment.
 *
 * <p>A TOML value is a {@code String}, {@code Long}, {@code Boolean}, a {@code List} of such values
 * or a {@link WrittenTable}; anything else fits no form.
 */
final class Form<T> {
  private final String expected;
  private final Function<String, Object> text;
  private final Function<Object, Optional<T>> reader;

  private Form(
      String expected, Function<String, Object> text, Function<Object, Optional<T>> reader) {
    this.expected = expected;
    this.text = text;
    this.reader = reader;
  }

  /** What a person should have written, for messages and documents. */
  String expected() {
    return expected;
  }

  /** Turns text from outside a file into the TOML value that it stands for. */
  Object ofText(String written) {
    return text.apply(written);
  }

  /** Returns the value, or empty if {@code written} is of another type or out of range. */
  Optional<T> read(Object written) {
    return reader.apply(written);
  }

  static <T> Form<T> word(String expected, Function<String, Optional<T>> parser) {
    return new Form<>(
        expected,
        written -> written,
        written -> written instanceof String word ? parser.apply(word) : Optional.empty());
  }

  static Form<Boolean> flag() {
    return new Form<>(
        "true or false",
        Form::flagOfText,
        written -> written instanceof Boolean flag ? Optional.of(flag) : Optional.empty());
  }

  /** The same form for fewer values. */
  Form<T> filter(Predicate<T> allowed) {
    return new Form<>(expected, text, written -> read(written).filter(allowed));
  }

  private static Object flagOfText(String written) {
    return switch (written) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> written;
    };
  }

  static Form<Integer> number(int min, int max) {
    return new Form<>(
        min + " to " + max,
        written -> written.matches("-?\\d{1,18}") ? (Object) Long.valueOf(written) : written,
        written ->
            written instanceof Long number && number >= min && number <= max
                ? Optional.of(number.intValue())
                : Optional.empty());
  }

  static Form<Duration> duration(String min, String max) {
    Duration least = Quantity.duration(min).orElseThrow();
    Duration most = Quantity.duration(max).orElseThrow();
    return word(
        "a duration such as \"10m\" or \"1h30m\", from " + min + " to " + max,
        written ->
            Quantity.duration(written)
                .filter(span -> span.compareTo(least) >= 0 && span.compareTo(most) <= 0));
  }

  static Form<Long> size(String min, String max) {
    long least = Quantity.size(min).orElseThrow();
    long most = Quantity.size(max).orElseThrow();
    return word(
        "a size such as \"64MiB\" or \"1GB\", from " + min + " to " + max,
        written -> Quantity.size(written).filter(bytes -> bytes >= least && bytes <= most));
  }

  static <E extends Enum<E>> Form<E> choice(Class<E> type) {
    List<E> choices = List.of(type.getEnumConstants());
    List<String> names = choices.stream().map(c -> "\"" + written(c) + "\"").toList();
    return word(
        String.join(" or ", names),
        written -> choices.stream().filter(c -> written(c).equals(written)).findFirst());
  }

  private static String written(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A list, in the environment separated by commas. */
  static <T> Form<List<T>> list(String expected, Form<T> element) {
    return new Form<>(
        expected,
        written -> split(written, element),
        written -> written instanceof List<?> values ? readAll(values, element) : Optional.empty());
  }

  /** As {@link #list}, but never empty, and one value may stand without brackets. */
  static <T> Form<List<T>> oneOrList(String expected, Form<T> element) {
    return new Form<>(
        expected,
        written -> split(written, element),
        written ->
            readAll(written instanceof List<?> values ? values : List.of(written), element)
                .filter(values -> !values.isEmpty()));
  }

  /** Tables in brackets; in the environment the same TOML text. */
  static Form<List<WrittenTable>> tables(String expected) {
    Form<WrittenTable> table =
        new Form<>(
            expected,
            written -> written,
            written -> written instanceof WrittenTable it ? Optional.of(it) : Optional.empty());
    return new Form<>(
        expected,
        TomlReader::value,
        written -> written instanceof List<?> values ? readAll(values, table) : Optional.empty());
  }

  private static Object split(String written, Form<?> element) {
    return Arrays.stream(written.split(",", -1))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .map(element::ofText)
        .toList();
  }

  private static <T> Optional<List<T>> readAll(List<?> values, Form<T> element) {
    List<T> read = new ArrayList<>();
    for (Object value : values) {
      Optional<T> one = element.read(value);
      if (one.isEmpty()) {
        return Optional.empty();
      }
      read.add(one.get());
    }
    return Optional.of(List.copyOf(read));
  }
}
