package dev.wheelhouse.mirror;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.FileAddress;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells what is known of files by their addresses here. Calls block. */
final class Locate {
  private static final String FILES = "/files/";

  private final Mirror mirror;
  private final Catalog catalog;

  Locate(Mirror mirror) {
    this.mirror = mirror;
    this.catalog = mirror.catalog();
  }

  /**
   * Tells one line a path, and at last how much room there is ({@code event: disk}): free bytes,
   * those that files may take, and those that unfinished downloads have already.
   *
   * @param body paths or URLs that have {@code /files/<source>/<address>} in them, one a line
   * @return whether all are known
   */
  boolean run(InputStream body, Consumer<Map<String, Object>> line) throws IOException {
    boolean all = true;
    for (String path : lines(body)) {
      Optional<FileRow> row = row(path);
      all &= row.isPresent();
      line.accept(fields(path, row));
    }
    Map<String, Object> disk = new LinkedHashMap<>();
    disk.put("event", "disk");
    disk.put("free", Files.getFileStore(mirror.settings().data()).getUsableSpace());
    disk.put("usable", mirror.blobs().usableBytes());
    disk.put(
        "unfinished",
        mirror.blobs().partials().stream().mapToLong(BlobStore.PartialInfo::known).sum());
    line.accept(disk);
    return all;
  }

  /** The file at a path or URL of ours. */
  Optional<FileRow> row(String path) throws StoreException {
    int here = path.indexOf(FILES);
    String[] parts = here < 0 ? new String[0] : path.substring(here + FILES.length()).split("/", 2);
    Optional<String> address =
        parts.length < 2 ? Optional.empty() : FileAddress.canonical(parts[1]);
    return address.isEmpty() ? Optional.empty() : catalog.file(parts[0], address.get());
  }

  static List<String> lines(InputStream body) throws IOException {
    List<String> all = new ArrayList<>();
    BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    String line;
    while ((line = lines.readLine()) != null) {
      if (!line.isBlank()) {
        all.add(line.strip());
      }
    }
    return all;
  }

  private static Map<String, Object> fields(String path, Optional<FileRow> found) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", "file");
    fields.put("path", path);
    fields.put("known", found.isPresent());
    if (found.isEmpty()) {
      return fields;
    }
    FileRow row = found.get();
    fields.put("id", row.id());
    fields.put("project", row.project().value());
    fields.put(
        "version",
        DistFilename.of(row.project(), row.filename()).version().map(Object::toString).orElse(""));
    fields.put("filename", row.filename());
    fields.put("source", row.source());
    Long listed = row.link().size();
    Long size = listed == null ? row.facts().size() : listed;
    if (size != null) {
      fields.put("size", size);
    }
    row.sha256().ifPresent(digest -> fields.put("sha256", digest.hex()));
    if (row.link().requiresPython() != null) {
      fields.put("requires-python", row.link().requiresPython());
    }
    fields.put("here", row.here());
    return fields;
  }
}
