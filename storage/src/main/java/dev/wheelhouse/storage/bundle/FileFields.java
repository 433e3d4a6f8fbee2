package dev.wheelhouse.storage.bundle;

import dev.wheelhouse.index.FileAddress;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.Yank;
import dev.wheelhouse.storage.catalog.FileRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One file as a line of a manifest. What is not known is left out. */
final class FileFields {
  private static final String HTTPS = "https://";

  private FileFields() {}

  static Map<String, Object> of(BundleFile file) {
    FileRow row = file.row();
    FileLink link = row.link();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", "file");
    fields.put("source", row.source());
    fields.put("project", row.project().value());
    fields.put("address", row.address());
    if (!link.url().equals(HTTPS + row.address())) {
      fields.put("url", link.url());
    }
    fields.put("filename", row.filename());
    put(fields, "upstream-name", row.upstreamName());
    fields.put("sha256", file.sha256().hex());
    fields.put("digest", link.sha256().isPresent() ? "listed" : "first-seen");
    List<String> hashes = new ArrayList<>();
    new TreeMap<>(link.hashes())
        .forEach((name, hex) -> {
          if (!name.equals("sha256")) {
            hashes.add(name + "=" + hex);
          }
        });
    if (!hashes.isEmpty()) {
      fields.put("hashes", hashes);
    }
    fields.put("size", file.size());
    put(fields, "upload-time", link.uploadTime());
    put(fields, "requires-python", link.requiresPython());
    put(fields, "yanked", link.yank() instanceof Yank.Yes(String reason) ? reason : null);
    switch (link.metadata()) {
      case MetadataLink.None none -> {}
      case MetadataLink.Exists exists -> fields.put("metadata-listed", "yes");
      case MetadataLink.Digest(Sha256 digest) -> fields.put("metadata-listed", digest.hex());
    }
    put(fields, "metadata", row.metadataSeen());
    if (row.metadataSeen() != null) {
      fields.put("metadata-size", file.metadataSize());
    }
    put(fields, "provenance", link.provenance());
    put(fields, "first-seen", row.firstSeen());
    put(fields, "delisted-at", row.delistedAt());
    if (row.withdrawn()) {
      fields.put("withdrawn", true);
    }
    if (row.superseded()) {
      fields.put("superseded", true);
    }
    fields.put("volume", file.volume());
    return fields;
  }

  private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value.toString());
    }
  }

  static BundleFile read(Fields fields) throws BundleException {
    String source = fields.word("source", Fields.SOURCE);
    String address = fields.text("address");
    String filename = fields.text("filename");
    boolean own =
        FileAddress.canonical(address).filter(address::equals).isPresent()
            && FileAddress.filename(address).equals(filename)
            && isFileName(filename);
    if (!own) {
      throw fields.wrong("address", "a canonical one that ends in the file name " + filename);
    }
    ProjectName project = project(fields);
    if (!BundleFile.isOwn(project, filename)) {
      throw fields.wrong("project", "that of the file " + filename);
    }
    Sha256 sha256 = fields.digest("sha256");
    boolean listed = fields.text("digest").equals("listed");
    Optional<String> metadata = fields.optional("metadata");
    Instant delisted = fields.optional("delisted-at").isEmpty() ? null : fields.time("delisted-at");
    FileRow row =
        new FileRow(
            0,
            source,
            project,
            address,
            link(fields, filename, address, listed ? sha256 : null),
            listed ? null : sha256,
            metadata.isEmpty() ? null : fields.digest("metadata"),
            fields.optional("upstream-name").orElse(null),
            fields.time("first-seen"),
            delisted,
            fields.flag("withdrawn"),
            fields.flag("superseded"),
            null,
            false,
            false);
    int metadataSize = metadata.isEmpty() ? 0 : (int) fields.number("metadata-size", 1 << 30);
    return new BundleFile(
        row,
        fields.number("size", Long.MAX_VALUE),
        metadataSize,
        (int) fields.number("volume", BundleManifest.MOST_VOLUMES));
  }

  /** Whether it can lie in a directory of its own, and nowhere else. */
  private static boolean isFileName(String name) {
    return !name.isEmpty()
        && !name.startsWith(".")
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
  }

  static ProjectName project(Fields fields) throws BundleException {
    String written = fields.text("project");
    return ProjectName.parse(written)
        .filter(name -> name.value().equals(written))
        .orElseThrow(() -> fields.wrong("project", "a normalized project name"));
  }

  private static FileLink link(
      Fields fields, String filename, String address, @Nullable Sha256 listed)
      throws BundleException {
    Map<String, String> hashes = new HashMap<>();
    for (String one : fields.texts("hashes")) {
      int sign = one.indexOf('=');
      if (sign < 1) {
        throw fields.wrong("hashes", "algorithm=hex");
      }
      hashes.put(one.substring(0, sign), one.substring(sign + 1));
    }
    if (listed != null) {
      hashes.put("sha256", listed.hex());
    }
    Optional<String> told = fields.optional("metadata-listed");
    MetadataLink metadata =
        told.isEmpty()
            ? MetadataLink.none()
            : told.get().equals("yes")
                ? new MetadataLink.Exists()
                : new MetadataLink.Digest(fields.digest("metadata-listed"));
    return new FileLink(
        filename,
        fields.optional("url").orElse(HTTPS + address),
        hashes,
        fields.number("size", Long.MAX_VALUE),
        fields.optional("upload-time").isEmpty() ? null : fields.time("upload-time"),
        fields.optional("requires-python").orElse(null),
        fields.optional("yanked").<Yank>map(Yank.Yes::new).orElse(Yank.no()),
        metadata,
        fields.optional("provenance").orElse(null));
  }
}
