package dev.wheelhouse.config;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The small texts that settings are made of: names, patterns, hosts, addresses. */
final class Words {
  /** First path segments that have a meaning of their own; {@code -} is no name anyway. */
  private static final Set<String> RESERVED = Set.of("simple", "files", "at", "legacy");

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");
  private static final Pattern SEPARATORS = Pattern.compile("[-_.]+");
  private static final Pattern GLOB = Pattern.compile("[a-z0-9*]([a-z0-9*-]*[a-z0-9*])?");
  private static final Pattern HOST =
      Pattern.compile("(?:[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?|\\[[0-9a-f:.]+\\])(?::\\d{1,5})?");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9.*]+");
  private static final Pattern SECRET = Pattern.compile("[^\\p{Cntrl}]{1,4096}");
  private static final Pattern AGENT = Pattern.compile("[!-~]([ -~]{0,198}[!-~])?");

  private static final Pattern BUNDLE_KEY = Pattern.compile("ed25519:[A-Za-z0-9+/]{40,120}={0,2}");

  private Words() {}

  /** Whether a source or an index can be called so. */
  static boolean isName(String written) {
    return NAME.matcher(written).matches() && !RESERVED.contains(written);
  }

  /** A pattern over normalized project names (PEP 503): {@code Acme_*} becomes {@code acme-*}. */
  static Optional<String> glob(String written) {
    String normal = SEPARATORS.matcher(written).replaceAll("-").toLowerCase(Locale.ROOT);
    return GLOB.matcher(normal).matches() ? Optional.of(normal) : Optional.empty();
  }

  static Optional<String> host(String written) {
    String lower = written.toLowerCase(Locale.ROOT);
    return HOST.matcher(lower).matches() ? Optional.of(lower) : Optional.empty();
  }

  /** A host in lower case, without its port and without the brackets of an IPv6 address. */
  static String bareHost(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    if (lower.startsWith("[")) {
      return lower.substring(1, Math.max(1, lower.indexOf(']')));
    }
    int colon = lower.indexOf(':');
    return colon < 0 || colon != lower.lastIndexOf(':') ? lower : lower.substring(0, colon);
  }

  static Optional<String> userAgent(String written) {
    return AGENT.matcher(written).matches() ? Optional.of(written) : Optional.empty();
  }

  /** A pattern over the local labels of wheels, in their normal form (PEP 440). */
  static Optional<String> label(String written) {
    String normal = SEPARATORS.matcher(written).replaceAll(".").toLowerCase(Locale.ROOT);
    return LABEL.matcher(normal).matches() ? Optional.of(normal) : Optional.empty();
  }

  /** A user name, password or token: characters that a header can carry. */
  static Optional<String> secret(String written) {
    return SECRET.matcher(written).matches() ? Optional.of(written) : Optional.empty();
  }

  /** A public key that bundles are signed by. */
  static Optional<String> bundleKey(String written) {
    return BUNDLE_KEY.matcher(written).matches() ? Optional.of(written) : Optional.empty();
  }

  /** The root of an index or of a mirror; a missing last {@code /} is added. */
  static Optional<SafeUri> indexRoot(String written) {
    return written.contains("?") ? Optional.empty() : address(written).map(SafeUri::asFolder);
  }

  /** An address without fragment. */
  static Optional<SafeUri> address(String written) {
    if (written.contains("#")) {
      return Optional.empty();
    }
    try {
      return Optional.of(SafeUri.of(written));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A status that may mean absence: a refusal (4xx), but none that asks to come again. */
  static boolean isAbsence(int status) {
    return status >= 400 && status <= 499 && status != 408 && status != 425 && status != 429;
  }
}
