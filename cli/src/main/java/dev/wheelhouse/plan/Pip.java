package dev.wheelhouse.plan;

import dev.wheelhouse.storage.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pip of a Python, which resolves for that Python alone: it evaluates markers for itself.
 *
 * @param python to run
 * @param version of its pip
 * @param own the newest target that this Python is
 */
public record Pip(Path python, String version, Target own) implements Program {
  /** The first that plans without fetching wheels and tells its errors as we know them. */
  private static final int FIRST_MAJOR = 25;

  private static final int FIRST_MINOR = 3;

  /** The first that takes a limit of upload times. */
  private static final int FIRST_WITH_DATES = 26;

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
  private static final Pattern TAG = Pattern.compile("cp3(\\d+)-cp3\\1-(.+)");

  /**
   * What lies in the working directory is no part of pip. The tag is the best that tells of a libc,
   * in pip's own words.
   */
  private static final String ASK =
      """
      import sys
      sys.path = [place for place in sys.path if place not in ("", ".")]
      import json
      try:
          import pip
          from pip._vendor.packaging.tags import sys_tags
          tags = list(sys_tags())
          own = [tag for tag in tags if not tag.platform.startswith("linux_")] + tags
          print(json.dumps({"pip": pip.__version__, "tag": str(own[0])}))
      except ImportError:
          print(json.dumps({"pip": "", "tag": ""}))
      """;

  /**
   * The pip of the {@code python3} on the path.
   *
   * @throws IOException if there is none, or none that is new enough
   */
  public static Pip onPath(Map<String, String> environment) throws IOException {
    for (String directory : environment.getOrDefault("PATH", "").split(":", -1)) {
      Path program = Path.of(directory, "python3");
      if (!directory.isEmpty() && Files.isExecutable(program)) {
        return at(program);
      }
    }
    throw new IOException("no python3 is on the PATH");
  }

  /**
   * The pip of this Python.
   *
   * @throws IOException if it does not run, has none, or one that is too old, or is no CPython on a
   *     machine that plans are made for
   */
  public static Pip at(Path python) throws IOException {
    // A bare name is sought on the PATH.
    Path program =
        python.getNameCount() == 1 && !Files.exists(python) ? python : python.toAbsolutePath();
    CleanRun.Said said;
    try {
      said = CleanRun.run(List.of(program.toString(), "-c", ASK), Path.of("/"), line -> true);
    } catch (IOException e) {
      throw new IOException(python + ": does not run: " + e.getMessage(), e);
    }
    // Start-up files may have printed something before.
    String last = said.text().substring(said.text().lastIndexOf('\n') + 1);
    if (!said.ok() || !last.startsWith("{")) {
      throw new IOException(python + ": not a Python: it says " + said.text().strip());
    }
    Map<String, Object> fields = JsonLines.parse(last);
    String version = String.valueOf(fields.get("pip"));
    if (version.isEmpty()) {
      throw new IOException(python + ": has no pip (expected: pip 25.3 or later)");
    }
    if (isOlder(version, FIRST_MAJOR, FIRST_MINOR)) {
      throw new IOException(
          "%s: pip %s is too old (expected: 25.3 or later)".formatted(python, version));
    }
    String tag = String.valueOf(fields.get("tag"));
    Matcher parts = TAG.matcher(tag);
    Target own =
        parts.matches() ? Target.parse("3." + parts.group(1), parts.group(2)).orElse(null) : null;
    if (own == null) {
      throw new IOException(
          "%s: no plans are made for a Python that takes %s (expected: CPython, and one of %s)"
              .formatted(python, tag, Target.PLATFORMS));
    }
    return new Pip(program, version, own);
  }

  @Override
  public String name() {
    return "pip";
  }

  /** Whether it knows {@code --uploaded-prior-to}. */
  boolean hasDates() {
    return !isOlder(version, FIRST_WITH_DATES, 0);
  }

  /** Runs it in {@code directory}. */
  CleanRun.Said run(Path directory, List<String> arguments) throws IOException {
    // Unbuffered, so that errors stand where they belong in what else it says.
    List<String> command = new ArrayList<>(List.of(python.toString(), "-u", "-m", "pip"));
    command.addAll(arguments);
    return CleanRun.run(command, directory, line -> true);
  }

  private static boolean isOlder(String version, int major, int minor) {
    Matcher parts = VERSION.matcher(version);
    if (!parts.matches()) {
      return true;
    }
    int found = Integer.parseInt(parts.group(1));
    return found < major || (found == major && Integer.parseInt(parts.group(2)) < minor);
  }
}
