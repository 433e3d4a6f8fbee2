package dev.wheelhouse.storage.bundle;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.index.ProjectName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The locks of a set as they stand in a bundle: for its files there, with their hashes. A set that
 * has none, and more than one version of a project, gets none: nothing says which is for whom.
 *
 * <p>Source: PEP 751; pip's requirements file format.
 */
final class Locks {
  private static final Pattern URL = Pattern.compile("\\burl\\s*=\\s*\"([^\"\\\\]+)\"");

  private final BundleSet set;
  private final List<BundleFile> files;

  Locks(BundleSet set, Map<String, BundleFile> byKey) {
    this.set = set;
    this.files = set.files().stream().map(byKey::get).filter(file -> isDist(file)).toList();
  }

  private static boolean isDist(BundleFile file) {
    return version(file).isPresent() && !file.row().superseded();
  }

  private static Optional<String> version(BundleFile file) {
    return DistFilename.of(file.row().project(), file.row().filename())
        .version()
        .map(Object::toString);
  }

  /** The files of each project, or empty if one of them has several versions. */
  private Optional<Map<ProjectName, List<BundleFile>>> byProject() {
    Map<ProjectName, List<BundleFile>> projects = new TreeMap<>();
    for (BundleFile file : files) {
      projects.computeIfAbsent(file.row().project(), project -> new ArrayList<>()).add(file);
    }
    boolean single =
        projects.values().stream()
            .allMatch(same -> same.stream().map(Locks::version).distinct().count() == 1);
    return single && !projects.isEmpty() ? Optional.of(projects) : Optional.empty();
  }

  /** The text of {@code requirements.NAME.txt}. */
  Optional<String> requirements() {
    if (set.requirements() != null) {
      return Optional.of(set.requirements());
    }
    return byProject()
        .map(projects -> {
          StringBuilder text = new StringBuilder();
          projects.forEach((project, same) -> {
            text.append(project).append("==").append(version(same.getFirst()).orElseThrow());
            same.stream()
                .map(file -> file.sha256().hex())
                .distinct()
                .sorted()
                .forEach(hex -> text.append(" \\\n    --hash=sha256:").append(hex));
            text.append('\n');
          });
          return text.toString();
        });
  }

  /** The text of {@code pylock.NAME.toml}, whose paths begin where it lies. */
  Optional<String> pylock() {
    return set.pylock() != null ? Optional.of(pathsFor(set.pylock())) : byProject().map(this::made);
  }

  /** The lock as it was planned, with the place in the bundle instead of each file's URL. */
  private String pathsFor(String planned) {
    Map<String, String> paths = new HashMap<>();
    files.forEach(file -> paths.put(file.row().filename(), file.path()));
    return URL.matcher(planned)
        .replaceAll(found -> {
          String url = found.group(1).replaceFirst("[?#].*", "");
          String name = url.substring(url.lastIndexOf('/') + 1);
          String path = paths.get(PathSegments.decode(name).orElse(name));
          return Matcher.quoteReplacement(path == null ? found.group() : "path = " + quoted(path));
        });
  }

  private String made(Map<ProjectName, List<BundleFile>> projects) {
    StringBuilder text = new StringBuilder("lock-version = \"1.0\"\ncreated-by = \"wheelhouse\"\n");
    projects.forEach((project, same) -> {
      text.append("\n[[packages]]\nname = ").append(quoted(project.value()));
      text.append("\nversion = ").append(quoted(version(same.getFirst()).orElseThrow()));
      text.append('\n');
      same.stream()
          .filter(file -> !isWheel(file))
          .findFirst()
          .ifPresent(file -> text.append("sdist = ").append(inline(file)).append('\n'));
      List<BundleFile> wheels = same.stream().filter(Locks::isWheel).toList();
      if (!wheels.isEmpty()) {
        text.append("wheels = [\n");
        wheels.forEach(file -> text.append("    ").append(inline(file)).append(",\n"));
        text.append("]\n");
      }
    });
    return text.toString();
  }

  private static boolean isWheel(BundleFile file) {
    return file.row().filename().endsWith(".whl");
  }

  private static String inline(BundleFile file) {
    return "{ name = %s, path = %s, size = %d, hashes = { sha256 = \"%s\" } }"
        .formatted(
            quoted(file.row().filename()), quoted(file.path()), file.size(), file.sha256().hex());
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
