package dev.wheelhouse.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Credentials by host, from the file that {@code NETRC} names or from {@code ~/.netrc}.
 *
 * <p>Its {@code default} entry is not used: it would tell a password to every host. Macros are
 * skipped. Source: the manual of {@code ftp}, section "The .netrc file".
 */
final class Netrc {
  /** Words; text in double quotes is one, with a backslash before what is meant as it is. */
  private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

  private final Map<String, Login> machines;

  private Netrc(Map<String, Login> machines) {
    this.machines = Map.copyOf(machines);
  }

  /** What one host is told; it prints as nothing. */
  private static final class Login {
    private final String user;
    private final String password;

    Login(String user, String password) {
      this.user = user;
      this.password = password;
    }
  }

  /** Reads the file, if there is one; one that {@code NETRC} names must be there. */
  static Netrc read(Map<String, String> environment, Problems problems) {
    String named = environment.getOrDefault("NETRC", "");
    String home = environment.getOrDefault("HOME", "");
    if (named.isEmpty() && home.isEmpty()) {
      return new Netrc(Map.of());
    }
    Path file = Path.of(named.isEmpty() ? home + "/.netrc" : named);
    if (named.isEmpty() && !Files.isReadable(file)) {
      return new Netrc(Map.of());
    }
    try {
      return new Netrc(parse(Files.readString(file)));
    } catch (IOException e) {
      // The message may hold nothing but the name; what is in the file is never told.
      problems.add(new Origin("NETRC", 0, file), file + ": cannot be read as text");
      return new Netrc(Map.of());
    }
  }

  static Netrc of(String text) {
    return new Netrc(parse(text));
  }

  /** The same address with the credentials of its host, if it has none of its own. */
  SafeUri fill(SafeUri address) {
    Login login = machines.get(address.uri().getHost().toLowerCase(Locale.ROOT));
    boolean has = address.userInfo().isPresent() || address.token().isPresent();
    return has || login == null ? address : address.withUser(login.user, login.password);
  }

  private static Map<String, Login> parse(String text) {
    // A macro goes on to the next empty line; a comment to the end of its own.
    String plain =
        text.replaceAll("(?ms)^\\s*macdef\\b.*?(^\\s*$|\\z)", "").replaceAll("(?m)^\\s*#.*$", "");
    Map<String, Login> machines = new HashMap<>();
    String machine = "";
    String user = "";
    Matcher words = WORD.matcher(plain);
    while (words.find()) {
      switch (word(words)) {
        case "machine" -> {
          machine = next(words).toLowerCase(Locale.ROOT);
          user = "";
        }
        case "default" -> machine = "";
        case "login", "user" -> user = next(words);
        case "account" -> next(words);
        case "password" -> {
          String password = next(words);
          if (!machine.isEmpty()) {
            machines.putIfAbsent(machine, new Login(user, password));
          }
        }
        default -> {}
      }
    }
    return machines;
  }

  private static String next(Matcher words) {
    return words.find() ? word(words) : "";
  }

  private static String word(Matcher words) {
    return Optional.ofNullable(words.group(1))
        .map(quoted -> quoted.replaceAll("\\\\(.)", "$1"))
        .orElseGet(() -> words.group(2));
  }
}
