package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the JSON form. Source: PEP 691, PEP 700, PEP 714, PEP 740, PEP 792. */
final class JsonPage {
  private final JsonReader json;
  private final PageBuilder page;
  private boolean filesSeen;

  private JsonPage(JsonReader json, PageBuilder page) {
    this.json = json;
    this.page = page;
  }

  static void read(InputStream body, PageBuilder page) throws NotAnIndexException, IOException {
    var readers = new ArrayList<JsonPage>(1);
    JsonReader.read(
        body,
        json -> {
          var reader = new JsonPage(json, page);
          readers.add(reader);
          return reader::topKey;
        });
    if (!readers.getFirst().filesSeen) {
      throw new NotAnIndexException("JSON without a list of files");
    }
  }

  static void readRoot(InputStream body, Consumer<ProjectName> names)
      throws NotAnIndexException, IOException {
    var lists = new ArrayList<Boolean>(1);
    JsonReader.read(
        body,
        json ->
            key -> {
              switch (key) {
                case "meta" -> json.object(inner -> metaKey(json, inner));
                case "projects" -> lists.add(json.array(() -> project(json, names)));
                default -> {}
              }
            });
    if (!lists.contains(true)) {
      throw new NotAnIndexException("JSON without a list of projects");
    }
  }

  private static void project(JsonReader json, Consumer<ProjectName> names)
      throws NotAnIndexException {
    json.object(key -> {
      if (key.equals("name")) {
        Optional.ofNullable(json.string()).flatMap(ProjectName::parse).ifPresent(names);
      }
    });
  }

  private void topKey(String key) throws NotAnIndexException {
    switch (key) {
      case "meta" ->
          json.object(inner -> {
            metaKey(json, inner);
            if (inner.equals("project-status")) {
              status();
            }
          });
      case "files" -> filesSeen = json.array(this::file) || filesSeen;
      case "versions" -> json.array(() -> ifString(page::version));
      case "project-status" -> status();
      default -> {}
    }
  }

  private static void metaKey(JsonReader json, String key) throws NotAnIndexException {
    String version = key.equals("api-version") ? json.scalar() : null;
    if (version != null) {
      ApiVersion.check(version);
    }
  }

  private void status() throws NotAnIndexException {
    ifString(page::marker);
    if (json.isObject()) {
      json.object(key -> {
        if (key.equals("status")) {
          ifString(page::marker);
        } else if (key.equals("reason")) {
          ifString(page::reason);
        }
      });
    }
  }

  private void file() throws NotAnIndexException {
    if (!json.isObject()) {
      return;
    }
    var entry = new PageBuilder.Entry();
    var metadata = new MetadataKeys();
    json.object(key -> fileKey(key, entry, metadata));
    metadata.decide(entry);
    page.file(entry);
  }

  private void fileKey(String key, PageBuilder.Entry entry, MetadataKeys metadata)
      throws NotAnIndexException {
    switch (key) {
      case "url" -> ifString(entry::href);
      case "hashes" -> json.object(name -> ifString(hex -> entry.hash(name, hex)));
      case "size" -> entry.size(json.integer());
      case "upload-time" -> ifString(entry::uploadTime);
      case "requires-python" -> ifString(entry::requiresPython);
      case "yanked" -> yanked(entry);
      case "provenance" -> ifString(entry::provenance);
      case "gpg-sig" -> entry.gpgSig(json.bool());
      case "core-metadata" -> metadata.core = metadataValue(metadata.core);
      case "data-dist-info-metadata" ->
          metadata.dataDistInfo = metadataValue(metadata.dataDistInfo);
      case "dist-info-metadata" -> metadata.distInfo = metadataValue(metadata.distInfo);
      default -> {}
    }
  }

  /** Only a value that is true in Python's sense yanks; empty text does not. */
  private void yanked(PageBuilder.Entry entry) {
    String reason = json.string();
    if (json.isTrue() || (reason != null && !reason.isEmpty())) {
      entry.yanked(reason == null ? "" : reason);
    }
  }

  /** What one of the three spellings says: "", "true" or a sha256; {@code before} if null. */
  private @Nullable String metadataValue(@Nullable String before) throws NotAnIndexException {
    if (json.isNull()) {
      return before;
    }
    if (!json.isObject()) {
      return json.isTrue() ? MetadataKeys.EXISTS : MetadataKeys.ABSENT;
    }
    var digest = new ArrayList<String>(1);
    json.object(algorithm -> {
      if (algorithm.equals("sha256")) {
        ifString(digest::add);
      }
    });
    return digest.isEmpty() ? MetadataKeys.EXISTS : digest.getFirst();
  }

  private void ifString(TextTaker taker) {
    String text = json.string();
    if (text != null) {
      taker.take(text);
    }
  }

  @FunctionalInterface
  private interface TextTaker {
    void take(String text);
  }

  /** The three spellings of one key; the newest that is there counts. Source: PEP 714. */
  private static final class MetadataKeys {
    private static final String ABSENT = "";
    private static final String EXISTS = "true";

    private @Nullable String core;
    private @Nullable String dataDistInfo;
    private @Nullable String distInfo;

    void decide(PageBuilder.Entry entry) {
      String value = core != null ? core : dataDistInfo != null ? dataDistInfo : distInfo;
      if (value == null || value.equals(ABSENT)) {
        return;
      }
      Sha256.parse(value).ifPresentOrElse(entry::metadata, entry::metadataExists);
    }
  }
}
