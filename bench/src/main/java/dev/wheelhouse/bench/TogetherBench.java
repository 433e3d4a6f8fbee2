package dev.wheelhouse.bench;

import dev.wheelhouse.bench.FileSite.Wheel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Twenty clients of one cold wheel at once, against the same twenty when it is warm. */
final class TogetherBench {
  private static final int CLIENTS = 20;
  private static final int MEGABYTES = 64;

  /** As many curls at once as {@code $2} says, of {@code $1}, each in a file or into nothing. */
  private static final String CURLS =
      """
      for i in $(seq "$2"); do
        to=/dev/null
        [ "$3" = keep ] && to=got-$i
        curl -s -o "$to" -w '%{http_code} %{size_download}\\n' "$1" &
      done
      wait
      """;

  private TogetherBench() {}

  static void run() throws Exception {
    Client.need("curl", "curl");
    double[] cold = new double[Rounds.COUNT];
    double[] warm = new double[Rounds.COUNT];
    double[] upstream = new double[Rounds.COUNT];
    try (FileSite site = FileSite.create();
        OriginProcess origin = OriginProcess.start(site, Conduct.limited())) {
      Wheel wheel = site.add("cold", Rounds.megabytes(MEGABYTES));
      System.out.printf(
          "%d clients of one wheel of %d MB, origin: %s%n",
          CLIENTS, wheel.size() / 1_000_000, Conduct.limited());
      prove(origin, wheel);
      for (int i = 0; i < Rounds.COUNT; i++) {
        try (Mirror mirror = new Mirror(origin.url())) {
          String url = ColdFill.ready(mirror, wheel);
          origin.reset(i);
          cold[i] = clients(mirror.directory, url, wheel, "drop");
          upstream[i] = (double) origin.stats().bytes() / wheel.size();
          warm[i] = clients(mirror.directory, url, wheel, "drop");
        }
      }
    }
    Rounds.tell("cold, last client done, s", "%.2f", cold);
    Rounds.tell("warm, last client done, s", "%.2f", warm);
    Rounds.ratio("cold / warm", cold, warm, "<= 1.3 (1.1)");
    Rounds.tell("upstream bytes / size (aim <= 1.01)", "%.3f", upstream);
  }

  /** A run without a clock, in which each client's bytes are compared with the digest. */
  private static void prove(OriginProcess origin, Wheel wheel) throws IOException {
    try (Mirror mirror = new Mirror(origin.url())) {
      Path kept = Files.createDirectories(mirror.directory.resolve("kept"));
      clients(kept, ColdFill.ready(mirror, wheel), wheel, "keep");
      for (int i = 1; i <= CLIENTS; i++) {
        Client.check(kept.resolve("got-" + i), wheel.sha256());
      }
    }
  }

  /** Seconds until the last one is done; each must have got all bytes. */
  private static double clients(Path directory, String url, Wheel wheel, String keep)
      throws IOException {
    Shell.Ran ran =
        Shell.run(
            directory, List.of("sh", "-c", CURLS, "bench", url, Integer.toString(CLIENTS), keep));
    List<String> lines = ran.output().lines().toList();
    if (lines.size() != CLIENTS || !lines.stream().allMatch(("200 " + wheel.size())::equals)) {
      throw new IOException("a client got less than all: " + ran.output());
    }
    return ran.seconds();
  }
}
