package dev.wheelhouse.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code wrk}, which asks for one thing on many connections. */
final class Wrk {
  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final int CONNECTIONS = 64;

  private Wrk() {}

  /** Asks for {@code path} so many seconds, with further options of wrk. */
  static Load run(Subject server, String path, int seconds, List<String> options)
      throws IOException {
    Client.need("wrk", "wrk");
    List<String> command =
        new ArrayList<>(
            List.of("wrk", "-t2", "-c" + CONNECTIONS, "-d" + seconds + "s", "--latency"));
    command.addAll(options);
    command.add(server.url() + path);
    Load.Cores cores = Load.Cores.now();
    double before = server.cpuSeconds();
    String output = Shell.run(Path.of("."), command).output();
    double used = server.cpuSeconds() - before;
    double busy = Load.Cores.now().since(cores);
    Matcher rate = RATE.matcher(output);
    Matcher requests = REQUESTS.matcher(output);
    if (!rate.find()
        || !requests.find()
        || output.contains("Non-2xx")
        || output.contains("Socket errors")) {
      throw new IOException("wrk said of " + server.name() + ": " + output);
    }
    return new Load(
        Double.parseDouble(rate.group(1)),
        millis(output, "50%"),
        millis(output, "99%"),
        used / Long.parseLong(requests.group(1)),
        busy);
  }

  private static double millis(String output, String part) {
    Matcher found = Pattern.compile(part + "\\s+([0-9.]+)(us|ms|s)").matcher(output);
    if (!found.find()) {
      return Double.NaN;
    }
    double value = Double.parseDouble(found.group(1));
    return switch (found.group(2)) {
      case "us" -> value / 1000;
      case "s" -> value * 1000;
      default -> value;
    };
  }
}
