package dev.wheelhouse.plan;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Enumeration;
import java.util.Optional;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.codec.digest.DigestUtils;

/** The uv that this version was made with: its wheel, fetched through the mirror, by its digest. */
public final class UvWheel {
  private static final ProjectName UV = new ProjectName("uv");

  private UvWheel() {}

  /** Tells at which address of ours the bytes of a digest can be had, if they are here. */
  @FunctionalInterface
  public interface Stored {
    /** It, absolute. */
    Optional<String> address(String sha256) throws IOException;
  }

  /** The version that it is of. */
  public static String version() {
    return pinned().getProperty("version");
  }

  /** The machine that this is, as {@link #digest} takes it. */
  public static String machine() {
    return System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
  }

  /** The sha256 of the wheel for {@code x86_64} or {@code aarch64}, in hex. */
  public static String digest(String machine) {
    return pinned().getProperty("sha256." + machine);
  }

  /**
   * The uv below {@code tools}, which is taken from the mirror first if it is not there: by its
   * digest if its wheel is here, whatever an index shows, else as the index lists it.
   *
   * @throws IOException if it cannot be had, or is not the one that it must be
   */
  public static Uv get(Stored stored, IndexClient index, Path tools) throws IOException {
    String version = version();
    Path program = tools.resolve("uv-" + version).resolve("uv");
    if (Files.isExecutable(program)) {
      return Uv.at(program);
    }
    String digest = digest(machine());
    Optional<String> here = stored.address(digest);
    String address = here.isPresent() ? here.get() : listed(index, machine());
    Files.createDirectories(program.getParent());
    Path wheel = Files.createTempFile(program.getParent(), "uv", ".whl");
    Files.delete(wheel);
    try {
      index.fetch(address, wheel);
      try (InputStream bytes = Files.newInputStream(wheel)) {
        String found = DigestUtils.sha256Hex(bytes);
        if (!found.equals(digest)) {
          throw new IOException("%s: sha256 %s (expected: %s)".formatted(address, found, digest));
        }
      }
      unpack(wheel, program);
    } finally {
      Files.deleteIfExists(wheel);
    }
    return Uv.at(program);
  }

  /**
   * The address of the wheel, as an index lists it.
   *
   * @param machine {@code x86_64} or {@code aarch64}
   * @throws IOException if the index cannot be asked, or does not list it
   */
  public static String listed(IndexClient index, String machine) throws IOException {
    String digest = digest(machine);
    ProjectPage page =
        index.page(UV).orElseThrow(() -> new IOException("the index has no project uv"));
    FileLink link =
        page.files().stream()
            .filter(file -> file.sha256().filter(sha256 -> sha256.hex().equals(digest)).isPresent())
            .findFirst()
            .orElseThrow(() ->
                new IOException(
                    "the index has no uv %s for %s (sha256 %s)"
                        .formatted(version(), machine, digest)));
    return index.simple().resolve("uv/").resolve(link.url()).toString();
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

  private static Properties pinned() {
    Properties pinned = new Properties();
    try (InputStream text = UvWheel.class.getResourceAsStream("uv.properties")) {
      if (text == null) {
        throw new IllegalStateException("not in the build: uv.properties");
      }
      pinned.load(text);
    } catch (IOException e) {
      throw new UncheckedIOException("in the build, and not readable: uv.properties", e);
    }
    return pinned;
  }
}
