package dev.wheelhouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The recorded verl stack across the gap, step by step: planned, seeded, exported, imported into a
 * mirror whose upstreams cannot be reached, installed by real pip and uv on Python 3.10, proved.
 */
final class GapBench {
  private static final Pattern RESOLVED = Pattern.compile("resolved by uv \\S+ in (\\S+) s");
  private static final String TARGET = "--python 3.10 --platform manylinux_2_28_x86_64";
  private static final String NOWHERE = "http://127.0.0.1:9";

  private final Path directory;
  private final Uv uv;
  private final String python;

  private GapBench(Path directory, Uv uv, String python) {
    this.directory = directory;
    this.uv = uv;
    this.python = python;
  }

  static void run() throws IOException {
    Path directory = Files.createTempDirectory("wheelhouse-gap");
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
      Optional<String> python = python();
      if (python.isEmpty()) {
        System.out.println("skipped: no Python 3.10 in BENCH_PYTHON310 or on the PATH");
        return;
      }
      try (Corpus corpus = Corpus.start(recorded.get(), directory.resolve("log"))) {
        new GapBench(directory, uv.get(), python.get()).all(corpus);
      }
    } finally {
      FileSite.delete(directory);
    }
  }

  /** What the wheels of the recording are for. */
  private static Optional<String> python() throws IOException {
    String set = System.getenv("BENCH_PYTHON310");
    String named = set == null ? "python3.10" : set;
    return Shell.run(Path.of("."), List.of(named, "--version")).code() == 0
        ? Optional.of(named)
        : Optional.empty();
  }

  private void all(Corpus corpus) throws IOException {
    Path requirements = requirements(corpus);
    Path stick = directory.resolve("stick");
    String asked = "-r " + requirements + " " + TARGET + " --uv " + uv.program();
    try (Mirror outside = corpus.mirror()) {
      outside.serve();
      wheelhouse(outside, "seed own wheels", "seed " + corpus.file("local"));
      wheelhouse(outside, "plan, cold", "plan --no-write " + asked);
      for (int i = 0; i < Rounds.COUNT; i++) {
        beyondTheResolver(wheelhouse(outside, "plan, warm", "plan --no-write " + asked));
      }
      wheelhouse(outside, "seed the closure", "seed --set verl --no-build-deps " + asked);
      wheelhouse(outside, "seed it again", "seed --set verl --no-build-deps " + asked);
      last(wheelhouse(outside, "export", "export --set verl -o " + stick));
    }
    try (Mirror inside = new Mirror(NOWHERE)) {
      inside.serve("--offline");
      last(wheelhouse(inside, "import", "import " + stick));
      install(inside, stick.resolve("requirements.verl.txt"));
      last(wheelhouse(inside, "check", "check --set verl --uv " + uv.program()));
      last(wheelhouse(inside, "verify --deep", "verify --deep"));
    }
  }

  /**
   * The stack, with the wheel of our own; flash-attn is a source distribution, of which PKG-INFO
   * tells.
   */
  private Path requirements(Corpus corpus) throws IOException {
    try (Stream<String> lines = Files.lines(corpus.file("reqs/seed-local.txt"))) {
      return Files.write(
          directory.resolve("requirements.txt"),
          lines
              .map(line -> line.startsWith("flashinfer") ? line + "+cu124torch2.6" : line)
              .toList());
    }
  }

  private void install(Mirror inside, Path lock) throws IOException {
    Path pips = venv("pip");
    String index = inside.url() + "/simple/";
    step(
        "pip install",
        words(pips + " -m pip install -q --no-cache-dir --require-hashes --index-url " + index)
            .words("-r " + lock));
    last(step("pip check", words(pips + " -m pip check")));
    Path uvs = venv("uv");
    step(
        "uv pip sync",
        words(uv.program() + " pip sync -q --no-cache --require-hashes --python " + uvs)
            .words("--default-index " + index + " " + lock));
    last(step("uv pip check", words(uv.program() + " pip check --python " + uvs)));
  }

  private Path venv(String name) throws IOException {
    Path place = directory.resolve("venv-" + name);
    step("a venv", words(python + " -m venv " + place));
    return place.resolve("bin/python");
  }

  // --- running and telling

  private record Words(List<String> list) {
    Words words(String more) {
      List<String> all = new ArrayList<>(list);
      all.addAll(List.of(more.split(" ", -1)));
      return new Words(all);
    }
  }

  private static Words words(String text) {
    return new Words(List.of()).words(text);
  }

  private Shell.Ran wheelhouse(Mirror mirror, String name, String text) throws IOException {
    return step(
        name,
        new Words(Mirror.command())
            .words(text + " --config " + mirror.directory.resolve("wheelhouse.toml")));
  }

  private Shell.Ran step(String name, Words command) throws IOException {
    Shell.Ran ran = Shell.run(directory, command.list());
    System.out.printf(Locale.ROOT, "  %-20s %6.1f s%n", name, ran.seconds());
    if (ran.code() != 0) {
      throw new IOException(String.join(" ", command.list()) + "\n" + ran.output());
    }
    return ran;
  }

  private static void beyondTheResolver(Shell.Ran plan) {
    Matcher resolved = RESOLVED.matcher(plan.output());
    if (resolved.find()) {
      double beyond = plan.seconds() - Double.parseDouble(resolved.group(1));
      System.out.printf(
          Locale.ROOT, "    %.1f s of it beyond the resolver (aim: below 3)%n", beyond);
    }
    last(plan);
  }

  private static void last(Shell.Ran ran) {
    ran.output()
        .lines()
        .filter(line -> line.matches(".*\\b(files|packages|requirements|installable)\\b.*"))
        .forEach(line -> System.out.println("    " + line.strip()));
  }
}
