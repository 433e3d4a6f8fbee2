package dev.wheelhouse.index.wheel;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.Version;
import java.io.IOException;
import java.util.SortedMap;

/**
 * Looks into wheels. Memory is bounded whatever the archive says: 16 MiB each for its directory and
 * its RECORD, 4 MiB for METADATA, and no member is ever held whole.
 *
 * <p>An {@link IOException} says that the bytes could not be read, and nothing of the wheel.
 *
 * <p>Source: the binary distribution format (PEP 427 and its successors).
 */
public final class WheelReader {
  private static final int MAX_METADATA = 4 << 20; // bytes; the longest known has 75 000
  private static final int MAX_WHEEL_FILE = 1 << 20;

  private WheelReader() {}

  /**
   * Checks everything that a wheel says of itself; reads every byte of it.
   *
   * <p>The file name must be a wheel's; there is one {@code .dist-info} directory of the project;
   * METADATA has the file name's project and version, or its version without a local label; WHEEL
   * has its tags; RECORD has every member and no other, with its size and digest. Refused are paths
   * that lead out of a directory, doubles, encryption, overlapping entries, local headers that
   * contradict the directory, bytes before or behind the archive, more than 1000 times as many
   * bytes as the file has.
   */
  public static CheckedWheel check(ByteSource source, String filename)
      throws IOException, WheelException {
    DistFilename.Wheel wheel = name(filename);
    Zip zip = Zip.open(source);
    DistInfo info = DistInfo.find(zip, wheel);
    byte[] metadata = zip.bytes(info.member("METADATA"), MAX_METADATA);
    CoreMetadata core = CoreMetadata.parse(metadata);
    checkName(core, wheel);
    WheelTags.check(zip.bytes(info.member("WHEEL"), MAX_WHEEL_FILE), wheel);
    RecordCheck.check(zip, info);
    return new CheckedWheel(wheel, core, metadata, ArchiveDates.of(zip));
  }

  /**
   * Checks the archive alone, for a download that no digest vouches for: directory, paths, RECORD,
   * and every member's bytes; not whether the names and tags inside agree with the file name.
   */
  public static void structure(ByteSource source, String filename)
      throws IOException, WheelException {
    Zip zip = Zip.open(source);
    RecordCheck.check(zip, DistInfo.find(zip, name(filename)));
  }

  /**
   * Reads METADATA, byte for byte, and little else: three or four short reads, the last 64 KiB
   * first. Of the archive only what lies on the way there is checked, and its own checksum.
   */
  public static byte[] metadata(ByteSource source, String filename)
      throws IOException, WheelException {
    DistFilename.Wheel wheel = name(filename);
    Zip zip = Zip.open(source);
    ZipMember member = DistInfo.find(zip, wheel).member("METADATA");
    if (member.encrypted()) {
      throw new WheelException.Unsafe("encrypted entry " + member.name());
    }
    return zip.bytes(member, MAX_METADATA);
  }

  /**
   * The digest of every member as RECORD tells it ({@code sha256=…}), by path; without RECORD and
   * its signatures. Nothing is checked: {@link #structure} tells whether the members are so.
   */
  public static SortedMap<String, String> recorded(ByteSource source, String filename)
      throws IOException, WheelException {
    Zip zip = Zip.open(source);
    return RecordCheck.digests(zip, DistInfo.find(zip, name(filename)));
  }

  private static DistFilename.Wheel name(String filename) throws WheelException {
    if (DistFilename.guess(filename).orElse(null) instanceof DistFilename.Wheel wheel) {
      return wheel;
    }
    throw new WheelException.Malformed(
        "file name %s (expected: name-version-python-abi-platform.whl)".formatted(filename));
  }

  private static void checkName(CoreMetadata core, DistFilename.Wheel wheel) throws WheelException {
    Version named = wheel.wheelVersion();
    boolean sameVersion =
        core.version().equals(named)
            || (!core.version().hasLocal() && core.version().equals(named.withoutLocal()));
    if (!core.project().equals(wheel.project()) || !sameVersion) {
      throw new WheelException.Mismatch(
          "METADATA of %s %s (file name: %s %s)"
              .formatted(core.project(), core.version(), wheel.project(), named));
    }
  }
}
