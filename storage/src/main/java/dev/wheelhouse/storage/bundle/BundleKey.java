package dev.wheelhouse.storage.bundle;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/**
 * A public key that bundles are signed by, as {@code ed25519:} and the Base64 of its X.509 form.
 *
 * <p>Source: RFC 8032, RFC 8410.
 */
public record BundleKey(String text) {
  /** The file of a bundle that holds the signature of its manifest. */
  public static final String SIGNATURE = "manifest.sig";

  /** What {@link #parse} takes, in words. */
  public static final String EXPECTED =
      "ed25519: and Base64, as wheelhouse keys generate prints it";

  private static final String PREFIX = "ed25519:";
  private static final String ALGORITHM = "Ed25519";

  public BundleKey {
    if (publicKey(text).isEmpty()) {
      throw new IllegalArgumentException("not a public key: " + text);
    }
  }

  /** Reads a public key; empty if it is none. */
  public static Optional<BundleKey> parse(String written) {
    String text = written.strip();
    return publicKey(text).map(key -> new BundleKey(text));
  }

  private static Optional<PublicKey> publicKey(String text) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      byte[] encoded = Base64.getDecoder().decode(text.substring(PREFIX.length()));
      return Optional.of(
          KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A new pair of keys. */
  public static Pair generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      return new Pair(written(pair.getPublic()), pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  private static BundleKey written(PublicKey key) {
    return new BundleKey(PREFIX + Base64.getEncoder().encodeToString(key.getEncoded()));
  }

  /** Whether {@code signature}, the text of a signature file, is of this key over these bytes. */
  boolean signed(byte[] bytes, String signature) {
    String[] parts = signature.strip().split(" ", -1);
    if (parts.length != 2 || !parts[0].equals(text)) {
      return false;
    }
    try {
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(publicKey(text).orElseThrow());
      check.update(bytes);
      return check.verify(Base64.getDecoder().decode(parts[1]));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  /** The key that a signature file names; empty if it is none. */
  static Optional<BundleKey> of(String signature) {
    return parse(signature.strip().split(" ", -1)[0]);
  }

  /** A public key and the private one that belongs to it. Its text form hides the latter. */
  public static final class Pair {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final BundleKey shown;
    private final PrivateKey secret;

    private Pair(BundleKey shown, PrivateKey secret) {
      this.shown = shown;
      this.secret = secret;
    }

    /** The public key. */
    public BundleKey key() {
      return shown;
    }

    /** The two keys as text for a file that only its owner may read. */
    public String pem() {
      Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
      return "%s%n%s%n%s%n%s%n"
          .formatted(BEGIN, lines.encodeToString(secret.getEncoded()), END, shown.text())
          .replace("\r", "");
    }

    /** Reads what {@link #pem} wrote; empty if it is none. */
    public static Optional<Pair> parse(String pem) {
      int begin = pem.indexOf(BEGIN);
      int end = pem.indexOf(END);
      if (begin < 0 || end < begin) {
        return Optional.empty();
      }
      Optional<BundleKey> shown = BundleKey.parse(pem.substring(end + END.length()));
      try {
        byte[] encoded = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
        PrivateKey secret =
            KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        return shown.map(key -> new Pair(key, secret));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    /** The text of a signature file over {@code bytes}. */
    public String sign(byte[] bytes) {
      try {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(secret);
        signature.update(bytes);
        return shown.text() + " " + Base64.getEncoder().encodeToString(signature.sign()) + "\n";
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has " + ALGORITHM, e);
      }
    }

    @Override
    public String toString() {
      return shown.toString();
    }
  }

  /** The bytes of a text file of a bundle. */
  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
