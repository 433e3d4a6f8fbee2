package dev.wheelhouse.cli.client;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The addresses of files that a lock names, where they stand in its text. */
final class LockUrls {
  /** Up to what cannot stand in an address: white space, quotes, what ends a list of TOML. */
  private static final Pattern URL =
      Pattern.compile(
          "https?://[^\\s\"'<>,;\\]}#]+\\.(?:whl|zip|tar\\.gz|tar\\.bz2|tar\\.xz|tgz)(?=[\\s\"'<>,;\\]}#]|$)",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  private LockUrls() {}

  /** One address; {@code start} and {@code end} are places in the text. */
  record Found(String url, int start, int end) {}

  /** All of them, in order. */
  static List<Found> in(String text) {
    List<Found> all = new ArrayList<>();
    Matcher urls = URL.matcher(text);
    while (urls.find()) {
      all.add(new Found(urls.group(), urls.start(), urls.end()));
    }
    return all;
  }
}
