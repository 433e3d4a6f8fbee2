package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Yank;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the JSON form, keys in alphabetical order. */
final class JsonPageWriter {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int BYTES_PER_FILE = 500; // a guess that spares most copying

  private final JsonGenerator json;

  private JsonPageWriter(JsonGenerator json) {
    this.json = json;
  }

  /** A writer for what is told part by part; {@link #json} is flushed by those who end it. */
  JsonPageWriter(OutputStream out) {
    this(FACTORY.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8));
  }

  JsonGenerator json() {
    return json;
  }

  static byte[] page(ProjectPage page) {
    var bytes = new ByteArrayOutputStream(1024 + page.files().size() * BYTES_PER_FILE);
    try (JsonGenerator json =
        FACTORY.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
      new JsonPageWriter(json).write(page);
    }
    return bytes.toByteArray();
  }

  private void write(ProjectPage page) {
    boolean sizes = page.files().stream().allMatch(file -> file.size() != null);
    open();
    files(page, sizes);
    close(page, sizes, PageVersions.of(page), page.notes());
  }

  void open() {
    json.writeStartObject();
    json.writeName("files");
    json.writeStartArray();
  }

  void files(ProjectPage page, boolean sizes) {
    for (FileLink file : page.files()) {
      file(file, sizes, page.fileNotes().getOrDefault(file.filename(), Map.of()));
    }
  }

  /** Writes what stands behind the files. */
  void close(ProjectPage page, boolean sizes, List<String> versions, Map<String, String> notes) {
    json.writeEndArray();
    meta(sizes ? "1.4" : "1.0", notes);
    json.writeStringProperty("name", page.name().value());
    status(page.status());
    json.writeName("versions");
    json.writeStartArray();
    for (String version : versions) {
      json.writeString(version);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  void meta(String apiVersion, Map<String, String> notes) {
    json.writeName("meta");
    json.writeStartObject();
    notes(notes);
    json.writeStringProperty("api-version", apiVersion);
    json.writeEndObject();
  }

  /** Keys of our own, which clients pass over. */
  private void notes(Map<String, String> notes) {
    for (var note : new TreeMap<>(notes).entrySet()) {
      String key = note.getKey();
      json.writeStringProperty(key.startsWith("_") ? key : "_" + key, note.getValue());
    }
  }

  private void status(ProjectStatus status) {
    json.writeName("project-status");
    json.writeStartObject();
    String reason = status.reason();
    if (reason != null) {
      json.writeStringProperty("reason", reason);
    }
    json.writeStringProperty("status", status.marker());
    json.writeEndObject();
  }

  private void file(FileLink file, boolean sizes, Map<String, String> notes) {
    json.writeStartObject();
    notes(notes);
    metadata("core-metadata", file.metadata());
    metadata("data-dist-info-metadata", file.metadata());
    json.writeStringProperty("filename", file.filename());
    Boolean gpgSig = file.gpgSig();
    if (gpgSig != null) {
      json.writeBooleanProperty("gpg-sig", gpgSig);
    }
    json.writeName("hashes");
    json.writeStartObject();
    for (var hash : new TreeMap<>(file.hashes()).entrySet()) {
      json.writeStringProperty(hash.getKey(), hash.getValue());
    }
    json.writeEndObject();
    String provenance = file.provenance();
    if (provenance != null) {
      json.writeStringProperty("provenance", provenance);
    }
    String requiresPython = file.requiresPython();
    if (requiresPython != null) {
      json.writeStringProperty("requires-python", requiresPython);
    }
    Long size = file.size();
    if (sizes && size != null) {
      json.writeNumberProperty("size", size.longValue());
    }
    if (file.uploadTime() != null) {
      json.writeStringProperty("upload-time", UploadTime.format(file.uploadTime()));
    }
    json.writeStringProperty("url", file.url());
    yank(file.yank());
    json.writeEndObject();
  }

  private void metadata(String key, MetadataLink metadata) {
    switch (metadata) {
      case MetadataLink.None() -> {}
      case MetadataLink.Exists() -> json.writeBooleanProperty(key, true);
      case MetadataLink.Digest(var sha256) -> {
        json.writeName(key);
        json.writeStartObject();
        json.writeStringProperty("sha256", sha256.hex());
        json.writeEndObject();
      }
    }
  }

  private void yank(Yank yank) {
    switch (yank) {
      case Yank.No() -> json.writeBooleanProperty("yanked", false);
      case Yank.Yes(var reason) when reason.isEmpty() -> json.writeBooleanProperty("yanked", true);
      case Yank.Yes(var reason) -> json.writeStringProperty("yanked", reason);
    }
  }
}
