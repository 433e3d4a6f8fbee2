package dev.wheelhouse.cli.client;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Whether the mirror answers, and what stands between it and its clients. */
final class NetworkLook {
  private static final int PATIENCE_MILLIS = 3_000;
  private static final Pattern MACHINE = Pattern.compile("\\bmachine\\s+(\\S+)");
  private static final Pattern DEFAULT = Pattern.compile("(?m)^\\s*default\\b");

  private final Surroundings surroundings;
  private final MirrorAddress mirror;
  private final Consumer<Finding> tell;

  NetworkLook(Surroundings surroundings, MirrorAddress mirror, Consumer<Finding> tell) {
    this.surroundings = surroundings;
    this.mirror = mirror;
    this.tell = tell;
  }

  void look() {
    answers();
    proxies();
    netrc();
    if (mirror.root().getScheme().equals("https")) {
      authorities();
    }
  }

  /** Asked directly, whatever proxies there are. */
  private void answers() {
    String health = mirror.root() + "/-/health";
    String why;
    try {
      HttpURLConnection call =
          (HttpURLConnection) URI.create(health).toURL().openConnection(Proxy.NO_PROXY);
      call.setConnectTimeout(PATIENCE_MILLIS);
      call.setReadTimeout(PATIENCE_MILLIS);
      int status = call.getResponseCode();
      call.disconnect();
      if (status == HttpURLConnection.HTTP_OK) {
        tell.accept(Finding.ok(mirror.index(), "the mirror answers"));
        return;
      }
      why = "HTTP " + status;
    } catch (IOException e) {
      why = String.valueOf(e.getMessage());
    }
    tell.accept(
        Finding.problem(
            mirror.index(),
            "the mirror does not answer: " + why,
            mirror.isLoopback() ? "wheelhouse serve" : "wheelhouse doctor env --url ADDRESS"));
  }

  private void proxies() {
    String scheme = mirror.root().getScheme();
    for (String lower : List.of(scheme + "_proxy", "all_proxy")) {
      for (String name : List.of(lower, lower.toUpperCase(Locale.ROOT))) {
        String proxy = surroundings.variable(name);
        if (!proxy.isBlank() && !isDirect()) {
          tell.accept(
              Finding.problem(
                  name,
                  "what is meant for this mirror goes to the proxy " + MirrorAddress.shown(proxy),
                  "export NO_PROXY=" + mirror.host() + " no_proxy=" + mirror.host()));
          return;
        }
      }
    }
  }

  private boolean isDirect() {
    String host = mirror.host().toLowerCase(Locale.ROOT);
    String lower = surroundings.variable("no_proxy");
    String hosts = lower.isBlank() ? surroundings.variable("NO_PROXY") : lower;
    for (String written : hosts.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
      String name = written.replaceFirst("^\\*?\\.", "").replaceFirst(":[0-9]+$", "");
      if (name.equals("*") || name.equals(host) || (!name.isEmpty() && host.endsWith("." + name))) {
        return true;
      }
    }
    return false;
  }

  private void netrc() {
    String named = surroundings.variable("NETRC");
    Path file = named.isEmpty() ? surroundings.home().resolve(".netrc") : Path.of(named);
    Surroundings.text(file)
        .ifPresent(text -> {
          boolean mine =
              MACHINE
                  .matcher(text)
                  .results()
                  .anyMatch(m -> m.group(1).equalsIgnoreCase(mirror.host()));
          if (mine || DEFAULT.matcher(text).find()) {
            tell.accept(
                Finding.note(
                    file.toString(),
                    mine
                        ? "has a password for "
                            + mirror.host()
                            + ", which clients send to this mirror"
                        : "its default entry: clients send that password to this mirror",
                    "take the entry out, unless a proxy in front of the mirror wants it"));
          }
        });
  }

  private void authorities() {
    for (String name : List.of("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")) {
      String file = surroundings.variable(name);
      if (!file.isEmpty()) {
        tell.accept(
            Finding.note(name, file + " must have the authority that signed this mirror", ""));
      }
    }
  }
}
