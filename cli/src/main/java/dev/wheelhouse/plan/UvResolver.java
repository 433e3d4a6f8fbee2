package dev.wheelhouse.plan;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.SpecifierSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves with uv through an index of ours, and lets no code of a project run: uv is told to use
 * wheels alone. Where it then misses one, the project's source distribution is read, and uv is told
 * what its PKG-INFO says.
 */
final class UvResolver implements Resolver {
  private static final int MOST_SDISTS = 60;
  private static final Pattern NO_SOLUTION = Pattern.compile("No solution found");
  private static final Pattern NOT_FETCHED =
      Pattern.compile("[Ff]ailed to fetch:? `?(https?://[^\\s`]+)");
  private static final Pattern WHEELS_REQUIRED =
      Pattern.compile("Wheels are required for `([^`]+)`");

  private final Uv uv;
  private final IndexClient index;
  private final Path cache;
  private final Consumer<String> tell;

  /**
   * Prepares a resolver.
   *
   * @param cache where uv keeps pages and METADATA from one run to the next
   * @param tell hears what is going on, in a few words
   */
  UvResolver(Uv uv, IndexClient index, Path cache, Consumer<String> tell) {
    this.uv = uv;
    this.index = index;
    this.cache = cache;
    this.tell = tell;
  }

  @Override
  public Resolution resolve(Wishes wishes, Target target, Path directory) throws IOException {
    Map<ProjectName, StatedSdist> told = new LinkedHashMap<>();
    while (true) {
      Path lock = directory.resolve("pylock.plan.toml");
      CleanRun.Said said = uv.run(directory, arguments(wishes, target, directory, told.values()));
      if (said.ok()) {
        return new Resolution.Resolved(PylockReader.read(lock), new LinkedHashSet<>(told.values()));
      }
      Optional<StatedSdist> next =
          wishes.wheelsOnly() || wishes.build() || told.size() >= MOST_SDISTS
              ? Optional.empty()
              : stated(said.text(), directory, told);
      if (next.isEmpty() && !NO_SOLUTION.matcher(said.text()).find()) {
        String message = "uv failed: " + said.text() + reason(said.text());
        throw NOT_FETCHED.matcher(said.text()).find()
            ? new NotFetchedException(message)
            : new IOException(message);
      }
      if (next.isEmpty()) {
        return new Resolution.Unresolved(said.text());
      }
      tell.accept("reading what %s says of itself".formatted(next.get().project()));
      told.put(next.get().project(), next.get());
    }
  }

  /** What the server says of an address that uv could not fetch: uv shows no bodies. */
  private static String reason(String message) {
    Matcher address = NOT_FETCHED.matcher(message);
    try {
      if (address.find()) {
        IndexClient.probe(address.group(1));
      }
      return "";
    } catch (IOException e) {
      return "\n" + e.getMessage();
    }
  }

  private List<String> arguments(
      Wishes wishes, Target target, Path directory, Iterable<StatedSdist> told) throws IOException {
    List<String> all = new ArrayList<>(List.of("pip", "compile", "--quiet"));
    StringBuilder settings = new StringBuilder();
    for (StatedSdist sdist : told) {
      settings.append(sdist.dependencyMetadata());
      all.addAll(List.of("--no-binary", sdist.project().value()));
    }
    Path config = directory.resolve("uv.toml");
    Files.writeString(config, settings);
    all.addAll(List.of("--config-file", config.toString()));
    all.addAll(List.of("--cache-dir", cache.toString()));
    all.addAll(List.of("--default-index", index.simple().toString()));
    all.addAll(List.of("--python-version", target.python()));
    all.addAll(List.of("--python-platform", target.uvPlatform()));
    all.addAll(List.of("--output-file", "pylock.plan.toml"));
    if (!wishes.build()) {
      all.addAll(List.of("--only-binary", ":all:"));
    }
    if (wishes.noDeps()) {
      all.add("--no-deps");
    }
    if (wishes.excludeNewer() != null) {
      all.addAll(List.of("--exclude-newer", wishes.excludeNewer()));
    }
    PlainWishes plain = PlainWishes.of(wishes, tell);
    List<String> constraints = new ArrayList<>(plain.constraints());
    told.forEach(sdist -> constraints.add(sdist.project() + "==" + sdist.version()));
    all.addAll(written(directory, "overrides.txt", "--override", plain.overrides()));
    all.addAll(written(directory, "constraints.txt", "--constraint", constraints));
    if (plain.prereleases()) {
      all.addAll(List.of("--prerelease", "allow"));
    }
    if (!plain.dynamic().isEmpty()) {
      wishes.extras().forEach(extra -> all.addAll(List.of("--extra", extra)));
    }
    // What [tool.uv.sources] of a project names goes past this mirror.
    all.add("--no-sources");
    plain.dynamic().forEach(project -> all.add(project.toString()));
    Path requirements = directory.resolve("requirements.in");
    Files.write(requirements, plain.requirements());
    all.add(requirements.toString());
    return all;
  }

  private static List<String> written(
      Path directory, String name, String option, List<String> lines) throws IOException {
    if (lines.isEmpty()) {
      return List.of();
    }
    return List.of(option, Files.write(directory.resolve(name), lines).toString());
  }

  /** What the source distribution says that a message misses the wheel of. */
  private Optional<StatedSdist> stated(
      String message, Path directory, Map<ProjectName, StatedSdist> told) throws IOException {
    String text = message.replaceAll("\\s+", " ");
    Matcher wheels = WHEELS_REQUIRED.matcher(text);
    while (wheels.find()) {
      Optional<ProjectName> project = ProjectName.parse(wheels.group(1));
      if (project.isEmpty() || told.containsKey(project.get())) {
        continue;
      }
      Matcher versions =
          Pattern.compile(Pattern.quote(wheels.group(1)) + "(?:\\[[^]]*])?([<>=!~]\\S*) has no")
              .matcher(text);
      Optional<FileLink> sdist =
          SdistFacts.newest(
              index,
              project.get(),
              versions.find()
                  ? SpecifierSet.parse(versions.group(1)).orElse(SpecifierSet.ANY)
                  : SpecifierSet.ANY);
      if (sdist.isPresent()) {
        return Optional.of(SdistFacts.read(index, project.get(), sdist.get(), directory));
      }
    }
    return Optional.empty();
  }
}
