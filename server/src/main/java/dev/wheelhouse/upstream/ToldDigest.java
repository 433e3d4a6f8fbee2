package dev.wheelhouse.upstream;

import dev.wheelhouse.index.Sha256;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SHA-256 that an origin's own headers tell of a whole object. What speaks of a part only is
 * left aside: {@code Content-Digest}, S3's checksum of parts (it ends in {@code -N}), and of a 206
 * all but {@code Repr-Digest}, since the older ones are easily taken for the part there.
 *
 * <p>Sources: RFC 9530, section 3; RFC 3230, section 4.3.2; Amazon S3, "Checking object integrity".
 *
 * @param header that tells it
 */
public record ToldDigest(String header, Sha256 sha256) {
  /** A member of a dictionary of byte sequences. RFC 8941, sections 3.2 and 3.3.5. */
  private static final Pattern REPR =
      Pattern.compile("(?:^|,)[ \\t]*sha-256=:([A-Za-z0-9+/]{43}=?):[ \\t]*(?:;[^,]*)?(?=,|$)");

  private static final Pattern INSTANCE =
      Pattern.compile("(?:^|,)[ \\t]*(?i:sha-256)=([A-Za-z0-9+/]{43}=)[ \\t]*(?=,|$)");

  private static final Pattern S3 = Pattern.compile("^([A-Za-z0-9+/]{43}=)$");

  static Optional<ToldDigest> of(Answer answer) {
    Optional<ToldDigest> told = find(answer, "Repr-Digest", REPR);
    if (told.isPresent() || answer.status() != 200) {
      return told;
    }
    return find(answer, "Digest", INSTANCE).or(() -> find(answer, "x-amz-checksum-sha256", S3));
  }

  private static Optional<ToldDigest> find(Answer answer, String header, Pattern pattern) {
    List<String> lines = answer.headers(header);
    Matcher member = pattern.matcher(String.join(",", lines).strip());
    if (!member.find()) {
      return Optional.empty();
    }
    byte[] bytes = Base64.getDecoder().decode(member.group(member.groupCount()));
    return Optional.of(new ToldDigest(header, Sha256.ofBytes(bytes)));
  }
}
