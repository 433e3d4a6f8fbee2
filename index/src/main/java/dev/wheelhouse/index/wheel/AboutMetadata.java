package dev.wheelhouse.index.wheel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What METADATA says of a project's terms and of what it is; as written, and not checked.
 *
 * <p>Source: the core metadata specification, up to 2.6; PEP 639.
 *
 * @param summary one line, or null
 * @param licenseExpression in SPDX form, or null
 * @param licenses in older forms: the field {@code License} where it is one line, and the last
 *     words of the classifiers
 */
public record AboutMetadata(
    @Nullable String summary, @Nullable String licenseExpression, List<String> licenses) {
  /** Some paste a whole licence into the field; that is no name of one. */
  private static final int LONGEST_NAME = 100;

  private static final String CLASSIFIER = "License :: ";

  public AboutMetadata {
    licenses = List.copyOf(licenses);
  }

  /** Reads the headers of {@code bytes}, leniently. */
  public static AboutMetadata parse(byte[] bytes) {
    HeaderBlock headers = HeaderBlock.parse(bytes);
    List<String> licenses = new ArrayList<>();
    headers
        .first("license")
        .filter(name -> name.length() <= LONGEST_NAME && !name.equalsIgnoreCase("unknown"))
        .ifPresent(licenses::add);
    for (String classifier : headers.all("classifier")) {
      String last = classifier.substring(classifier.lastIndexOf(" :: ") + 4);
      // "OSI Approved" alone names no licence.
      boolean names = classifier.startsWith(CLASSIFIER) && !last.equals("OSI Approved");
      if (names && !licenses.contains(last)) {
        licenses.add(last);
      }
    }
    return new AboutMetadata(
        headers.first("summary").orElse(null),
        headers.first("license-expression").orElse(null),
        licenses);
  }
}
