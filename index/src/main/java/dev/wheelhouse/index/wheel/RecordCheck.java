package dev.wheelhouse.index.wheel;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * Compares every byte of a wheel with its RECORD: the same members, each with its digest and, where
 * a size is told, its size.
 *
 * <p>Of RECORD itself and its two signatures no digest is expected, and their rows may be missing.
 * Digests are sha256 or longer; the specification forbids md5 and sha1. Directories need no row.
 */
final class RecordCheck {
  private static final int MAX_RECORD = 16 << 20; // bytes; torch's has 1.4 MB
  private static final String RECORD = "RECORD";

  private final Zip zip;
  private final RecordFile record;
  private final Set<String> withoutDigest;

  private RecordCheck(Zip zip, DistInfo info, RecordFile record) {
    this.zip = zip;
    this.record = record;
    this.withoutDigest =
        Set.of(info.path(RECORD), info.path("RECORD.jws"), info.path("RECORD.p7s"));
  }

  static void check(Zip zip, DistInfo info) throws IOException, WheelException {
    zip.checkEntries();
    byte[] bytes = zip.bytes(info.member(RECORD), MAX_RECORD);
    var check = new RecordCheck(zip, info, RecordFile.parse(bytes));
    check.rowsHaveMembers();
    check.membersMatch();
  }

  /** The digests that RECORD tells, by path. */
  static SortedMap<String, String> digests(Zip zip, DistInfo info)
      throws IOException, WheelException {
    var digests = new TreeMap<String, String>();
    RecordFile.parse(zip.bytes(info.member(RECORD), MAX_RECORD))
        .rows()
        .forEach((path, row) -> {
          if (!row.hash().isEmpty()) {
            digests.put(path, row.hash().replaceFirst("=+$", ""));
          }
        });
    return digests;
  }

  private void rowsHaveMembers() throws WheelException {
    var names = new HashSet<String>();
    zip.members().forEach(member -> names.add(member.name()));
    for (String path : record.rows().keySet()) {
      if (!names.contains(path) && !withoutDigest.contains(path)) {
        throw new WheelException.Mismatch("RECORD lists %s, which is not there".formatted(path));
      }
    }
  }

  private void membersMatch() throws IOException, WheelException {
    long end = 0;
    for (ZipMember member : zip.membersByOffset()) {
      boolean free = member.directory() || withoutDigest.contains(member.name());
      RecordFile.Row row = free ? null : record.rows().get(member.name());
      if (row == null && !free) {
        throw new WheelException.Mismatch("%s is not in RECORD".formatted(member.name()));
      }
      end = stream(member, row, end);
    }
  }

  private long stream(ZipMember member, RecordFile.@Nullable Row row, long from)
      throws IOException, WheelException {
    if (row == null) {
      return zip.stream(member, from, (bytes, length) -> {});
    }
    String size = Long.toString(member.size());
    if (!row.size().isEmpty() && !row.size().equals(size)) {
      throw new WheelException.Mismatch(
          "%s of %s bytes (RECORD: %s)".formatted(member.name(), size, row.size()));
    }
    int equals = row.hash().indexOf('=');
    String algorithm = row.hash().substring(0, Math.max(0, equals));
    MessageDigest digest = digest(algorithm, member.name());
    long end = zip.stream(member, from, (bytes, length) -> digest.update(bytes, 0, length));
    String found = Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    String expected = row.hash().substring(equals + 1).replaceFirst("=+$", "");
    if (!found.equals(expected)) {
      throw new WheelException.Mismatch(
          "%s with %s=%s (RECORD: %s)".formatted(member.name(), algorithm, found, expected));
    }
    return end;
  }

  private static MessageDigest digest(String algorithm, String name) throws WheelException {
    return switch (algorithm) {
      case "sha256" -> DigestUtils.getSha256Digest();
      case "sha384" -> DigestUtils.getSha384Digest();
      case "sha512" -> DigestUtils.getSha512Digest();
      default ->
          throw new WheelException.Mismatch(
              "RECORD gives no sha256 for %s (found: \"%s\")".formatted(name, algorithm));
    };
  }
}
