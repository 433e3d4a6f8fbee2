package dev.wheelhouse.index.wheel;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Version;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;

/** What {@link WheelReader#check} found in a wheel that is sound. */
public final class CheckedWheel {
  private final DistFilename.Wheel wheel;
  private final CoreMetadata core;
  private final byte[] metadata;
  private final ArchiveDates dates;

  CheckedWheel(DistFilename.Wheel wheel, CoreMetadata core, byte[] metadata, ArchiveDates dates) {
    this.wheel = wheel;
    this.core = core;
    this.metadata = metadata.clone();
    this.dates = dates;
  }

  public ProjectName project() {
    return wheel.project();
  }

  /** The version of its METADATA, under which clients install it. */
  public Version version() {
    return core.version();
  }

  /** The file name that was handed over, taken apart; its version may have a local label more. */
  public DistFilename.Wheel wheel() {
    return wheel;
  }

  /** The file name that was handed over. */
  public String filename() {
    return wheel.filename();
  }

  /**
   * The name to offer it under. It differs from {@link #filename} only if that adds a local label
   * which METADATA lacks: clients discard such a file, so it is offered with METADATA's version.
   */
  public String offeredFilename() {
    return renamed() ? wheel.named(core.version()) : wheel.filename();
  }

  /** Whether {@link #offeredFilename} differs from {@link #filename}. */
  public boolean renamed() {
    return !wheel.wheelVersion().equals(core.version());
  }

  /** METADATA, byte for byte as in the archive. */
  public byte[] metadata() {
    return metadata.clone();
  }

  /** METADATA's fields. */
  public CoreMetadata core() {
    return core;
  }

  /** The specifier as METADATA has it. */
  public Optional<String> requiresPython() {
    return Optional.ofNullable(core.requiresPython());
  }

  /** Its single tags, e.g. {@code cp38-abi3-linux_x86_64}. */
  public SortedSet<String> tags() {
    return wheel.tags();
  }

  /**
   * The newest date inside the archive, read as UTC; empty if it is one that build tools write into
   * every archive (in 1980, 2016-01-01, 2020-02-02) or if it is after {@code now}.
   */
  public Optional<Instant> newestDate(Instant now) {
    return dates.believable(now);
  }
}
