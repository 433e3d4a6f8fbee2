package dev.wheelhouse.plan;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.SpecifierSet;
import dev.wheelhouse.index.Version;
import dev.wheelhouse.index.Yank;
import dev.wheelhouse.index.wheel.ByteSource;
import dev.wheelhouse.index.wheel.CheckedSdist;
import dev.wheelhouse.index.wheel.SdistReader;
import dev.wheelhouse.index.wheel.WheelException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;

/** Reads source distributions, and runs nothing of them. */
final class SdistFacts {
  private SdistFacts() {}

  /**
   * What the PKG-INFO of a source distribution says, and its {@code pyproject.toml} of building.
   *
   * @throws IOException if it cannot be had or read
   */
  static StatedSdist read(IndexClient index, ProjectName project, FileLink link, Path directory)
      throws IOException {
    Path file = directory.resolve(link.filename());
    try {
      index.fetch(
          index.simple().resolve(project.value() + "/").resolve(link.url()).toString(), file);
      try (FileChannel channel = FileChannel.open(file)) {
        CheckedSdist sdist = SdistReader.check(ByteSource.of(channel), link.filename());
        return new StatedSdist(
            project,
            sdist.version().toString(),
            sdist.core(),
            sdist.pyproject().map(SdistFacts::buildRequires).orElse(List.of("setuptools")));
      }
    } catch (WheelException e) {
      throw new IOException(
          "%s: what it needs cannot be read: %s (--allow-build lets uv build it, which runs its code)"
              .formatted(link.filename(), e.getMessage()),
          e);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** The newest source distribution of a project that fits. */
  static Optional<FileLink> newest(IndexClient index, ProjectName project, SpecifierSet wanted)
      throws IOException {
    Optional<ProjectPage> page = index.page(project);
    Map<Version, FileLink> sdists = new TreeMap<>();
    for (FileLink link : page.map(ProjectPage::files).orElse(List.of())) {
      if (DistFilename.of(project, link.filename()) instanceof DistFilename.Sdist sdist
          && (link.yank() instanceof Yank.No || wanted.contains(sdist.sdistVersion()))) {
        sdists.putIfAbsent(sdist.sdistVersion(), link);
      }
    }
    List<Version> fitting = wanted.select(sdists.keySet());
    return fitting.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(sdists.get(fitting.getLast()));
  }

  /** Source: PEP 518; without the table setuptools is what builds. */
  private static List<String> buildRequires(String pyproject) {
    TomlParseResult toml = Toml.parse(pyproject);
    TomlArray requires = toml.hasErrors() ? null : toml.getArray("build-system.requires");
    List<String> all = new ArrayList<>();
    for (int i = 0; requires != null && i < requires.size(); i++) {
      all.add(String.valueOf(requires.get(i)));
    }
    return all.isEmpty() ? List.of("setuptools") : all;
  }
}
