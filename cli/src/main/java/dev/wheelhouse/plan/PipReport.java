package dev.wheelhouse.plan;

import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.storage.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what pip would install. Source: pip's installation report, version 1. */
final class PipReport {
  private PipReport() {}

  /**
   * The projects of a report, in its order, each with the one file that pip chose.
   *
   * @throws IOException if it cannot be read or is no such report
   */
  static List<Locked> read(Path file) throws IOException {
    return read(Files.readString(file), file.toString());
  }

  /** The same of a text; {@code name} stands in messages. */
  static List<Locked> read(String text, String name) throws IOException {
    Map<String, Object> report;
    try {
      report = JsonLines.parse(text);
    } catch (IOException e) {
      throw new IOException(name + ": not a report of pip: it is not JSON", e);
    }
    if (!"1".equals(report.get("version")) || !(report.get("install") instanceof List<?> all)) {
      throw new IOException(
          "%s: a report of version %s (expected: 1, with what is to be installed)"
              .formatted(name, report.get("version")));
    }
    List<Locked> locked = new ArrayList<>();
    for (Object one : all) {
      locked.add(locked(fields(one), name));
    }
    return locked;
  }

  private static Locked locked(Map<?, ?> item, String report) throws IOException {
    Map<?, ?> metadata = fields(item.get("metadata"));
    Map<?, ?> from = fields(item.get("download_info"));
    String name = String.valueOf(metadata.get("name"));
    String url = String.valueOf(from.get("url"));
    ProjectName project =
        ProjectName.parse(name)
            .orElseThrow(() -> new IOException(report + ": not a project name: " + name));
    if (!(from.get("archive_info") instanceof Map<?, ?> archive)) {
      throw new IOException("%s: %s is no file of an index: %s".formatted(report, project, url));
    }
    String last = url.substring(url.lastIndexOf('/') + 1);
    @Nullable Object sha256 = fields(archive.get("hashes")).get("sha256");
    Locked.File file =
        new Locked.File(
            PathSegments.decode(last).orElse(last),
            url,
            null,
            sha256 == null ? null : sha256.toString(),
            null);
    return new Locked(project, String.valueOf(metadata.get("version")), List.of(file));
  }

  private static Map<?, ?> fields(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }
}
