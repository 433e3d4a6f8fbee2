package dev.wheelhouse.index.wheel;

import dev.wheelhouse.index.DistFilename;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a wheel's WHEEL file says. Source: the binary distribution format, "File contents". */
final class WheelTags {
  private WheelTags() {}

  /**
   * Refuses a WHEEL file of another major version than 1, or one whose tags are not the file name's
   * as a set. Order does not matter, nor whether a line holds a compressed set.
   */
  static void check(byte[] bytes, DistFilename.Wheel wheel) throws WheelException {
    HeaderBlock headers = HeaderBlock.parse(bytes);
    String version = headers.first("wheel-version").orElse("none");
    if (!version.matches("1(\\.[0-9]+)*")) {
      throw new WheelException.Malformed("Wheel-Version %s (expected: 1.x)".formatted(version));
    }
    var tags = new TreeSet<String>();
    for (String written : headers.all("tag")) {
      String[] parts = written.split("-", -1);
      if (parts.length != 3) {
        throw new WheelException.Malformed("Tag %s in WHEEL".formatted(written));
      }
      tags.addAll(DistFilename.expand(parts[0], parts[1], parts[2]));
    }
    SortedSet<String> expected = wheel.tags();
    if (!tags.equals(expected)) {
      throw new WheelException.Mismatch(
          "tags %s in WHEEL (file name: %s)"
              .formatted(String.join(" ", tags), String.join(" ", expected)));
    }
  }
}
