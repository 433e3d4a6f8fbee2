package dev.wheelhouse.index.wheel;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import java.util.TreeSet;

/**
 * A wheel's one top-level {@code .dist-info} directory, which is looked for and never computed: its
 * name need not be normalized. Source: the binary distribution format, "The .dist-info directory".
 */
final class DistInfo {
  private static final String ENDING = ".dist-info";

  private final Zip zip;
  private final String directory;

  private DistInfo(Zip zip, String directory) {
    this.zip = zip;
    this.directory = directory;
  }

  static DistInfo find(Zip zip, DistFilename.Wheel wheel) throws WheelException {
    var found = new TreeSet<String>();
    for (ZipMember member : zip.members()) {
      int slash = member.name().indexOf('/');
      String top = slash < 0 ? "" : member.name().substring(0, slash);
      if (top.endsWith(ENDING)) {
        found.add(top);
      }
    }
    if (found.size() != 1) {
      throw new WheelException.Malformed(
          found.isEmpty()
              ? "no .dist-info directory"
              : "%d .dist-info directories: %s".formatted(found.size(), String.join(", ", found)));
    }
    String directory = found.first();
    String stem = directory.substring(0, directory.length() - ENDING.length());
    String name = stem.substring(0, Math.max(0, stem.lastIndexOf('-')));
    if (ProjectName.parse(name).filter(wheel.project()::equals).isEmpty()) {
      throw new WheelException.Mismatch(
          "directory %s in a wheel named %s".formatted(directory, wheel.filename()));
    }
    return new DistInfo(zip, directory);
  }

  /** The path of {@code name} in this directory. */
  String path(String name) {
    return directory + "/" + name;
  }

  /** The one member {@code name} of this directory. */
  ZipMember member(String name) throws WheelException {
    String path = path(name);
    ZipMember found = null;
    for (ZipMember member : zip.members()) {
      if (member.name().equals(path)) {
        if (found != null) {
          throw new WheelException.Unsafe("two entries named " + path);
        }
        found = member;
      }
    }
    if (found == null) {
      throw new WheelException.Malformed("no " + path);
    }
    return found;
  }
}
