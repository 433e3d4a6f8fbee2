package dev.wheelhouse.mirror;

import dev.wheelhouse.config.IndexSettings;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.LocalKind;
import dev.wheelhouse.storage.catalog.StoredBlob;
import dev.wheelhouse.storage.catalog.Want;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks for, by name: the same in the process of the command and through the admin
 * listener of a running server. Each tells its outcome line by line, as names and values. Calls
 * block, so they come from platform threads.
 */
public final class Verbs {
  private final Mirror mirror;
  private final Catalog catalog;

  public Verbs(Mirror mirror) {
    this.mirror = mirror;
    this.catalog = mirror.catalog();
  }

  /** A call with a name or parameter that makes no sense; the message says which. */
  public static final class BadCall extends Exception {
    private static final long serialVersionUID = 1;

    BadCall(String message) {
      super(message);
    }
  }

  /**
   * Runs a verb.
   *
   * @param verb {@code seed}, {@code list}, {@code show}, {@code verify}, {@code wants}, {@code
   *     drops}, {@code allow}, {@code local}, {@code transfers}, {@code fetch}, {@code why}, {@code
   *     freeze}, {@code doctor}, {@code gc}, {@code sbom}, {@code mode}, or one of sets or bundles
   * @param parameters by name; several values of one are separated by new lines
   * @param body the bytes of the file, for {@code seed} and {@code doctor}
   * @param line told one after the other; the last one of {@code verify} has {@code event: summary}
   * @return whether all went as wished: an exit code of 0
   */
  public boolean run(
      String verb,
      Map<String, String> parameters,
      @Nullable InputStream body,
      Consumer<Map<String, Object>> line)
      throws BadCall, IOException {
    return switch (verb) {
      case "seed" -> seed(parameters, body, line);
      case "list" -> list(parameters, line);
      case "show" -> show(parameters, line);
      case "verify" -> new Verify(mirror).run(parameters, line);
      case "wants" -> wants(line);
      case "drops" -> drops(parameters, line);
      case "allow" -> allow(parameters, line);
      case "local" -> local(parameters, line);
      case "transfers" -> transfers(line);
      case "fetch" -> fetch(parameters, line);
      case "mode" -> mode(line);
      case "locate" -> new Locate(mirror).run(bytes(verb, body), line);
      case "bring" -> new Bring(mirror, line).run(bytes(verb, body));
      case "set-put" -> new SetVerbs(mirror).put(parameters, bytes(verb, body), line);
      case "why" -> why(parameters, line);
      case "doctor" -> new Doctor(mirror).run(parameters, body, line);
      case "sbom" -> new Sbom(mirror).run(parameters, line);
      case "gc" -> new Gc(mirror).run(parameters, line);
      case "freeze" -> new Freeze(mirror).run(parameters, line);
      case String other when other.startsWith("set") ->
          new SetVerbs(mirror).run(verb, parameters, line);
      default -> new BundleVerbs(mirror).run(verb, parameters, body, line);
    };
  }

  private static InputStream bytes(String verb, @Nullable InputStream body) throws BadCall {
    if (body == null) {
      throw new BadCall(verb + ": what it is about is missing");
    }
    return body;
  }

  private boolean fetch(Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws BadCall, StoreException {
    boolean all = true;
    for (String wish : Parameters.required(parameters, "wish").split("\n", -1)) {
      String only = parameters.getOrDefault("only", "*");
      all &= new Fetcher(mirror).fetch(wish, only, parameters.containsKey("retry"), line);
    }
    return all;
  }

  private boolean why(Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws BadCall, StoreException {
    String index = parameters.getOrDefault("index", IndexSettings.DEFAULT);
    String asked = Parameters.required(parameters, "asked");
    return switch (mirror.why().explain(asked, index, parameters.get("at"))) {
      case WhyResult.Explained(Map<String, Object> fields, boolean fits) -> {
        line.accept(fields);
        yield fits;
      }
      case WhyResult.NotNow(Failure failure) ->
          throw new StoreException.Unavailable(failure.why(), null);
      case WhyResult.Unclear(String why) -> throw new BadCall(why);
    };
  }

  /** Whether upstreams are asked at all. */
  private boolean mode(Consumer<Map<String, Object>> line) {
    line.accept(Map.of("offline", mirror.settings().offline()));
    return true;
  }

  private boolean transfers(Consumer<Map<String, Object>> line) {
    mirror.transfers().forEach(transfer -> line.accept(transfer.fields()));
    return true;
  }

  private boolean seed(
      Map<String, String> parameters,
      @Nullable InputStream body,
      Consumer<Map<String, Object>> line)
      throws BadCall, IOException {
    if (body == null) {
      throw new BadCall("seed: the bytes of the file are missing");
    }
    String filename = Parameters.required(parameters, "filename");
    String size = parameters.get("size");
    OptionalLong length =
        size == null ? OptionalLong.empty() : OptionalLong.of(Parameters.number(size));
    SeedResult result = new Seeder(mirror).seed(filename, body, length, options(parameters));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("filename", filename);
    boolean taken =
        switch (result) {
          case SeedResult.Added added -> {
            fields.put("result", "added");
            fields.put("project", added.row().project().value());
            fields.put("kind", added.kind().name().toLowerCase(Locale.ROOT));
            fields.put("why", added.why());
            fields.put("notes", added.notes());
            fields.put("offered", added.row().filename());
            fields.put("sha256", added.row().sha256().map(Sha256::hex).orElse(""));
            yield true;
          }
          case SeedResult.Upstream(FileRow row) -> {
            fields.put("result", "upstream");
            fields.put("project", row.project().value());
            fields.put("source", row.source());
            fields.put("why", "source " + row.source() + " lists these very bytes");
            yield true;
          }
          case SeedResult.AlreadyHere(FileRow row) -> {
            fields.put("result", "already here");
            fields.put("project", row.project().value());
            fields.put("source", row.source());
            yield true;
          }
          case SeedResult.Refused(String why) -> {
            fields.put("result", "refused");
            fields.put("why", why);
            yield false;
          }
        };
    line.accept(fields);
    return taken;
  }

  private static SeedOptions options(Map<String, String> parameters) throws BadCall {
    String expect = parameters.get("expect");
    Optional<Sha256> digest = Optional.empty();
    if (expect != null) {
      String hex = expect.startsWith("sha256:") ? expect.substring(7) : expect;
      digest = Sha256.parse(hex);
      if (digest.isEmpty()) {
        throw new BadCall("expect: " + expect + " (expected: sha256: and 64 hex digits)");
      }
    }
    String time = parameters.get("upload-time");
    Instant uploadTime = null;
    if (time != null) {
      try {
        uploadTime = Instant.parse(time);
      } catch (DateTimeException e) {
        throw new BadCall("upload-time: " + time + " (expected: like 2025-07-01T00:00:00Z)");
      }
    }
    String kind = parameters.get("kind");
    return new SeedOptions(
        digest.orElse(null),
        kind == null ? null : kind(kind),
        parameters.containsKey("replace"),
        parameters.containsKey("variant"),
        uploadTime);
  }

  private static LocalKind kind(String written) throws BadCall {
    return switch (written) {
      case "private" -> LocalKind.PRIVATE;
      case "merge" -> LocalKind.REBUILD;
      default -> throw new BadCall("kind: " + written + " (expected: private or merge)");
    };
  }

  private boolean list(Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws BadCall, StoreException {
    List<ProjectName> projects = Parameters.projects(parameters.get("project"));
    if (projects.isEmpty()) {
      catalog.eachHere(null, row -> line.accept(fields(row)));
      return true;
    }
    boolean[] any = {false};
    for (ProjectName project : projects) {
      catalog.eachHere(
          project,
          row -> {
            any[0] = true;
            line.accept(fields(row));
          });
    }
    return any[0];
  }

  private boolean show(Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws BadCall, StoreException {
    String wanted = Parameters.required(parameters, "file");
    List<FileRow> rows =
        Sha256.parse(wanted).isPresent()
            ? catalog.filesOf(Sha256.parse(wanted).get())
            : catalog.filesNamed(wanted);
    for (FileRow row : rows) {
      Map<String, Object> fields = fields(row);
      Optional<Sha256> sha256 = row.sha256();
      Optional<StoredBlob> blob = sha256.isEmpty() ? Optional.empty() : catalog.blob(sha256.get());
      blob.ifPresent(b -> {
        fields.put("blob", b.name().toString());
        fields.put("stored-at", b.storedAt().toString());
      });
      fields.put("origin", row.link().url());
      fields.put("path", "/files/" + row.source() + "/" + row.address());
      if (row.delistedAt() != null) {
        fields.put("delisted-at", row.delistedAt().toString());
      }
      fields.put("superseded", row.superseded());
      if (row.link().requiresPython() != null) {
        fields.put("requires-python", row.link().requiresPython());
      }
      Visibility.hidden(catalog.state(row.source(), row.project()).orElse(null), row)
          .ifPresent(why -> fields.put("hidden", why));
      line.accept(fields);
    }
    return !rows.isEmpty();
  }

  static Map<String, Object> fields(FileRow row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("project", row.project().value());
    fields.put(
        "version",
        DistFilename.of(row.project(), row.filename()).version().map(Object::toString).orElse(""));
    fields.put("filename", row.filename());
    if (row.upstreamName() != null) {
      fields.put("upstream-name", row.upstreamName());
    }
    fields.put("source", row.source());
    Long size = row.link().size();
    if (size != null) {
      fields.put("size", size);
    }
    row.sha256().ifPresent(digest -> fields.put("sha256", digest.hex()));
    fields.put("digest", row.seen() == null ? "listed" : "first-seen");
    fields.put("first-seen", row.firstSeen().toString());
    fields.put("here", row.here());
    return fields;
  }

  private boolean wants(Consumer<Map<String, Object>> line) throws StoreException {
    for (Want want : catalog.wants()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("kind", want.kind());
      fields.put("name", want.name());
      fields.put("requester", want.requester());
      fields.put("first", want.first().toString());
      fields.put("last", want.last().toString());
      fields.put("count", want.count());
      line.accept(fields);
    }
    return true;
  }

  /** What lies in folders: true if nothing was refused. */
  private boolean drops(Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws BadCall {
    String source = parameters.get("source");
    if (source != null && !mirror.folders().has(source)) {
      throw new BadCall(source + ": no source of kind directory is called so");
    }
    boolean[] all = {true};
    mirror
        .folders()
        .each((name, drop) -> {
          if (source == null || source.equals(name)) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("source", name);
            fields.put("filename", drop.filename());
            fields.put("result", drop.result());
            fields.put("why", drop.why());
            all[0] &= !drop.isRefused();
            line.accept(fields);
          }
        });
    return all[0];
  }

  private boolean allow(Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws BadCall, StoreException {
    boolean allowed = !parameters.containsKey("revoke");
    boolean all = true;
    for (ProjectName project : Parameters.projects(Parameters.required(parameters, "project"))) {
      boolean known = mirror.allow(project, allowed);
      all &= known;
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("project", project.value());
      fields.put("result", !known ? "not known" : allowed ? "allowed" : "hidden again");
      line.accept(fields);
    }
    return all;
  }

  private boolean local(Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws BadCall, StoreException {
    ProjectName project =
        Parameters.projects(Parameters.required(parameters, "project")).getFirst();
    String kind = parameters.get("kind");
    if (kind != null) {
      catalog.localKind(project, kind(kind), "by your word", mirror.clock().instant());
      mirror.changed(project);
    }
    Optional<LocalKind> now = catalog.localKind(project);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("project", project.value());
    fields.put("kind", now.map(k -> k.name().toLowerCase(Locale.ROOT)).orElse("not local"));
    line.accept(fields);
    return now.isPresent();
  }
}
