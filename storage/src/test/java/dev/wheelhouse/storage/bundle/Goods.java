package dev.wheelhouse.storage.bundle;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.Yank;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.FileSet;
import dev.wheelhouse.storage.catalog.LocalKind;
import dev.wheelhouse.storage.catalog.PageState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Files that are packed in tests: bytes, and what a mirror would know of them. */
final class Goods implements BundleWriter.Contents {
  static final BundleWriter.Crew ONE_BY_ONE =
      work -> {
        for (BundleWriter.Work one : work) {
          one.run();
        }
      };

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Map<Sha256, byte[]> bytes = new HashMap<>();
  private final List<BundleFile> files = new ArrayList<>();
  final AtomicInteger opened = new AtomicInteger();

  /** A wheel-like file of so many bytes, with METADATA. */
  Goods add(String filename, int size) {
    byte[] body = new byte[size];
    new Random(filename.hashCode()).nextBytes(body);
    byte[] metadata = ("Name: " + filename + "\n").getBytes(StandardCharsets.UTF_8);
    Sha256 digest = Sha256.of(body);
    bytes.put(digest, body);
    bytes.put(Sha256.of(metadata), metadata);
    String name = filename.replaceFirst("-.*", "").replace('_', '-');
    String address = "h.example/packages/" + filename.replace("+", "%2B");
    FileLink link =
        new FileLink(
            filename,
            "https://" + address,
            Map.of("sha256", digest.hex(), "md5", "0123456789abcdef0123456789abcdef"),
            (long) size,
            NOON,
            ">=3.8",
            new Yank.Yes("why \"not\""),
            new MetadataLink.Digest(Sha256.of(metadata)),
            null);
    FileRow row =
        new FileRow(
            files.size() + 1L,
            "pypi",
            new ProjectName(name),
            address,
            link,
            null,
            Sha256.of(metadata),
            null,
            NOON,
            NOON.plusSeconds(60),
            false,
            false,
            null,
            true,
            false);
    files.add(new BundleFile(row, size, metadata.length, 1));
    return this;
  }

  BundleFacts facts() {
    List<PageState> pages = new ArrayList<>();
    TreeMap<ProjectName, LocalKind> locals = new TreeMap<>();
    for (BundleFile file : files) {
      pages.add(
          new PageState(
              "pypi",
              file.row().project(),
              PageState.Presence.LISTED,
              Instant.EPOCH,
              null,
              null,
              null,
              new ProjectStatus("archived", "done"),
              true));
      locals.put(file.row().project(), LocalKind.REBUILD);
    }
    BundleSet set =
        new BundleSet(
            "mine",
            List.of(new FileSet.Target("3.10", "linux_x86_64")),
            files.stream().map(BundleFile::key).toList(),
            null,
            null);
    return new BundleFacts(pages, locals, files, List.of(set));
  }

  BundleWriter writer() throws BundleException {
    return new BundleWriter(facts(), Set.of(), OptionalLong.empty(), null);
  }

  Path writeTo(Path place) throws IOException {
    writer().write(place, this, ONE_BY_ONE, count -> {});
    return place;
  }

  /** Changes a byte of what the mirror has. */
  void damage(String filename) {
    files.stream()
        .filter(file -> file.row().filename().equals(filename))
        .forEach(file -> bytes(file.sha256())[0] ^= 1);
  }

  byte[] of(BundleFile file) {
    return bytes(file.sha256());
  }

  @Override
  public InputStream file(BundleFile file) {
    opened.incrementAndGet();
    return new ByteArrayInputStream(bytes(file.sha256()));
  }

  @Override
  public byte[] metadata(FileRow row) {
    return bytes(Objects.requireNonNull(row.metadataSeen()));
  }

  private byte[] bytes(Sha256 digest) {
    return Objects.requireNonNull(bytes.get(digest));
  }
}
