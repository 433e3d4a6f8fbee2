package dev.wheelhouse.cli.client;

import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.config.WrittenTable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What the project that a person works in says: sources of Poetry and PDM, dependencies that are
 * addresses, options in requirements files, addresses in locks.
 */
final class ProjectLook {
  private final Surroundings surroundings;
  private final MirrorAddress mirror;
  private final Consumer<Finding> tell;

  ProjectLook(Surroundings surroundings, MirrorAddress mirror, Consumer<Finding> tell) {
    this.surroundings = surroundings;
    this.mirror = mirror;
    this.tell = tell;
  }

  void look() {
    Optional<Path> at = surroundings.nearest("pyproject.toml");
    at.ifPresent(directory -> project(directory.resolve("pyproject.toml")));
    for (Path file : files(surroundings.directory(), "*requirements*.{txt,in}")) {
      requirements(file);
    }
    Path locks = at.orElse(surroundings.directory());
    for (Path file : files(locks, "{uv.lock,pdm.lock,poetry.lock,pylock.toml,pylock.*.toml}")) {
      lock(file);
    }
  }

  private static List<Path> files(Path directory, String glob) {
    TreeSet<Path> found = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
      entries.forEach(found::add);
    } catch (IOException | DirectoryIteratorException e) {
      return List.of(); // a directory that cannot be read: the client cannot read it either
    }
    return List.copyOf(found);
  }

  private void project(Path file) {
    WrittenTable all;
    try {
      all = WrittenTable.document(Surroundings.text(file).orElse(""));
    } catch (SettingsException e) {
      return; // said by the look at uv
    }
    all.table("tool", "poetry").ifPresent(poetry -> poetry(file, poetry));
    all.table("tool", "pdm").ifPresent(pdm -> pdm(file, pdm));
    for (String dependency : all.texts("project", "dependencies")) {
      direct(file + " [project]", dependency);
    }
  }

  private void poetry(Path file, WrittenTable poetry) {
    boolean primary = false;
    for (WrittenTable source : poetry.tables("source")) {
      String priority = source.text("priority").orElse("primary");
      String name = source.text("name").orElse("");
      boolean ours = source.text("url").filter(mirror::serves).isPresent();
      primary |= ours && priority.equals("primary");
      String url = source.text("url").map(MirrorAddress::shown).orElse("PyPI");
      tell.accept(
          ours
              ? Finding.ok(file + ":" + source.line(), "Poetry asks " + url + " (" + priority + ")")
              : Finding.problem(
                  file + ":" + source.line(),
                  "Poetry's source %s (%s, %s) goes past this mirror"
                      .formatted(name, url, priority),
                  "poetry source remove " + name));
    }
    if (!primary) {
      tell.accept(
          Finding.problem(
              file + " [tool.poetry]",
              "no primary source is this mirror: Poetry asks PyPI",
              "poetry source add --priority=primary wheelhouse " + mirror.index()));
    }
    poetry
        .table("dependencies")
        .ifPresent(dependencies ->
            dependencies
                .values()
                .forEach((name, value) -> {
                  if (value instanceof WrittenTable table) {
                    table
                        .text("url")
                        .ifPresent(url -> direct(file + ":" + table.line(), name + " @ " + url));
                  }
                }));
  }

  private void pdm(Path file, WrittenTable pdm) {
    boolean replaced = false;
    for (WrittenTable source : pdm.tables("source")) {
      String url = source.text("url").orElse("");
      boolean links = source.text("type").equals(Optional.of("find_links"));
      replaced |= source.text("name").equals(Optional.of("pypi"));
      tell.accept(
          mirror.serves(url)
              ? Finding.ok(file + ":" + source.line(), "PDM asks " + url)
              : Finding.problem(
                  file + ":" + source.line(),
                  "PDM's source %s goes past this mirror%s"
                      .formatted(MirrorAddress.shown(url), links ? " (find_links)" : ""),
                  "url = \"%s\"".formatted(mirror.index())));
    }
    if (replaced) {
      return;
    }
    String url = surroundings.variable("PDM_PYPI_URL");
    String where = "PDM_PYPI_URL";
    if (url.isEmpty()) {
      Path own = surroundings.userConfig().resolve("pdm/config.toml");
      where = own.toString();
      url = Surroundings.text(own).flatMap(ProjectLook::pypiUrl).orElse("");
    }
    if (url.isEmpty() || !mirror.serves(url)) {
      tell.accept(
          Finding.problem(
              url.isEmpty() ? file + " [tool.pdm]" : where,
              "PDM asks "
                  + (url.isEmpty() ? "PyPI" : MirrorAddress.shown(url))
                  + ", not this mirror",
              "pdm config pypi.url " + mirror.index()));
    } else {
      tell.accept(Finding.ok(where, "PDM asks " + url));
    }
  }

  private static Optional<String> pypiUrl(String text) {
    try {
      return WrittenTable.document(text).text("pypi", "url");
    } catch (SettingsException e) {
      return Optional.empty(); // PDM says so itself
    }
  }

  /** A requirement that is an address: {@code name @ https://…}. */
  private void direct(String where, String requirement) {
    int at = requirement.indexOf('@');
    String url = at < 0 ? "" : requirement.substring(at + 1).strip();
    if (url.contains("://") && !url.startsWith("file:") && !mirror.serves(url)) {
      tell.accept(
          Finding.problem(
              where,
              requirement.substring(0, at).strip()
                  + " comes from "
                  + MirrorAddress.shown(url.split("[\\s;]", 2)[0])
                  + ", past this mirror",
              "wheelhouse seed its wheel, and require it by its version"));
    }
  }

  private void requirements(Path file) {
    int number = 0;
    for (String line : Surroundings.text(file).orElse("").lines().toList()) {
      number++;
      String plain = line.replaceFirst("(^|\\s)#.*", "").strip();
      String where = file.getFileName() + ":" + number;
      String[] words = plain.split("[\\s=]+", 2);
      boolean option =
          List.of("-i", "--index-url", "--extra-index-url", "-f", "--find-links")
              .contains(words[0]);
      if (option && words.length > 1) {
        if (words[1].contains("://") && !mirror.serves(words[1])) {
          tell.accept(
              Finding.problem(
                  where,
                  words[0] + " " + MirrorAddress.shown(words[1]) + " goes past this mirror",
                  "take the line out"));
        }
      } else if (plain.equals("--no-index")) {
        tell.accept(Finding.problem(where, "--no-index: no index is asked", "take the line out"));
      } else if (!plain.startsWith("-")) {
        direct(where, plain);
      }
    }
  }

  private void lock(Path file) {
    List<String> past =
        LockUrls.in(Surroundings.text(file).orElse("")).stream()
            .map(LockUrls.Found::url)
            .filter(url -> !mirror.serves(url))
            .toList();
    if (!past.isEmpty()) {
      tell.accept(
          Finding.problem(
              String.valueOf(file.getFileName()),
              "%d files are fetched from the addresses in it, past this mirror, such as %s"
                  .formatted(past.size(), MirrorAddress.shown(past.getFirst())),
              "wheelhouse relock " + file.getFileName() + " --to " + mirror.root()));
    }
  }
}
