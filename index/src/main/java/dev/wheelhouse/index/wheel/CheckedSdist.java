package dev.wheelhouse.index.wheel;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Version;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@link SdistReader#check} found in an sdist that is sound. */
public final class CheckedSdist {
  private final DistFilename.Sdist sdist;
  private final CoreMetadata core;
  private final @Nullable String pyproject;
  private final ArchiveDates dates;

  CheckedSdist(
      DistFilename.Sdist sdist, CoreMetadata core, @Nullable String pyproject, ArchiveDates dates) {
    this.pyproject = pyproject;
    this.sdist = sdist;
    this.core = core;
    this.dates = dates;
  }

  public ProjectName project() {
    return core.project();
  }

  /** The version of its PKG-INFO, which is the file name's. */
  public Version version() {
    return core.version();
  }

  /** The file name that was handed over. */
  public String filename() {
    return sdist.filename();
  }

  /** PKG-INFO's fields. */
  public CoreMetadata core() {
    return core;
  }

  /** The text of its {@code pyproject.toml}, if it has one of at most 1 MiB. */
  public Optional<String> pyproject() {
    return Optional.ofNullable(pyproject);
  }

  /** The specifier as PKG-INFO has it. */
  public Optional<String> requiresPython() {
    return Optional.ofNullable(core.requiresPython());
  }

  /** As {@link CheckedWheel#newestDate}. */
  public Optional<Instant> newestDate(Instant now) {
    return dates.believable(now);
  }
}
