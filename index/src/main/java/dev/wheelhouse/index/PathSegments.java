package dev.wheelhouse.index;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Percent-encoding of path segments, in UTF-8, with one encoded form for each text.
 *
 * <p>A {@code +} is data here, never a space. It is always written {@code %2B}, since some object
 * stores read a raw one as a space; {@code !} and {@code :} are encoded too. Source: RFC 3986,
 * sections 2 and 3.3.
 */
public final class PathSegments {
  private static final String KEPT = "-._~,=@";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private PathSegments() {}

  /** Encodes one segment; a slash in it becomes {@code %2F}. */
  public static String encode(String segment) {
    int plain = 0;
    while (plain < segment.length() && isKept(segment.charAt(plain))) {
      plain++;
    }
    if (plain == segment.length()) {
      return segment;
    }
    var encoded = new StringBuilder(segment.length() + 16);
    for (byte octet : segment.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      if (isKept(c)) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 0xf]);
      }
    }
    return encoded.toString();
  }

  /**
   * Decodes one segment, once.
   *
   * @return empty if an escape is cut or has no hex digits, or the octets are not UTF-8
   */
  public static Optional<String> decode(String segment) {
    if (segment.indexOf('%') < 0) {
      return Optional.of(segment);
    }
    byte[] octets = unescape(segment);
    if (octets == null) {
      return Optional.empty();
    }
    try {
      var decoder = StandardCharsets.UTF_8.newDecoder(); // reports what is malformed
      return Optional.of(decoder.decode(ByteBuffer.wrap(octets)).toString());
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }

  /** Encodes each segment of {@code path}, whose slashes stay. */
  public static String encodePath(String path) {
    var encoded = new StringBuilder(path.length() + 16);
    int start = 0;
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
      encoded.append(encode(path.substring(start, slash))).append('/');
      start = slash + 1;
    }
    return encoded.append(encode(path.substring(start))).toString();
  }

  /**
   * Decodes each segment of {@code path} and joins them by slashes.
   *
   * @return empty if a segment cannot be decoded, or has a slash once decoded
   */
  public static Optional<String> decodePath(String path) {
    var decoded = new StringBuilder(path.length());
    String between = "";
    for (String segment : path.split("/", -1)) {
      String text = decode(segment).orElse(null);
      if (text == null || text.indexOf('/') >= 0) {
        return Optional.empty();
      }
      decoded.append(between).append(text);
      between = "/";
    }
    return Optional.of(decoded.toString());
  }

  private static byte @Nullable [] unescape(String segment) {
    byte[] raw = segment.getBytes(StandardCharsets.UTF_8);
    var octets = new ByteArrayOutputStream(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        octets.write(raw[i]);
        continue;
      }
      int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
      int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        return null;
      }
      octets.write(high << 4 | low);
      i += 2;
    }
    return octets.toByteArray();
  }

  private static boolean isKept(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || KEPT.indexOf(c) >= 0;
  }
}
