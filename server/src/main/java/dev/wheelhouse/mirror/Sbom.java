package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.wheel.AboutMetadata;
import dev.wheelhouse.mirror.Verbs.BadCall;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The verb {@code sbom}: a component of CycloneDX 1.6 for each file that is here. Licences and
 * summaries come from METADATA, digests from the store. Source: ECMA-424 (CycloneDX 1.6), sections
 * on components and licences; the package URL specification, type {@code pypi}.
 */
final class Sbom {
  private static final String PYPI = "pypi";

  private final Mirror mirror;
  private final Catalog catalog;

  Sbom(Mirror mirror) {
    this.mirror = mirror;
    this.catalog = mirror.catalog();
  }

  /** Whether there was any. */
  boolean run(Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws BadCall, StoreException {
    List<FileRow> rows = files(parameters);
    for (FileRow row : rows) {
      line.accept(component(row));
    }
    return !rows.isEmpty();
  }

  /** The files that are asked for, by project and source. */
  private List<FileRow> files(Map<String, String> parameters) throws BadCall, StoreException {
    String set = parameters.get("set");
    if (set != null) {
      new SetVerbs(mirror).known(set);
      return catalog.filesOfSet(set).stream().filter(FileRow::here).toList();
    }
    List<FileRow> rows = new ArrayList<>();
    List<ProjectName> projects = Parameters.projects(parameters.get("project"));
    if (projects.isEmpty()) {
      catalog.eachHere(null, rows::add);
    }
    for (ProjectName project : projects) {
      catalog.eachHere(project, rows::add);
    }
    return rows;
  }

  private Map<String, Object> component(FileRow row) throws StoreException {
    String version =
        DistFilename.of(row.project(), row.filename()).version().map(Object::toString).orElse("");
    String sha256 = row.sha256().orElseThrow().hex();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", "library");
    fields.put("bom-ref", row.source() + "/" + row.address());
    fields.put("name", row.project().value());
    if (!version.isEmpty()) {
      fields.put("version", version);
    }
    Optional<AboutMetadata> about = about(row);
    about.map(AboutMetadata::summary).ifPresent(summary -> fields.put("description", summary));
    fields.put("hashes", List.of(pair("alg", "SHA-256", "content", sha256)));
    about
        .map(Sbom::licenses)
        .filter(all -> !all.isEmpty())
        .ifPresent(all -> fields.put("licenses", all));
    fields.put("purl", purl(row, version));
    String origin = row.link().url();
    if (origin.startsWith("http")) {
      fields.put("externalReferences", List.of(pair("type", "distribution", "url", origin)));
    }
    fields.put(
        "properties",
        List.of(
            pair("name", "wheelhouse:source", "value", row.source()),
            pair("name", "wheelhouse:file", "value", row.filename()),
            pair(
                "name",
                "wheelhouse:digest",
                "value",
                row.seen() == null ? "listed" : "first-seen")));
    return fields;
  }

  /** An expression stands alone; names that are none of SPDX's may be several. */
  private static List<Object> licenses(AboutMetadata about) {
    if (about.licenseExpression() != null) {
      return List.of(Map.of("expression", about.licenseExpression()));
    }
    return about.licenses().stream()
        .<Object>map(name -> Map.of("license", Map.of("name", name)))
        .toList();
  }

  private Optional<AboutMetadata> about(FileRow row) throws StoreException {
    Sha256 digest = row.metadataSeen();
    if (digest == null && row.link().metadata() instanceof MetadataLink.Digest(Sha256 told)) {
      digest = told;
    }
    return digest == null ? Optional.empty() : catalog.metadata(digest).map(AboutMetadata::parse);
  }

  private String purl(FileRow row, String version) {
    StringBuilder purl = new StringBuilder("pkg:pypi/").append(row.project().value());
    if (!version.isEmpty()) {
      purl.append('@').append(PathSegments.encode(version));
    }
    purl.append("?file_name=").append(PathSegments.encode(row.filename()));
    SourceSettings source = mirror.settings().sources().get(row.source());
    if (source != null && !source.urls().isEmpty() && !source.name().equals(PYPI)) {
      String url = source.urls().getFirst().toString();
      purl.append("&repository_url=").append(PathSegments.encode(url));
    }
    return purl.toString();
  }

  private static Map<String, Object> pair(String key, String value, String other, String second) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(key, value);
    fields.put(other, second);
    return fields;
  }
}
