package dev.wheelhouse.plan;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Enumeration;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.codec.digest.DigestUtils;

/** The uv that this version was made with: its wheel, fetched through the mirror, by its digest. */
public final class UvWheel {
  private static final ProjectName UV = new ProjectName("uv");

  private UvWheel() {}

  /**
   * The uv below {@code tools}, which is fetched first if it is not there.
   *
   * @throws IOException if it cannot be had, or is not the one that it must be
   */
  public static Uv get(IndexClient index, Path tools) throws IOException {
    Properties pinned = pinned();
    String version = pinned.getProperty("version");
    Path program = tools.resolve("uv-" + version).resolve("uv");
    if (Files.isExecutable(program)) {
      return Uv.at(program);
    }
    String machine = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
    String digest = pinned.getProperty("sha256." + machine);
    ProjectPage page =
        index.page(UV).orElseThrow(() -> new IOException("the index has no project uv"));
    FileLink link =
        page.files().stream()
            .filter(file -> file.sha256().filter(sha256 -> sha256.hex().equals(digest)).isPresent())
            .findFirst()
            .orElseThrow(() ->
                new IOException(
                    "the index has no uv %s for %s (sha256 %s)"
                        .formatted(version, machine, digest)));
    Files.createDirectories(program.getParent());
    Path wheel = Files.createTempFile(program.getParent(), "uv", ".whl");
    Files.delete(wheel);
    try {
      index.fetch(index.simple().resolve("uv/").resolve(link.url()).toString(), wheel);
      try (InputStream bytes = Files.newInputStream(wheel)) {
        String found = DigestUtils.sha256Hex(bytes);
        if (!found.equals(digest)) {
          throw new IOException(
              "%s: sha256 %s (expected: %s)".formatted(link.filename(), found, digest));
        }
      }
      unpack(wheel, program);
    } finally {
      Files.deleteIfExists(wheel);
    }
    return Uv.at(program);
  }

  private static void unpack(Path wheel, Path program) throws IOException {
    Path fresh = program.resolveSibling("uv.new");
    try (ZipFile zip = new ZipFile(wheel.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (entry.getName().endsWith(".data/scripts/uv")) {
          try (InputStream bytes = zip.getInputStream(entry)) {
            Files.copy(bytes, fresh, StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
    }
    if (!Files.exists(fresh)) {
      throw new IOException("no program in the wheel of uv");
    }
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Properties pinned() throws IOException {
    Properties pinned = new Properties();
    try (InputStream text = UvWheel.class.getResourceAsStream("uv.properties")) {
      if (text == null) {
        throw new IllegalStateException("not in the build: uv.properties");
      }
      pinned.load(text);
    }
    return pinned;
  }
}
