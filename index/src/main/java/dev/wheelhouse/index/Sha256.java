package dev.wheelhouse.index;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/** A SHA-256 digest, as 64 lower-case hexadecimal digits. */
public record Sha256(String hex) implements Comparable<Sha256> {
  private static final int DIGITS = 64;

  public Sha256 {
    if (!isDigest(hex)) {
      throw new IllegalArgumentException("not a sha256 in 64 lower-case hex digits: " + hex);
    }
  }

  /** Returns the digest that {@code written} stands for, in either case, or empty if it is none. */
  public static Optional<Sha256> parse(String written) {
    String lower = written.toLowerCase(Locale.ROOT);
    return isDigest(lower) ? Optional.of(new Sha256(lower)) : Optional.empty();
  }

  /** Every file of every page comes by here, so that a pattern is too slow. */
  private static boolean isDigest(String hex) {
    if (hex.length() != DIGITS) {
      return false;
    }
    for (int i = 0; i < DIGITS; i++) {
      char c = hex.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  /** Returns the digest in {@code bytes}, which must be 32 long. */
  public static Sha256 ofBytes(byte[] bytes) {
    return new Sha256(HexFormat.of().formatHex(bytes));
  }

  /** Returns the digest of {@code content}. */
  public static Sha256 of(byte[] content) {
    return ofBytes(DigestUtils.sha256(content));
  }

  /** Returns a fresh running digest of this algorithm. */
  public static MessageDigest newDigest() {
    return DigestUtils.getSha256Digest();
  }

  /** Returns the 32 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public int compareTo(Sha256 other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
