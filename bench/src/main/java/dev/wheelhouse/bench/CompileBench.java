package dev.wheelhouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A real uv resolves the recorded verl stack: straight from the replayed index, through a
 * Wheelhouse that has nothing yet, and through one that has it all. Then whether the locks agree.
 */
final class CompileBench {
  private static final String HASHES = "--generate-hashes";

  private final Corpus corpus;
  private final Uv uv;
  private final Path seed;
  private final Series direct = new Series("straight from the replayed index");
  private final Series cold = new Series("cold, fresh data directory");
  private final Series warm = new Series("warm");
  private final double[] used = new double[Rounds.COUNT];
  private long peak;

  private CompileBench(Corpus corpus, Uv uv) {
    this.corpus = corpus;
    this.uv = uv;
    seed = corpus.file("reqs/seed.txt");
  }

  static void run() throws IOException {
    Path directory = Files.createTempDirectory("wheelhouse-compile");
    try {
      Optional<Path> recorded = Corpus.find();
      if (recorded.isEmpty()) {
        System.out.println("skipped: no recorded index in WHEELHOUSE_CORPUS or ../shared/corpus");
        return;
      }
      Optional<Uv> uv = Uv.find(directory);
      if (uv.isEmpty()) {
        System.out.println("skipped: no uv on the PATH or in ../shared/clients");
        return;
      }
      try (Corpus corpus = Corpus.start(recorded.get(), directory.resolve("log"))) {
        new CompileBench(corpus, uv.get()).all();
      }
    } finally {
      FileSite.delete(directory);
    }
  }

  private void all() throws IOException {
    Uv.Lock first = uv.compile(seed, corpus.url() + "/simple/"); // it digests its pages once
    System.out.println("  " + first.text().lines().count() + " projects");
    for (int round = 0; round < Rounds.COUNT; round++) {
      round(round);
    }
    direct.tell();
    cold.tell();
    warm.tell();
    Rounds.tell("CPU of Wheelhouse, warm", "%.2f s", used);
    Rounds.ratio("warm / straight", warm.seconds, direct.seconds, "below 1");
    System.out.printf(Locale.ROOT, "  %-42s %.0f MB%n", "peak VmHWM", peak / 1e3);
  }

  private void round(int round) throws IOException {
    corpus.asked();
    Uv.Lock straight = uv.compile(seed, corpus.url() + "/simple/");
    direct.add(round, straight, corpus.asked());
    try (Mirror mirror = corpus.mirror()) {
      mirror.serve();
      Uv.Lock lock = uv.compile(seed, mirror.url() + "/simple/");
      cold.add(round, lock, corpus.asked());
      double before = mirror.cpuSeconds();
      warm.add(round, uv.compile(seed, mirror.url() + "/simple/"), corpus.asked());
      used[round] = mirror.cpuSeconds() - before;
      peak = Math.max(peak, mirror.status("VmHWM"));
      if (round == 0) {
        locks(mirror, straight, lock);
      }
    }
  }

  private void locks(Mirror mirror, Uv.Lock straight, Uv.Lock through) throws IOException {
    told("lock through /simple/", straight, through);
    Uv.Lock hashes = uv.compile(seed, corpus.url() + "/simple/", HASHES);
    Uv.Lock plain = uv.compile(seed, mirror.url() + "/plain/simple/", HASHES);
    String same = hashes.text().equals(plain.text()) ? "the same, byte by byte" : "DIFFERS";
    System.out.printf("  %-42s %s%n", "lock with hashes through /plain/simple/", same);
    Shell.Ran seeded =
        Shell.run(mirror.directory, Mirror.command("seed", corpus.file("local").toString()));
    if (seeded.code() != 0) {
      throw new IOException(seeded.output());
    }
    told("– and with wheels of our own", straight, uv.compile(seed, mirror.url() + "/simple/"));
    corpus.asked();
  }

  private static void told(String what, Uv.Lock straight, Uv.Lock through) {
    List<String> lines = through.text().lines().toList();
    var others = new TreeSet<>(lines);
    straight.text().lines().forEach(others::remove);
    List<String> bare = lines.stream().map(CompileBench::withoutLabel).toList();
    String same = bare.equals(straight.text().lines().toList()) ? "the same but for" : "DIFFERS:";
    System.out.printf("  %-42s %s %s%n", what, same, String.join(" ", others));
  }

  private static String withoutLabel(String line) {
    return line.replaceFirst("\\+.*", "");
  }

  /** One way to resolve, over the rounds. */
  private static final class Series {
    private final String name;
    private final double[] seconds = new double[Rounds.COUNT];
    private final double[] requests = new double[Rounds.COUNT];
    private final double[] megabytes = new double[Rounds.COUNT];
    private final TreeSet<String> bodies = new TreeSet<>();

    Series(String name) {
      this.name = name;
    }

    void add(int round, Uv.Lock lock, Corpus.Asked asked) {
      seconds[round] = lock.seconds();
      requests[round] = asked.requests();
      megabytes[round] = asked.bytes() / 1e6;
      bodies.addAll(asked.bodies());
    }

    void tell() {
      Rounds.tell(name, "%.1f s", seconds);
      System.out.printf(
          Locale.ROOT,
          "    requests %s, MB upstream %s, wheels that were fetched whole: %s%n",
          Arrays.toString(requests).replace(".0", ""),
          Figures.of(megabytes).shown("%.1f"),
          bodies.isEmpty() ? "none" : String.join(" ", bodies));
    }
  }
}
