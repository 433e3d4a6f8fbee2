package dev.wheelhouse.cli;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.storage.catalog.FileSet;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse seed}. */
@Command(
    name = "seed",
    mixinStandardHelpOptions = true,
    description = {
      "Takes wheels and source distributions that you have: checks them, stores them, serves them.",
      "Works beside a running server, which shows them at once, and without one.",
      "A file named SHA256SUMS beside the files is honoured.",
      "Of requirements, or a lock, it fetches the whole closure: see 'wheelhouse plan'."
    },
    footer = {
      "",
      "Examples:",
      "  wheelhouse seed dist/flashinfer_python-0.2.2.post1+cu124torch2.6-cp38-abi3-linux_x86_64.whl",
      "  wheelhouse seed --private ./wheels",
      "  wheelhouse seed -r requirements.txt --python 3.10 --set verl-2025-07",
      "  wheelhouse seed --wants wants.jsonl --set verl-2025-07",
      "",
      "Exit code: 0 all are here; 1 any was refused, or failed"
    })
final class Seed implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH|REQUIREMENT",
      description = {
        "wheels, sdists, or directories with them, at any depth;",
        "or requirements such as torch==2.6.0, whose closure is fetched"
      })
  private List<String> written = List.of();

  @Mixin private final PlanOptions resolving = new PlanOptions();

  @Option(
      names = "--set",
      paramLabel = "NAME",
      description = "keep a closure, or what --wants brought, together under this name")
  private @Nullable String set;

  @Option(
      names = "--no-build-deps",
      description =
          "leave out pip, setuptools, wheel, uv, and what source distributions need to be built")
  private boolean bare;

  @ArgGroup private @Nullable Kind kind;

  @Option(
      names = "--replace",
      description = "let these take the place of other bytes of their name")
  private boolean replace;

  @Option(
      names = "--variant",
      description = "offer these instead of another variant that shares their name")
  private boolean variant;

  @Option(
      names = "--expect",
      paramLabel = "sha256:HEX",
      description = "the digest that the file must have; for a single file")
  private @Nullable String expect;

  @Option(
      names = "--upload-time",
      paramLabel = "TIME",
      description = "what pages say, e.g. 2025-07-01T00:00:00Z; else the newest date inside")
  private @Nullable String uploadTime;

  @Option(
      names = "--wants",
      paramLabel = "FILE",
      description =
          "instead of PATH: fetch what 'wheelhouse wants export' of the other side asks for;"
              + " projects and requirements with all that they need, for the targets of --set")
  private @Nullable Path wants;

  private int added;
  private int already;
  private int refused;

  @Override
  public Integer call() throws SettingsException, IOException {
    if (wants != null) {
      return seedWants(wants);
    }
    if (isClosure()) {
      return closure();
    }
    if (written.isEmpty()) {
      output.err().println("seed: what? (expected: a PATH, a REQUIREMENT, -r FILE or --lock FILE)");
      return Main.USAGE;
    }
    List<Path> paths = written.stream().map(Path::of).toList();
    List<Path> files = new ArrayList<>();
    List<SeedWalk.Problem> problems = new ArrayList<>();
    SeedWalk.collect(paths, files, problems);
    if (expect != null && files.size() != 1) {
      output.err().println("--expect is for a single file, found " + files.size());
      return Main.USAGE;
    }
    for (SeedWalk.Problem problem : problems) {
      refuse(problem.path(), problem.why());
    }
    if (!files.isEmpty()) {
      try (Session session = Session.open(common.load(Map.of()))) {
        for (int i = 0; i < files.size(); i++) {
          seed(session, files.get(i), "[" + (i + 1) + "/" + files.size() + "] ");
        }
      }
    }
    if (!output.json()) {
      output.out().printf("%d added, %d already here, %d refused%n", added, already, refused);
    }
    return refused == 0 ? Main.OK : Main.FAILED;
  }

  /** Whether requirements are meant: files are taken as they are, whatever their names say. */
  private boolean isClosure() {
    return resolving.asked()
        || set != null
        || (!written.isEmpty()
            && written.stream()
                .noneMatch(one -> one.contains("/") || Files.exists(Path.of(one)) || isFile(one))
            && written.stream().allMatch(one -> Requirement.parse(one).isPresent()));
  }

  /** Whether a name is that of a file and of nothing else, be it there or not. */
  private static boolean isFile(String name) {
    return DistFilename.guess(name).isPresent()
        || (!name.contains("@")
            && (name.contains("/")
                || name.endsWith(".whl")
                || name.endsWith(".tar.gz")
                || name.endsWith(".zip")));
  }

  private int closure() throws SettingsException, IOException {
    for (String one : written) {
      if (isFile(one) && !Files.exists(Path.of(one))) {
        output.err().println(one + ": there is no such file");
        return Main.FAILED;
      }
    }
    if (set != null && !FileSet.isName(set)) {
      return noName(set);
    }
    return new SeedClosure(output, common.load(Map.of()), resolving, set, !bare).run(written);
  }

  private int noName(String name) {
    output.err().printf("%s: no name for a set (expected: %s)%n", name, FileSet.NAME_RULE);
    return Main.USAGE;
  }

  private int seedWants(Path file) throws SettingsException, IOException {
    if (!written.isEmpty() || resolving.asked()) {
      output
          .err()
          .println("seed: --wants FILE stands in the place of PATH, REQUIREMENT, -r and --lock");
      return Main.USAGE;
    }
    if (set != null && !FileSet.isName(set)) {
      return noName(set);
    }
    Settings settings = common.load(Map.of());
    try (Session session = Session.open(settings)) {
      boolean all = new SeedWants(session, settings, resolving, output, !bare).run(file, set);
      return all ? Main.OK : Main.FAILED;
    }
  }

  private void seed(Session session, Path file, String count) throws IOException {
    String name = String.valueOf(file.getFileName());
    Map<String, String> parameters = parameters(name);
    Progress progress = new Progress(output.err());
    long size;
    InputStream bytes;
    try {
      Optional<String> listed = SeedWalk.expected(file);
      if (expect == null && listed.isPresent()) {
        parameters.put("expect", listed.get());
      }
      size = Files.size(file);
      bytes = Files.newInputStream(file);
    } catch (IOException e) {
      refuse(file, SeedWalk.words(e));
      return;
    }
    parameters.put("size", Long.toString(size));
    try (InputStream in = new Counted(bytes, count + name, size, progress)) {
      boolean taken =
          session.run(
              "seed",
              parameters,
              new Session.Body(in, size),
              fields -> {
                progress.clear();
                tell(fields);
              });
      if (!taken) {
        refused++;
      }
    } catch (IOException e) {
      progress.clear();
      refuse(file, String.valueOf(e.getMessage()));
    }
  }

  private Map<String, String> parameters(String name) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("filename", name);
    if (kind != null && kind.merge) {
      parameters.put("kind", "merge");
    }
    if (kind != null && kind.mine) {
      parameters.put("kind", "private");
    }
    if (replace) {
      parameters.put("replace", "yes");
    }
    if (variant) {
      parameters.put("variant", "yes");
    }
    if (expect != null) {
      parameters.put("expect", expect);
    }
    if (uploadTime != null) {
      parameters.put("upload-time", uploadTime);
    }
    return parameters;
  }

  private void tell(Map<String, Object> fields) {
    String result = Output.text(fields, "result");
    switch (result) {
      case "added", "upstream" -> added++;
      case "already here" -> already++;
      default -> {
        // counted by its outcome
      }
    }
    if (output.json()) {
      output.json(fields);
      return;
    }
    String line = "%-12s %s".formatted(result, Output.text(fields, "filename"));
    String why = Output.text(fields, "why");
    String standing = Output.text(fields, "kind");
    if (!standing.isEmpty()) {
      line += ": " + Output.text(fields, "project") + " is " + standing + " (" + why + ")";
    } else if (!why.isEmpty()) {
      line += ": " + why;
    }
    output.out().println(line);
    if (fields.get("notes") instanceof List<?> notes) {
      notes.forEach(note -> output.out().println("             " + note));
    }
  }

  private void refuse(Path file, String why) {
    refused++;
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("filename", file.toString());
    fields.put("result", "refused");
    fields.put("why", why);
    tell(fields);
  }

  /** How the project shall stand to upstream's of the same name. */
  private static final class Kind {
    @Option(
        names = "--private",
        description = "the project is yours alone; upstream is never asked")
    private boolean mine;

    @Option(names = "--merge", description = "the files stand beside upstream's, by version")
    private boolean merge;
  }

  private static final class Counted extends FilterInputStream {
    private final String what;
    private final long size;
    private final Progress progress;
    private long done;

    Counted(InputStream in, String what, long size, Progress progress) {
      super(in);
      this.what = what;
      this.size = size;
      this.progress = progress;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      done += Math.max(0, count);
      progress.show(what, done, size);
      return count;
    }
  }
}
