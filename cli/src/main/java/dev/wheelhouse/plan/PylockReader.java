package dev.wheelhouse.plan;

import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.index.ProjectName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Reads {@code pylock.toml} as resolvers write it. Source: PEP 751. */
final class PylockReader {
  private PylockReader() {}

  /**
   * The projects of a lock, in its order.
   *
   * @throws IOException if it cannot be read or is no such lock
   */
  static List<Locked> read(Path file) throws IOException {
    return read(TextFile.read(file), file.toString());
  }

  /** The same of a text; {@code name} stands in messages. */
  static List<Locked> read(String text, String name) throws IOException {
    TomlParseResult lock = Toml.parse(text);
    if (lock.hasErrors()) {
      throw new IOException("%s: not TOML: %s".formatted(name, lock.errors().getFirst()));
    }
    TomlArray packages = lock.getArray("packages");
    if (!lock.contains("lock-version") || packages == null) {
      throw new IOException(name + ": not a pylock.toml (expected: lock-version and packages)");
    }
    List<Locked> all = new ArrayList<>();
    for (int i = 0; i < packages.size(); i++) {
      all.add(locked(packages.getTable(i), name));
    }
    return all;
  }

  private static Locked locked(TomlTable table, String lock) throws IOException {
    String name = table.getString("name");
    ProjectName project =
        ProjectName.parse(name == null ? "" : name)
            .orElseThrow(() -> new IOException(lock + ": not a project name: " + name));
    String version = table.getString("version");
    List<Locked.File> files = new ArrayList<>();
    TomlArray wheels = table.getArray("wheels");
    for (int i = 0; wheels != null && i < wheels.size(); i++) {
      files.add(file(wheels.getTable(i)));
    }
    for (String key : List.of("sdist", "archive")) {
      TomlTable other = table.getTable(key);
      if (other != null) {
        files.add(file(other));
      }
    }
    return new Locked(project, version == null ? "" : version, files);
  }

  private static Locked.File file(TomlTable table) {
    String url = text(table, "url");
    String path = url.isEmpty() ? text(table, "path") : url;
    String last = path.substring(path.lastIndexOf('/') + 1);
    String name = table.getString("name");
    TomlTable hashes = table.getTable("hashes");
    Object uploaded = table.get("upload-time");
    return new Locked.File(
        name == null ? PathSegments.decode(last).orElse(last) : name,
        path,
        table.getLong("size"),
        hashes == null ? null : hashes.getString("sha256"),
        uploaded == null ? null : uploaded.toString());
  }

  private static String text(TomlTable table, String key) {
    @Nullable String value = table.getString(key);
    return value == null ? "" : value;
  }
}
