package dev.wheelhouse.index.simple;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values of an {@code Accept} or {@code Accept-Encoding} header with their weights. A value
 * that is malformed is left out.
 *
 * <p>Source: RFC 9110, sections 12.4.2, 12.5.1 and 12.5.3.
 */
record QualityList(List<Entry> entries) {
  private static final Pattern VALUE =
      Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]+(/[!#$%&'*+.^_`|~0-9a-z-]+)?");
  private static final Pattern WEIGHT = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");

  /**
   * One value of the list.
   *
   * @param value in lower case, without parameters
   * @param weight 0 to 1; 0 excludes
   */
  record Entry(String value, double weight) {}

  QualityList {
    entries = List.copyOf(entries);
  }

  static QualityList parse(@Nullable String header) {
    var entries = new ArrayList<Entry>();
    if (header != null) {
      for (String element : header.toLowerCase(Locale.ROOT).split(",", -1)) {
        Entry entry = entry(element);
        if (entry != null) {
          entries.add(entry);
        }
      }
    }
    return new QualityList(entries);
  }

  /** The greatest weight that {@code value} itself has, if it is in the list. */
  OptionalDouble weight(String value) {
    return entries.stream()
        .filter(entry -> entry.value().equals(value))
        .mapToDouble(Entry::weight)
        .max();
  }

  private static @Nullable Entry entry(String element) {
    String[] parts = element.split(";", -1);
    String value = parts[0].strip();
    if (!VALUE.matcher(value).matches()) {
      return null;
    }
    double weight = 1;
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (equals < 0 || !parts[i].substring(0, equals).strip().equals("q")) {
        continue; // a parameter of the media type
      }
      String written = parts[i].substring(equals + 1).strip();
      if (!WEIGHT.matcher(written).matches()) {
        return null;
      }
      weight = Double.parseDouble(written);
    }
    return new Entry(value, weight);
  }
}
