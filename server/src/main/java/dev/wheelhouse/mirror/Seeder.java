package dev.wheelhouse.mirror;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.Version;
import dev.wheelhouse.index.wheel.ByteSource;
import dev.wheelhouse.index.wheel.CheckedWheel;
import dev.wheelhouse.index.wheel.SdistReader;
import dev.wheelhouse.index.wheel.WheelException;
import dev.wheelhouse.index.wheel.WheelReader;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.blob.BlobWriter;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.LocalFile;
import dev.wheelhouse.storage.catalog.LocalKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes files that a person hands over: copies, checks, decides where they belong, publishes. Calls
 * block and touch files, so they come from platform threads.
 */
public final class Seeder {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final Mirror mirror;
  private final Catalog catalog;
  private final BlobStore blobs;
  private final LocalDecision decision;

  public Seeder(Mirror mirror) {
    this.mirror = mirror;
    this.catalog = mirror.catalog();
    this.blobs = mirror.blobs();
    this.decision = new LocalDecision(mirror);
  }

  /**
   * Takes one file.
   *
   * @param bytes read to its end, not closed
   * @param size of {@code bytes} if it is known
   * @throws IOException if {@code bytes} cannot be read
   * @throws StoreException if the store cannot take it; nothing of it is kept
   */
  public SeedResult seed(String filename, InputStream bytes, OptionalLong size, SeedOptions options)
      throws IOException {
    Optional<DistFilename> name = DistFilename.guess(filename);
    if (name.isEmpty() || name.get() instanceof DistFilename.Other) {
      return new SeedResult.Refused("not a file name of a wheel or source distribution");
    }
    try (BlobWriter writer = blobs.create(size)) {
      copy(bytes, writer);
      Sha256 sha256 = writer.digest();
      if (options.expect() != null && !options.expect().equals(sha256)) {
        return new SeedResult.Refused("sha256 is " + sha256 + ", expected " + options.expect());
      }
      return place(new Candidate(name.get(), sha256, writer), options);
    }
  }

  private static void copy(InputStream bytes, BlobWriter writer) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long position = 0;
    int count;
    while ((count = bytes.readNBytes(buffer, 0, buffer.length)) > 0) {
      writer.write(position, ByteBuffer.wrap(buffer, 0, count));
      position += count;
    }
  }

  private SeedResult place(Candidate file, SeedOptions options) throws IOException {
    Checked checked;
    try {
      checked = check(file, mirror.clock().instant());
    } catch (WheelException e) {
      return new SeedResult.Refused(String.valueOf(e.getMessage()));
    }
    ProjectName project = file.name.project();
    LocalDecision.Upstreams upstreams = decision.upstreams(project, options.kind());
    for (FileRow row : catalog.filesOf(file.sha256)) {
      boolean local = row.source().equals(Routing.LOCAL);
      if (local && !row.superseded() && row.here()) {
        return new SeedResult.AlreadyHere(row);
      }
      if (!local && options.kind() != LocalKind.PRIVATE) {
        return upstreamFile(file, row);
      }
    }
    Conflict conflict = conflict(checked, file.sha256, options);
    if (conflict.refusal != null) {
      return new SeedResult.Refused(conflict.refusal);
    }
    LocalDecision.Decided decided =
        decision.decide(project, file.name.version(), options.kind(), upstreams);
    return add(file, checked, options, conflict, decided);
  }

  private SeedResult upstreamFile(Candidate file, FileRow row) throws StoreException {
    if (row.here()) {
      return new SeedResult.AlreadyHere(row);
    }
    BlobName blob = file.writer.commit(file.sha256);
    long size = blobs.size(blob);
    catalog.stored(row.id(), blob, size, mirror.clock().instant(), null);
    mirror.keptMetadata().verified(row, blob);
    mirror.changed(row.project());
    return new SeedResult.Upstream(row);
  }

  private SeedResult add(
      Candidate file,
      Checked checked,
      SeedOptions options,
      Conflict conflict,
      LocalDecision.Decided decided)
      throws StoreException {
    Instant now = mirror.clock().instant();
    ProjectName project = file.name.project();
    BlobName blob = file.writer.commit(file.sha256);
    byte[] metadata = checked.metadata;
    Instant inside = checked.newest == null ? now : checked.newest;
    LocalFile local =
        new LocalFile(
            project,
            checked.offered,
            checked.offered.equals(file.name.filename()) ? null : file.name.filename(),
            file.sha256,
            blobs.size(blob),
            options.uploadTime() == null ? inside : options.uploadTime(),
            checked.requiresPython,
            metadata == null ? null : Sha256.of(metadata));
    if (decided.isNew()) {
      catalog.localKind(project, decided.kind(), decided.why(), now);
    }
    FileRow row = catalog.local(local, blob, metadata, conflict.replaces, now);
    mirror.changed(project);
    List<String> notes = new ArrayList<>(decided.notes());
    if (local.upstreamName() != null) {
      notes.add(
          "offered as "
              + local.filename()
              + ", the name that its METADATA says: pip discards other");
    }
    return new SeedResult.Added(row, decided.kind(), decided.why(), notes);
  }

  private static Checked check(Candidate file, Instant now) throws IOException, WheelException {
    try (FileChannel channel = file.writer.openReader()) {
      ByteSource source = ByteSource.of(channel);
      String filename = file.name.filename();
      if (file.name instanceof DistFilename.Sdist) {
        var sdist = SdistReader.check(source, filename);
        return new Checked(
            filename,
            null,
            sdist.requiresPython().orElse(null),
            sdist.newestDate(now).orElse(null));
      }
      CheckedWheel wheel = WheelReader.check(source, filename);
      return new Checked(
          wheel.offeredFilename(),
          wheel.metadata(),
          wheel.requiresPython().orElse(null),
          wheel.newestDate(now).orElse(null));
    }
  }

  /** Whether other bytes stand under the name that this file would be offered under. */
  private Conflict conflict(Checked checked, Sha256 sha256, SeedOptions options)
      throws StoreException {
    for (FileRow row : catalog.filesNamed(checked.offered)) {
      boolean gone = row.superseded() || row.withdrawn() || !row.filename().equals(checked.offered);
      if (gone || row.sha256().filter(sha256::equals).isPresent()) {
        continue;
      }
      String digest = row.sha256().map(d -> "sha256 " + d).orElse("no digest");
      if (row.source().equals(Routing.LOCAL)) {
        if (options.replace() || options.variant()) {
          return new Conflict(null, row.id());
        }
        String other = row.upstreamName() == null ? row.filename() : row.upstreamName();
        return new Conflict(
            "%s (%s) is already offered as %s; --variant offers this one instead, --replace replaces it"
                .formatted(other, digest, checked.offered),
            null);
      }
      if (!options.replace() && options.kind() != LocalKind.PRIVATE) {
        return new Conflict(
            "source %s lists %s with other bytes (%s); --private makes the project yours, --replace overrides"
                .formatted(row.source(), row.filename(), digest),
            null);
      }
    }
    return new Conflict(null, null);
  }

  private record Candidate(DistFilename name, Sha256 sha256, BlobWriter writer) {}

  private record Conflict(@Nullable String refusal, @Nullable Long replaces) {}

  private static final class Checked {
    final String offered;
    final byte @Nullable [] metadata;
    final @Nullable String requiresPython;
    final @Nullable Instant newest;

    Checked(
        String offered,
        byte @Nullable [] metadata,
        @Nullable String requiresPython,
        @Nullable Instant newest) {
      this.offered = offered;
      this.metadata = metadata;
      this.requiresPython = requiresPython;
      this.newest = newest;
    }
  }

  /** The public version that a local one rebuilds, if it has a local label. */
  static Optional<Version> rebuilt(Optional<Version> version) {
    return version.filter(Version::hasLocal).map(Version::withoutLocal);
  }
}
