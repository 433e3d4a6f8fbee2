package dev.wheelhouse.mirror;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.Version;
import dev.wheelhouse.index.wheel.WheelException;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.blob.BlobWriter;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.LocalFile;
import dev.wheelhouse.storage.catalog.LocalKind;
import dev.wheelhouse.storage.catalog.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
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
      Inspection.copy(bytes, writer, () -> true);
      Sha256 sha256 = writer.digest();
      if (options.expect() != null && !options.expect().equals(sha256)) {
        return new SeedResult.Refused("sha256 is " + sha256 + ", expected " + options.expect());
      }
      return place(new Candidate(name.get(), sha256, writer), options);
    }
  }

  private SeedResult place(Candidate file, SeedOptions options) throws IOException {
    Inspection checked;
    try {
      checked = Inspection.of(file.name, file.writer, mirror.clock().instant());
    } catch (WheelException e) {
      return new SeedResult.Refused(String.valueOf(e.getMessage()));
    }
    ProjectName project = file.name.project();
    LocalDecision.Upstreams upstreams = decision.upstreams(project, options.kind());
    new Repairs(mirror).makeWay(file.sha256, project);
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
    // First, so that the bytes do not go between two looks.
    catalog.pin(row.id(), mirror.clock().instant());
    if (catalog.blob(file.sha256).isPresent()) {
      return new SeedResult.AlreadyHere(row);
    }
    BlobName blob = file.writer.commit(file.sha256);
    long size = blobs.size(blob);
    StoredBlob kept = catalog.stored(row.id(), blob, size, mirror.clock().instant(), null);
    if (!kept.name().equals(blob)) {
      blobs.trash(blob); // a fill was faster
    }
    mirror.keptMetadata().verified(row, blob);
    mirror.changed(row.project());
    return new SeedResult.Upstream(row);
  }

  private SeedResult add(
      Candidate file,
      Inspection checked,
      SeedOptions options,
      Conflict conflict,
      LocalDecision.Decided decided)
      throws StoreException {
    Instant now = mirror.clock().instant();
    ProjectName project = file.name.project();
    BlobName blob = file.writer.commit(file.sha256);
    byte[] metadata = checked.metadata();
    UploadDate date = UploadDate.ofSeeded(options.uploadTime(), checked.newest(), now);
    LocalFile local =
        new LocalFile(
            project,
            checked.offered(),
            checked.offered().equals(file.name.filename()) ? null : file.name.filename(),
            file.sha256,
            blobs.size(blob),
            date.at(),
            date.from().orElseThrow(),
            checked.requiresPython(),
            metadata == null ? null : Sha256.of(metadata));
    if (decided.isNew()) {
      catalog.localKind(project, decided.kind(), decided.why(), now);
    }
    FileRow row = catalog.local(local, blob, metadata, conflict.replaces, now);
    trashUnlessKept(mirror.holdings(), blob);
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

  /** Whether other bytes stand under the name that this file would be offered under. */
  private Conflict conflict(Inspection checked, Sha256 sha256, SeedOptions options)
      throws StoreException {
    for (FileRow row : catalog.filesNamed(checked.offered())) {
      boolean gone =
          row.superseded() || row.withdrawn() || !row.filename().equals(checked.offered());
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
                .formatted(other, digest, checked.offered()),
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

  /** Removes bytes that a row was written for, if the same were here under another name before. */
  static void trashUnlessKept(Holdings holdings, BlobName blob) throws StoreException {
    Optional<StoredBlob> kept = holdings.catalog().blob(blob.sha256());
    if (kept.isPresent() && !kept.get().name().equals(blob)) {
      holdings.blobs().trash(blob);
    }
  }

  private record Candidate(DistFilename name, Sha256 sha256, BlobWriter writer) {}

  private record Conflict(@Nullable String refusal, @Nullable Long replaces) {}

  /** The public version that a local one rebuilds, if it has a local label. */
  static Optional<Version> rebuilt(Optional<Version> version) {
    return version.filter(Version::hasLocal).map(Version::withoutLocal);
  }
}
