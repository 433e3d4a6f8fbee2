package dev.wheelhouse.plan;

import dev.wheelhouse.index.FileLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Resolves with pip through an index of ours, and lets no code of a project run: pip is told to use
 * wheels alone. It cannot be told what a source distribution needs, has no overrides, and evaluates
 * markers for the Python that it runs in: what asks for more is refused, and uv named.
 */
final class PipResolver implements Resolver {
  /** How long the index may take for a page that it has to fetch and digest first, in seconds. */
  private static final String PATIENCE = "120";

  /** How often pip asks again. The server has asked its sources again by then itself. */
  private static final String RETRIES = "3";

  private static final String REPORT = "report.json";
  private static final String CONSTRAINTS = "constraints.txt";

  private final Pip pip;
  private final IndexClient index;
  private final Path cache;
  private final Consumer<String> tell;

  PipResolver(Pip pip, IndexClient index, Path cache, Consumer<String> tell) {
    this.pip = pip;
    this.index = index;
    this.cache = cache;
    this.tell = tell;
  }

  @Override
  public Resolution resolve(Wishes wishes, Target target, Path directory) throws IOException {
    check(wishes, target);
    PlainWishes input = PlainWishes.of(wishes, tell);
    if (!input.dynamic().isEmpty()) {
      throw new IOException(
          "%s: its dependencies are dynamic, and pip tells them only where it installs the project; plan with uv (--uv PROGRAM)"
              .formatted(input.dynamic().getFirst()));
    }
    Files.write(directory.resolve(CONSTRAINTS), input.constraints());
    CleanRun.Said said = pip.run(directory, arguments(wishes, target, input));
    if (said.ok()) {
      return new Resolution.Resolved(PipReport.read(directory.resolve(REPORT)), Set.of());
    }
    PipFailure failure = PipFailure.of(said.text());
    if (!failure.nothingFits()) {
      throw new IOException("pip failed: " + failure.text());
    }
    Optional<FileLink> sdist = sourceAlone(failure, target);
    if (sdist.isPresent() && !wishes.wheelsOnly() && !wishes.build()) {
      throw new IOException(
          "%s: only a source distribution fits, and pip would run its code to learn what it needs;"
                  .formatted(sdist.get().filename())
              + " plan with uv, which can be told (--uv PROGRAM), or let it run (--allow-build)");
    }
    String limit =
        wishes.excludeNewer() == null
            ? ""
            : "\n(--exclude-newer %s hides what is younger)".formatted(wishes.excludeNewer());
    return new Resolution.Unresolved(failure.text() + limit);
  }

  private Optional<FileLink> sourceAlone(PipFailure failure, Target target) throws IOException {
    try {
      return failure.sourceAlone(index, target);
    } catch (IOException e) {
      throw new IOException("pip failed: " + failure.text() + "\n" + e.getMessage(), e);
    }
  }

  /** What pip takes and evaluates must be what the target does. */
  private void check(Wishes wishes, Target target) throws IOException {
    Target own = pip.own();
    Set<String> accepted = own.tags().keySet();
    Set<String> wanted = target.tags().keySet();
    // Without code to run, pip can be told to leave out what only newer machines take.
    boolean same = wishes.build() ? accepted.equals(wanted) : accepted.containsAll(wanted);
    if (own.minor() != target.minor() || !same) {
      throw new IOException(
          "%s: pip of %s resolves for its own %s alone; uv does for any (--uv PROGRAM)"
              .formatted(target, pip.python(), own));
    }
    if (!wishes.overrides().isEmpty()) {
      throw new IOException("--override: pip has no overrides; uv does (--uv PROGRAM)");
    }
    if (wishes.excludeNewer() != null && !pip.hasDates()) {
      throw new IOException(
          "--exclude-newer: pip %s knows no such limit (expected: pip 26 or later, or uv: --uv"
                  .formatted(pip.version())
              + " PROGRAM)");
    }
  }

  private List<String> arguments(Wishes wishes, Target target, PlainWishes input)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("install", "--dry-run", "--report", REPORT));
    all.addAll(List.of("--ignore-installed", "--isolated", "--no-input", "--no-color"));
    all.addAll(List.of("--disable-pip-version-check", "--progress-bar", "off"));
    all.addAll(List.of("--cache-dir", cache.toString(), "--timeout", PATIENCE));
    all.addAll(List.of("--retries", RETRIES));
    // Where a page does not advertise METADATA yet, only the end of the wheel is read.
    all.addAll(List.of("--use-feature", "fast-deps"));
    all.addAll(List.of("--index-url", index.simple().toString()));
    if (!wishes.build()) {
      all.addAll(List.of("--only-binary", ":all:"));
      target.platforms().forEach(platform -> all.addAll(List.of("--platform", platform)));
    }
    if (wishes.noDeps()) {
      all.add("--no-deps");
    }
    if (input.prereleases()) {
      all.add("--pre");
    }
    if (wishes.excludeNewer() != null) {
      all.addAll(List.of("--uploaded-prior-to", limit(wishes.excludeNewer()).toString()));
    }
    if (!input.constraints().isEmpty()) {
      all.addAll(List.of("--constraint", CONSTRAINTS));
    }
    all.addAll(input.requirements());
    return all;
  }

  /** The moment that uv takes such a limit for: a day counts to its end, where the machine is. */
  static Instant limit(String written) throws IOException {
    try {
      return written.length() == "2025-05-15".length()
          ? LocalDate.parse(written).plusDays(1).atStartOfDay(ZoneId.systemDefault()).toInstant()
          : OffsetDateTime.parse(written).toInstant();
    } catch (DateTimeException e) {
      throw new IOException(
          "--exclude-newer: %s (expected: a day such as 2025-05-15, or 2025-05-15T12:00:00Z)"
              .formatted(written),
          e);
    }
  }
}
