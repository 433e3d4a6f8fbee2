package dev.wheelhouse.index.wheel;

import dev.wheelhouse.index.DistFilename;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Looks into source distributions: {@code .tar.gz} (or {@code .tgz}) and {@code .zip}. Memory is
 * bounded; every byte is read and its checksum compared.
 *
 * <p>Source: the source distribution file format (PEP 517, PEP 625, PEP 643).
 */
public final class SdistReader {
  private static final int MAX_PKG_INFO = 4 << 20; // bytes
  private static final int MAX_PYPROJECT = 1 << 20; // bytes
  private static final long MAX_RATIO = 1000;
  private static final long MAX_TOTAL = 64L << 30; // bytes inflated
  private static final int BUFFER = 64 << 10;

  private SdistReader() {}

  /**
   * Checks that the archive is whole, that its paths stay within it, and that {@code
   * <top>/PKG-INFO} has the file name's project and version.
   *
   * <p>The file name of an older sdist may be split wrongly without knowing its project; so
   * PKG-INFO says the project, and the file name must be one of that project and version.
   *
   * @throws WheelException for an sdist of another kind too; clients take some, seeding does not
   */
  public static CheckedSdist check(ByteSource source, String filename)
      throws IOException, WheelException {
    if (filename.endsWith(".zip")) {
      return checkZip(source, filename);
    }
    if (filename.endsWith(".tar.gz") || filename.endsWith(".tgz")) {
      return checkTar(source, filename);
    }
    throw new WheelException.Malformed(
        "file name %s (expected: an sdist in .tar.gz or .zip)".formatted(filename));
  }

  private static CheckedSdist checkZip(ByteSource source, String filename)
      throws IOException, WheelException {
    Zip zip = Zip.open(source);
    zip.checkEntries();
    byte[] pkgInfo = null;
    byte[] pyproject = null;
    long end = 0;
    for (ZipMember member : zip.membersByOffset()) {
      end = zip.stream(member, end, (bytes, length) -> {});
      if (isPkgInfo(member.name())) {
        pkgInfo = only(pkgInfo, zip.bytes(member, MAX_PKG_INFO));
      } else if (isTop(member.name(), "pyproject.toml") && member.size() <= MAX_PYPROJECT) {
        pyproject = zip.bytes(member, MAX_PYPROJECT);
      }
    }
    return agree(filename, pkgInfo, pyproject, ArchiveDates.of(zip));
  }

  private static CheckedSdist checkTar(ByteSource source, String filename)
      throws IOException, WheelException {
    // Sources that compress far are rare but small: the ratio counts from a floor on.
    long limit = Math.min(MAX_TOTAL, Math.max(BUFFER, source.size()) * MAX_RATIO);
    try (InputStream in = new GZIPInputStream(new SourceStream(source), BUFFER)) {
      var tar = new TarReader(in, limit);
      byte[] pkgInfo = null;
      byte[] pyproject = null;
      ArchiveDates dates = ArchiveDates.none();
      for (TarReader.Entry entry = tar.next(); entry != null; entry = tar.next()) {
        String name = plain(entry.name());
        dates = dates.with(entry.modified());
        if (entry.file() && isPkgInfo(name)) {
          pkgInfo = only(pkgInfo, tar.content(entry, MAX_PKG_INFO));
        } else if (entry.file() && isTop(name, "pyproject.toml") && entry.size() <= MAX_PYPROJECT) {
          pyproject = tar.content(entry, MAX_PYPROJECT);
        } else {
          tar.skip(entry);
        }
      }
      tar.drain();
      return agree(filename, pkgInfo, pyproject, dates);
    } catch (ZipException damaged) {
      throw new WheelException.Unreadable("no gzip file, or a damaged one");
    } catch (EOFException cut) {
      throw new WheelException.Unreadable("an archive that was cut");
    }
  }

  /** The path without a leading {@code ./}, which some tools write, once it is known to be safe. */
  private static String plain(String name) throws WheelException {
    String path = name.startsWith("./") ? name.substring(2) : name;
    if (!path.isEmpty()) {
      MemberName.check(path);
    }
    return path;
  }

  private static boolean isPkgInfo(String name) {
    return isTop(name, "PKG-INFO");
  }

  /** Whether a path is that of a file in the top directory. */
  private static boolean isTop(String name, String file) {
    int slash = name.indexOf('/');
    return slash > 0 && name.substring(slash + 1).equals(file);
  }

  private static byte[] only(byte @Nullable [] before, byte[] found) throws WheelException {
    if (before != null) {
      throw new WheelException.Unsafe("two PKG-INFO files");
    }
    return found;
  }

  private static CheckedSdist agree(
      String filename, byte @Nullable [] pkgInfo, byte @Nullable [] pyproject, ArchiveDates dates)
      throws WheelException {
    if (pkgInfo == null) {
      throw new WheelException.Malformed("no PKG-INFO in the top directory");
    }
    CoreMetadata core = CoreMetadata.parse(pkgInfo);
    DistFilename name = DistFilename.of(core.project(), filename);
    if (name instanceof DistFilename.Sdist sdist && sdist.sdistVersion().equals(core.version())) {
      String text = pyproject == null ? null : new String(pyproject, StandardCharsets.UTF_8);
      return new CheckedSdist(sdist, core, text, dates);
    }
    throw new WheelException.Mismatch(
        "PKG-INFO of %s %s (file name: %s)".formatted(core.project(), core.version(), filename));
  }
}
