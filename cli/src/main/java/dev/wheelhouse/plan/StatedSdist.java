package dev.wheelhouse.plan;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.wheel.CoreMetadata;
import java.util.List;

/**
 * A source distribution of which only its PKG-INFO tells what it needs: nothing of it was run.
 *
 * @param buildRequires what its {@code pyproject.toml} asks for to build it; no lock names these
 */
record StatedSdist(
    ProjectName project, String version, CoreMetadata core, List<String> buildRequires) {
  StatedSdist {
    buildRequires = List.copyOf(buildRequires);
  }

  /** As uv's settings tell it. */
  String dependencyMetadata() {
    StringBuilder toml = new StringBuilder("[[dependency-metadata]]\n");
    toml.append("name = ").append(quoted(project.value())).append('\n');
    toml.append("version = ").append(quoted(version)).append('\n');
    toml.append("requires-dist = ").append(list(core.requiresDist())).append('\n');
    toml.append("provides-extra = ").append(list(core.providesExtra())).append('\n');
    if (core.requiresPython() != null) {
      toml.append("requires-python = ").append(quoted(core.requiresPython())).append('\n');
    }
    return toml.toString();
  }

  private static String list(List<String> values) {
    return values.stream()
        .map(StatedSdist::quoted)
        .collect(java.util.stream.Collectors.joining(", ", "[", "]"));
  }

  static String quoted(String value) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"').toString();
  }
}
