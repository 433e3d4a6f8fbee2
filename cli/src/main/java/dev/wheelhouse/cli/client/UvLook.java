package dev.wheelhouse.cli.client;

import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.config.WrittenTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What uv would ask, by its variables and files. Source: uv's reference, "Environment variables"
 * and "Settings", as of 0.13.
 */
final class UvLook {
  private static final List<String> TRUE = List.of("1", "true", "yes", "on");

  private final Surroundings surroundings;
  private final MirrorAddress mirror;
  private final Consumer<Finding> tell;
  private boolean hasDefault;
  private boolean used;

  UvLook(Surroundings surroundings, MirrorAddress mirror, Consumer<Finding> tell) {
    this.surroundings = surroundings;
    this.mirror = mirror;
    this.tell = tell;
  }

  /** A table of uv's settings and the file that it stands in. */
  private record Written(Path file, WrittenTable table) {
    String where() {
      return table.line() > 1 ? file + ":" + table.line() : file.toString();
    }

    String where(WrittenTable part) {
      return file + ":" + part.line();
    }
  }

  void look() {
    used = surroundings.program("uv").isPresent();
    variables();
    files().forEach(this::settings);
    if (used && !hasDefault) {
      tell.accept(
          Finding.problem(
              "uv",
              "no default index is set: uv asks https://pypi.org/simple",
              "export UV_DEFAULT_INDEX=" + mirror.index()));
    }
  }

  private void variables() {
    for (String name : List.of("UV_DEFAULT_INDEX", "UV_INDEX_URL")) {
      String url = plain(surroundings.variable(name));
      if (!url.isEmpty() && !hasDefault) {
        hasDefault = true;
        index(name, url, "export %s=%s".formatted(name, mirror.index()));
      }
    }
    for (String name : List.of("UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS")) {
      for (String written : surroundings.variable(name).split("[\\s,]+", -1)) {
        if (!written.isEmpty()) {
          further(name, plain(written), "unset " + name);
        }
      }
    }
    backend(
        "UV_TORCH_BACKEND", surroundings.variable("UV_TORCH_BACKEND"), "unset UV_TORCH_BACKEND");
    strategy(
        "UV_INDEX_STRATEGY", surroundings.variable("UV_INDEX_STRATEGY"), "unset UV_INDEX_STRATEGY");
    for (String name : List.of("UV_NO_INDEX", "UV_OFFLINE")) {
      if (isTrue(surroundings.variable(name))) {
        tell.accept(Finding.problem(name, "is set: uv asks no index at all", "unset " + name));
      }
    }
  }

  /** An index may be written with a name in front. */
  private static String plain(String written) {
    return written.replaceFirst("^[A-Za-z0-9_.-]+=", "");
  }

  /** The settings that count, the strongest first. */
  private List<Written> files() {
    List<Written> found = new ArrayList<>();
    String named = surroundings.variable("UV_CONFIG_FILE");
    if (!named.isEmpty()) {
      read(surroundings.directory().resolve(named), found);
      return found;
    }
    if (isTrue(surroundings.variable("UV_NO_CONFIG"))) {
      return found;
    }
    project(found);
    read(surroundings.userConfig().resolve("uv/uv.toml"), found);
    List<Path> system = new ArrayList<>(surroundings.systemConfig());
    system.replaceAll(place -> place.resolve("uv/uv.toml"));
    system.add(surroundings.root().resolve("etc/uv/uv.toml"));
    system.stream().filter(Files::isRegularFile).findFirst().ifPresent(file -> read(file, found));
    return found;
  }

  private void project(List<Written> found) {
    Optional<Path> at = surroundings.nearest("uv.toml", "pyproject.toml");
    if (at.isEmpty()) {
      return;
    }
    Path own = at.get().resolve("uv.toml");
    Path project = at.get().resolve("pyproject.toml");
    Optional<Written> inProject =
        document(project)
            .flatMap(all -> all.table("tool", "uv"))
            .map(table -> new Written(project, table));
    if (!Files.isRegularFile(own)) {
      inProject.ifPresent(found::add);
      return;
    }
    read(own, found);
    // uv.toml takes the place of the settings, not of where dependencies come from.
    inProject.ifPresent(this::sources);
  }

  private void read(Path file, List<Written> found) {
    document(file).ifPresent(table -> found.add(new Written(file, table)));
  }

  private Optional<WrittenTable> document(Path file) {
    Optional<String> text = Surroundings.text(file);
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(WrittenTable.document(text.get()));
    } catch (SettingsException e) {
      tell.accept(Finding.problem(file.toString(), String.valueOf(e.getMessage()), "mend " + file));
      return Optional.empty();
    }
  }

  private void settings(Written written) {
    WrittenTable uv = written.table();
    used = true;
    for (WrittenTable index : uv.tables("index")) {
      String url = index.text("url").orElse("");
      String mend = "url = \"%s\"".formatted(mirror.index());
      if (!index.value("default").equals(Optional.of(true))) {
        further(written.where(index), url, "take this index out of " + written.file());
      } else if (!hasDefault) {
        hasDefault = true;
        index(written.where(index), url, mend);
      }
    }
    for (String section : List.of("", "pip")) {
      Optional<WrittenTable> table = section.isEmpty() ? Optional.of(uv) : uv.table(section);
      table.ifPresent(part -> urls(part, written));
    }
    sources(written);
  }

  private void urls(WrittenTable part, Written written) {
    String out = "take %s out of " + written.file();
    Optional<String> url = part.text("index-url");
    if (url.isPresent() && !hasDefault) {
      hasDefault = true;
      index(written.where(), url.get(), "index-url = \"%s\"".formatted(mirror.index()));
    }
    for (String key : List.of("extra-index-url", "find-links")) {
      part.texts(key).forEach(each -> further(written.where(), each, out.formatted(key)));
    }
    backend(written.where(), part.text("torch-backend").orElse(""), out.formatted("torch-backend"));
    strategy(
        written.where(), part.text("index-strategy").orElse(""), out.formatted("index-strategy"));
    if (part.value("no-index").equals(Optional.of(true))) {
      tell.accept(
          Finding.problem(
              written.where(), "no-index: uv asks no index at all", out.formatted("no-index")));
    }
  }

  /** Dependencies whose place is an address. */
  private void sources(Written written) {
    Optional<WrittenTable> sources = written.table().table("sources");
    if (sources.isEmpty()) {
      return;
    }
    sources
        .get()
        .values()
        .forEach((name, value) -> {
          List<?> all = value instanceof List<?> several ? several : List.of(value);
          for (Object one : all) {
            if (one instanceof WrittenTable source) {
              source
                  .text("url")
                  .or(() -> source.text("git"))
                  .filter(url -> !mirror.serves(url))
                  .ifPresent(url ->
                      tell.accept(
                          Finding.problem(
                              written.where(source),
                              "%s comes from %s, past this mirror"
                                  .formatted(name, MirrorAddress.shown(url)),
                              "wheelhouse seed its wheel, and take it out of [tool.uv.sources]")));
            }
          }
        });
  }

  private void index(String where, String url, String mend) {
    String shown = MirrorAddress.shown(url);
    tell.accept(
        mirror.serves(url)
            ? Finding.ok(where, "uv asks " + shown)
            : Finding.problem(where, "uv asks " + shown + ", not this mirror", mend));
  }

  private void further(String where, String url, String mend) {
    boolean address = url.startsWith("http://") || url.startsWith("https://");
    String shown = MirrorAddress.shown(url);
    if (address && mirror.serves(url)) {
      tell.accept(
          Finding.note(where, shown + " of this mirror, beside another one of its indexes", mend));
    } else if (address) {
      tell.accept(Finding.problem(where, shown + " goes past this mirror", mend));
    } else if (!url.isEmpty()) {
      tell.accept(
          Finding.note(where, shown + ": files there are chosen beside those of the mirror", mend));
    }
  }

  private void backend(String where, String value, String mend) {
    if (!value.isEmpty()) {
      String instead = value.matches("cu[0-9]+|cpu") ? "/" + value + "/simple/" : "/cu124/simple/";
      tell.accept(
          Finding.problem(
              where,
              "torch-backend %s: uv fetches torch from download.pytorch.org, past this mirror"
                  .formatted(value),
              mend + "; the index of that build is " + mirror.index(instead)));
    }
  }

  private void strategy(String where, String value, String mend) {
    if (value.startsWith("unsafe-")) {
      tell.accept(Finding.note(where, "index-strategy " + value + ": all indexes are mixed", mend));
    }
  }

  private static boolean isTrue(String value) {
    return TRUE.contains(value.toLowerCase(java.util.Locale.ROOT));
  }
}
