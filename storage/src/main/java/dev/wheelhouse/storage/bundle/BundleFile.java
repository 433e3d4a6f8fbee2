package dev.wheelhouse.storage.bundle;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.catalog.FileRow;
import java.util.Optional;

/**
 * One file that a bundle knows.
 *
 * @param row as the exporting mirror knows it; its id means nothing, it has a digest
 * @param size in bytes
 * @param metadataSize of the METADATA that {@code row.metadataSeen} names, 0 if there is none
 * @param volume the volume that carries it, from 1 on; 0 if an earlier bundle did
 */
public record BundleFile(FileRow row, long size, int metadataSize, int volume) {
  /** The digest of its bytes. */
  public Sha256 sha256() {
    return row.sha256().orElseThrow();
  }

  /** Where it lies in a bundle; clients take its name from the end. */
  public String path() {
    String hex = sha256().hex();
    return "files/" + hex.substring(0, 2) + "/" + hex + "/" + row.filename();
  }

  /** Where its METADATA lies, if it has one. */
  public String metadataPath() {
    return path() + ".metadata";
  }

  /** By which sets name it: no two files of a bundle share it. */
  public String key() {
    return row.source() + "/" + row.address();
  }

  /** Whether the bundle has its bytes. */
  public boolean carried() {
    return volume > 0;
  }

  /**
   * Whether a file can be one of its project by its name. A wheel or source distribution of another
   * project is not; what is neither can be.
   */
  public static boolean isOwn(FileRow row) {
    return isOwn(row.project(), row.filename());
  }

  static boolean isOwn(ProjectName project, String filename) {
    if (!(DistFilename.of(project, filename) instanceof DistFilename.Other)) {
      return true;
    }
    Optional<ProjectName> named = DistFilename.guess(filename).map(DistFilename::project);
    // The version of an old sdist may be written so that a part of it looks like the name's.
    return named.isEmpty()
        || (!filename.endsWith(".whl") && named.get().value().startsWith(project.value() + "-"));
  }

  BundleFile in(int otherVolume) {
    return new BundleFile(row, size, metadataSize, otherVolume);
  }
}
