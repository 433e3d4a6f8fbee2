package dev.wheelhouse.storage.bundle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By whom a bundle must be signed.
 *
 * @param keys one of these; by nobody if there are none
 */
public record Trust(List<BundleKey> keys) {
  public Trust {
    keys = List.copyOf(keys);
  }

  /**
   * Checks who signed a manifest.
   *
   * @param signature the text of the signature file, or null if there is none
   * @return who did, in words
   * @throws BundleException if it must be signed by one of the keys and is not
   */
  public String check(byte[] manifest, @Nullable String signature) throws BundleException {
    if (signature == null) {
      if (keys.isEmpty()) {
        return "not signed";
      }
      throw new BundleException("the bundle is not signed (expected: by " + names() + ")");
    }
    BundleKey by =
        BundleKey.of(signature)
            .orElseThrow(() -> new BundleException(BundleKey.SIGNATURE + " is no signature"));
    if (!keys.isEmpty() && !keys.contains(by)) {
      throw new BundleException(
          "the bundle is signed by %s (expected: by %s)".formatted(by.text(), names()));
    }
    if (!by.signed(manifest, signature)) {
      throw new BundleException(
          "%s: the signature of %s does not fit %s: one of them was changed"
              .formatted(BundleKey.SIGNATURE, by.text(), BundleManifest.NAME));
    }
    return keys.isEmpty()
        ? "signed by " + by.text() + ", whom no setting says to trust"
        : "signed by " + by.text();
  }

  private String names() {
    return String.join(" or ", keys.stream().map(BundleKey::text).toList());
  }
}
