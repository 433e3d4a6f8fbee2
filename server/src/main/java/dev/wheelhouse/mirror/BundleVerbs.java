package dev.wheelhouse.mirror;

import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.bundle.BundleException;
import dev.wheelhouse.storage.bundle.BundleKey;
import dev.wheelhouse.storage.bundle.BundleManifest;
import dev.wheelhouse.storage.bundle.Trust;
import dev.wheelhouse.storage.catalog.Arrival;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileSet;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the commands of bundles ask of a mirror. An import is many calls: what is lacking, then each
 * file by itself, then the whole; each of them can be made again.
 */
final class BundleVerbs {
  private static final int MOST_METADATA_BYTES = 16 << 20;

  private final Mirror mirror;
  private final Catalog catalog;

  BundleVerbs(Mirror mirror) {
    this.mirror = mirror;
    this.catalog = mirror.catalog();
  }

  boolean run(
      String verb,
      Map<String, String> parameters,
      @Nullable InputStream body,
      Consumer<Map<String, Object>> line)
      throws Verbs.BadCall, IOException {
    return switch (verb) {
      case "bundle-facts" -> facts(parameters, line);
      case "bundle-metadata" -> metadata(parameters, line);
      case "bundle-lacks" -> lacks(parameters, body, line);
      case "bundle-file" -> file(parameters, body);
      case "bundle-commit" -> commit(parameters, body, line);
      case "inventory" -> inventory(line);
      case "want-add" -> want(parameters, line);
      default -> throw new Verbs.BadCall("no verb is called " + verb);
    };
  }

  private boolean facts(Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws Verbs.BadCall, StoreException {
    Exporter exporter = new Exporter(mirror, line);
    for (String hex : parameters.getOrDefault("also", "").lines().toList()) {
      exporter.also(
          Sha256.parse(hex)
              .orElseThrow(() -> new Verbs.BadCall("also: " + hex + " (expected: 64 hex digits)")));
    }
    if (parameters.containsKey("all")) {
      return exporter.all();
    }
    SetVerbs known = new SetVerbs(mirror);
    List<FileSet> sets = new ArrayList<>();
    for (String name : Parameters.required(parameters, "set").split("\n", -1)) {
      sets.add(known.known(name));
    }
    return exporter.sets(sets);
  }

  private boolean metadata(Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws Verbs.BadCall, StoreException {
    byte[] body = catalog.metadata(digest(parameters)).orElse(null);
    if (body != null) {
      line.accept(Map.of("body", Base64.getEncoder().encodeToString(body)));
    }
    return body != null;
  }

  private static Sha256 digest(Map<String, String> parameters) throws Verbs.BadCall {
    String written = Parameters.required(parameters, "sha256");
    return Sha256.parse(written)
        .orElseThrow(() -> new Verbs.BadCall("sha256: " + written + " (expected: 64 hex digits)"));
  }

  private boolean lacks(
      Map<String, String> parameters,
      @Nullable InputStream body,
      Consumer<Map<String, Object>> line)
      throws Verbs.BadCall, IOException {
    Signed signed = signed(parameters, body);
    Importer.Lacking lacking = new Importer(mirror).lacking(signed.manifest);
    line.accept(Map.of("signature", signed.words));
    line.accept(Map.of("usable", mirror.blobs().usableBytes()));
    lacking.blobs().forEach(digest -> line.accept(Map.of("blob", digest.hex())));
    lacking.metadata().forEach(digest -> line.accept(Map.of("metadata", digest.hex())));
    return true;
  }

  private boolean file(Map<String, String> parameters, @Nullable InputStream body)
      throws Verbs.BadCall, IOException {
    String filename = Parameters.required(parameters, "filename");
    Importer importer = new Importer(mirror);
    if (parameters.containsKey("metadata")) {
      byte[] bytes = present(body).readNBytes(MOST_METADATA_BYTES);
      importer.metadata(filename, digest(parameters), bytes);
    } else {
      long size = Parameters.number(Parameters.required(parameters, "size"));
      importer.blob(filename, digest(parameters), size, present(body));
    }
    return true;
  }

  private boolean commit(
      Map<String, String> parameters,
      @Nullable InputStream body,
      Consumer<Map<String, Object>> line)
      throws Verbs.BadCall, IOException {
    Signed signed = signed(parameters, body);
    Importer importer = new Importer(mirror);
    Arrival.Outcome outcome = importer.commit(signed.manifest, parameters.containsKey("replace"));
    for (String why : outcome.refused()) {
      line.accept(Map.of("event", "refused", "why", why));
    }
    if (!outcome.refused().isEmpty()) {
      return false;
    }
    List<String> notes = new ArrayList<>(outcome.notes());
    notes.addAll(importer.unrouted(signed.manifest.facts()));
    notes.forEach(note -> line.accept(Map.of("event", "note", "why", note)));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", "imported");
    fields.put("files", signed.manifest.facts().files().size());
    fields.put("added", outcome.added());
    fields.put("sets", signed.manifest.facts().sets().stream().map(set -> set.name()).toList());
    fields.put("signature", signed.words);
    line.accept(fields);
    return true;
  }

  private record Signed(BundleManifest manifest, String words) {}

  private Signed signed(Map<String, String> parameters, @Nullable InputStream body)
      throws Verbs.BadCall, IOException {
    List<BundleKey> keys = new ArrayList<>();
    List<String> written = new ArrayList<>(mirror.settings().trustedKeys());
    String trust = parameters.get("trust");
    if (trust != null) {
      written.addAll(trust.lines().toList());
    }
    for (String one : written) {
      keys.add(
          BundleKey.parse(one)
              .orElseThrow(() ->
                  new Verbs.BadCall(
                      "%s is no public key (expected: %s)".formatted(one, BundleKey.EXPECTED))));
    }
    byte[] bytes = present(body).readNBytes(BundleManifest.MOST_BYTES + 1);
    if (bytes.length > BundleManifest.MOST_BYTES) {
      throw new BundleException(
          "a manifest of more than %d bytes".formatted(BundleManifest.MOST_BYTES));
    }
    String words = new Trust(keys).check(bytes, parameters.get("signature"));
    return new Signed(BundleManifest.parse(bytes), words);
  }

  private static InputStream present(@Nullable InputStream body) throws Verbs.BadCall {
    if (body == null) {
      throw new Verbs.BadCall("the bytes are missing");
    }
    return body;
  }

  private boolean inventory(Consumer<Map<String, Object>> line) throws StoreException {
    Map<String, Map<String, Object>> all = new TreeMap<>();
    catalog.eachHere(
        null,
        row -> {
          Map<String, Object> fields = new LinkedHashMap<>();
          fields.put("sha256", row.sha256().map(Sha256::hex).orElse(""));
          fields.put("filename", row.filename());
          all.put(row.sha256().map(Sha256::hex).orElse("") + row.filename(), fields);
        });
    all.values().forEach(line);
    return true;
  }

  /** Notes what a person wants: a project, or a requirement, as it will be resolved elsewhere. */
  private boolean want(Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws Verbs.BadCall {
    String wish = Parameters.required(parameters, "wish");
    Requirement requirement =
        Requirement.parse(wish)
            .orElseThrow(
                () -> new Verbs.BadCall(wish + ": what is meant? (expected: a requirement)"));
    boolean bare = requirement.toString().equals(requirement.project().value());
    String kind = bare ? "project" : "requirement";
    String requester = parameters.getOrDefault("requester", "wants add");
    catalog.want(kind, requirement.toString(), requester, mirror.clock().instant());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", kind);
    fields.put("name", requirement.toString());
    line.accept(fields);
    return true;
  }
}
