package dev.wheelhouse.bench;

import dev.wheelhouse.index.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The files of a simple index with wheels of random bytes, thrown away at the end. */
final class FileSite implements AutoCloseable {
  private static final int BLOCK = 1 << 20;

  private final Path root;

  private FileSite(Path root) {
    this.root = root;
  }

  static FileSite create() throws IOException {
    return new FileSite(Files.createTempDirectory("wheelhouse-site"));
  }

  /** A wheel of the site, and where it is below the address of an {@link Origin}. */
  record Wheel(String project, String path, Path file, long size, Sha256 sha256) {}

  Path root() {
    return root;
  }

  /**
   * Adds a project with one wheel of a little more than {@code bytes}. No two blocks of it are
   * alike, so that a piece in a wrong place is found by the digest.
   */
  Wheel add(String project, long bytes) throws IOException {
    String path = "files/" + project + "-1.0-py3-none-any.whl";
    Path file = root.resolve(path);
    Files.createDirectories(root.resolve("files"));
    MessageDigest digest = Sha256.newDigest();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BLOCK);
        OutputStream digested = new DigestOutputStream(out, digest);
        ZipOutputStream zip = new ZipOutputStream(digested)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      members(zip, project, bytes);
    }
    Sha256 sha256 = Sha256.ofBytes(digest.digest());
    Path page = Files.createDirectories(root.resolve("simple").resolve(project));
    Files.writeString(
        page.resolve("index.html"),
        "<!DOCTYPE html><html><body><a href=\"../../%s#sha256=%s\">%s</a></body></html>\n"
            .formatted(path, sha256.hex(), file.getFileName()));
    return new Wheel(project, "/" + path, file, Files.size(file), sha256);
  }

  /** Serves the METADATA of a wheel beside it, as PyPI does (PEP 658). */
  void advertise(Wheel wheel) throws IOException {
    byte[] metadata = metadata(wheel.project()).getBytes(StandardCharsets.UTF_8);
    Files.write(wheel.file().resolveSibling(wheel.file().getFileName() + ".metadata"), metadata);
    Path page = root.resolve("simple").resolve(wheel.project()).resolve("index.html");
    String core = "<a data-core-metadata=\"sha256=" + Sha256.of(metadata).hex() + "\" ";
    Files.writeString(page, Files.readString(page).replace("<a ", core));
  }

  private static String metadata(String project) {
    return "Metadata-Version: 2.1\nName: %s\nVersion: 1.0\n".formatted(project);
  }

  private static void members(ZipOutputStream zip, String project, long bytes) throws IOException {
    String info = project + "-1.0.dist-info/";
    MessageDigest padding = Sha256.newDigest();
    SplittableRandom random = new SplittableRandom(project.hashCode());
    byte[] block = new byte[BLOCK];
    zip.putNextEntry(new ZipEntry(project + "/padding.bin"));
    for (long left = bytes; left > 0; left -= BLOCK) {
      int count = (int) Math.min(BLOCK, left);
      random.nextBytes(block);
      padding.update(block, 0, count);
      zip.write(block, 0, count);
    }
    zip.closeEntry();
    StringBuilder record = new StringBuilder(row(project + "/padding.bin", padding, bytes));
    record.append(member(zip, info + "METADATA", metadata(project)));
    String wheel =
        "Wheel-Version: 1.0\nGenerator: bench (1)\nRoot-Is-Purelib: true\nTag: py3-none-any\n";
    record.append(member(zip, info + "WHEEL", wheel));
    member(zip, info + "RECORD", record + info + "RECORD,,\n");
  }

  /** Writes a member; its row of RECORD. */
  private static String member(ZipOutputStream zip, String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
    zip.closeEntry();
    MessageDigest digest = Sha256.newDigest();
    digest.update(bytes);
    return row(name, digest, bytes.length);
  }

  private static String row(String name, MessageDigest digest, long size) {
    String hash = Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    return name + ",sha256=" + hash + "," + size + "\n";
  }

  /** Deletes a directory and all that is in it. */
  static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    delete(root);
  }
}
