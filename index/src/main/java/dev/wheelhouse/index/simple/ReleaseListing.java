package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.Yank;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the releases of a GitHub repository: a list of them or a single one.
 *
 * <p>What is listed: every asset that is wholly uploaded, of every release that is no draft. Left
 * out are assets without a name or an http or https address; a digest that is no sha256 and values
 * of the wrong type count as not told.
 *
 * <p>Source: GitHub's REST API, "Releases" and "Release assets".
 */
public final class ReleaseListing {
  private static final String SHA256 = "sha256:";

  private final List<FileLink> files = new ArrayList<>();

  private ReleaseListing() {}

  /**
   * Reads the assets, in the order of the listing; the file name is the asset's.
   *
   * @throws NotAnIndexException if this is no listing of releases
   */
  public static List<FileLink> read(byte[] body) throws NotAnIndexException {
    try {
      return read(() -> new ByteArrayInputStream(body));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /**
   * As the other, from bytes that need not be in memory.
   *
   * @throws IOException as {@code body} throws it
   */
  public static List<FileLink> read(PageSource body) throws NotAnIndexException, IOException {
    var listing = new ReleaseListing();
    try (InputStream in = body.open()) {
      JsonReader.readAny(in, listing::document);
    }
    return List.copyOf(listing.files);
  }

  private void document(JsonReader json) throws NotAnIndexException {
    if (json.isObject()) {
      release(json);
    } else if (!json.array(() -> release(json))) {
      throw new NotAnIndexException("JSON that is neither a release nor a list of them");
    }
  }

  private void release(JsonReader json) throws NotAnIndexException {
    boolean[] draft = {false};
    boolean[] assets = {false};
    List<FileLink> own = new ArrayList<>();
    json.object(key -> {
      switch (key) {
        case "draft" -> draft[0] = json.isTrue();
        case "assets" -> assets[0] = json.array(() -> asset(json, own));
        default -> {}
      }
    });
    if (!assets[0]) {
      // What GitHub says when it refuses is an object with a message.
      throw new NotAnIndexException("a release without assets (expected: a list of them)");
    }
    if (!draft[0]) {
      files.addAll(own);
    }
  }

  private static void asset(JsonReader json, List<FileLink> into) throws NotAnIndexException {
    Asset asset = new Asset();
    json.object(key -> {
      switch (key) {
        case "name" -> asset.name = json.string();
        case "browser_download_url" -> asset.url = json.string();
        case "state" -> asset.uploaded = "uploaded".equals(json.string());
        case "digest" -> asset.digest = json.string();
        case "size" -> asset.size = json.integer();
        case "created_at" -> asset.created = json.string();
        case "updated_at" -> asset.updated = json.string();
        default -> {}
      }
    });
    asset.addTo(into);
  }

  /** One asset while it is read. */
  private static final class Asset {
    private @Nullable String name;
    private @Nullable String url;
    private boolean uploaded = true;
    private @Nullable String digest;
    private long size = -1;
    private @Nullable String created;
    private @Nullable String updated;

    void addTo(List<FileLink> files) {
      String address = url == null ? null : Urls.resolve("", url).orElse(null);
      if (!uploaded || name == null || address == null || !isFileName(name)) {
        return;
      }
      Instant changed = time(updated);
      files.add(
          new FileLink(
              PageBuilder.text(name),
              address,
              hashes(),
              size < 0 ? null : size,
              changed == null ? time(created) : changed,
              null,
              Yank.no(),
              MetadataLink.none(),
              null));
    }

    private static boolean isFileName(String name) {
      return !name.isBlank()
          && !name.equals(".")
          && !name.equals("..")
          && name.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
    }

    private Map<String, String> hashes() {
      return digest == null || !digest.startsWith(SHA256)
          ? Map.of()
          : Sha256.parse(digest.substring(SHA256.length()))
              .map(sha256 -> Map.of("sha256", sha256.hex()))
              .orElse(Map.of());
    }

    private static @Nullable Instant time(@Nullable String written) {
      try {
        return written == null ? null : OffsetDateTime.parse(written).toInstant();
      } catch (DateTimeException notATime) {
        return null; // the same as not told
      }
    }
  }
}
