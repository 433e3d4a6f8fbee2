package dev.wheelhouse.mirror;

import dev.wheelhouse.config.IndexSettings;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.mirror.Verbs.BadCall;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobWriter;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Explains a file that a person has: whose bytes it is, or how it differs from the file of its
 * name. Nothing of it is kept. Calls block and touch files, so they come from platform threads.
 */
final class Doctor {
  private final Mirror mirror;
  private final Catalog catalog;

  Doctor(Mirror mirror) {
    this.mirror = mirror;
    this.catalog = mirror.catalog();
  }

  /** Whether the file is one that a source lists under its name. */
  boolean run(
      Map<String, String> parameters,
      @Nullable InputStream body,
      Consumer<Map<String, Object>> line)
      throws BadCall, IOException {
    if (body == null) {
      throw new BadCall("doctor: the bytes of the file are missing");
    }
    String filename = Parameters.required(parameters, "filename");
    String size = parameters.get("size");
    OptionalLong length =
        size == null ? OptionalLong.empty() : OptionalLong.of(Parameters.number(size));
    try (BlobWriter writer = mirror.blobs().create(length)) {
      Inspection.copy(body, writer, () -> true);
      Map<String, Object> fields = explain(filename, writer);
      line.accept(fields);
      return "right".equals(fields.get("result"));
    }
  }

  private Map<String, Object> explain(String filename, BlobWriter writer) throws IOException {
    Sha256 found = writer.digest();
    Optional<String> unasked = ask(filename);
    List<FileRow> rows = new ArrayList<>(catalog.filesNamed(filename));
    rows.removeIf(row -> row.sha256().isEmpty());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("filename", filename);
    fields.put("size", writer.prefix());
    fields.put("sha256", found.hex());
    List<FileRow> same = rows.stream().filter(row -> isOf(row, found)).toList();
    boolean right = same.stream().anyMatch(row -> !row.superseded());
    fields.put("result", right ? "right" : rows.isEmpty() ? "unknown" : "wrong");
    fields.put("what", right ? whose(same, rows) : what(filename, writer, found, rows));
    fields.put(
        "expected", rows.stream().filter(row -> !row.superseded()).map(Doctor::fields).toList());
    unasked.ifPresent(why -> fields.put("not-asked", why));
    if (!right) {
      fields.put("mend", mend(filename, rows));
    }
    return fields;
  }

  /** Asks the sources whom a page of the project would ask; tells what stood against it. */
  private Optional<String> ask(String filename) throws StoreException {
    Optional<ProjectName> project = DistFilename.guess(filename).map(DistFilename::project);
    if (project.isEmpty() || !catalog.filesNamed(filename).isEmpty()) {
      return Optional.empty();
    }
    Routing.Route route =
        mirror
            .routing()
            .of(
                IndexSettings.DEFAULT,
                project.get(),
                catalog.localKind(project.get()).orElse(null));
    for (Asking.Asked asked : mirror.asking().ask(route, project.get())) {
      if (asked.answer() instanceof SourceAnswer.Failed(Failure failure)) {
        return Optional.of(asked.source().name() + ": " + failure.why());
      }
    }
    return Optional.empty();
  }

  private static boolean isOf(FileRow row, Sha256 digest) {
    return row.sha256().filter(digest::equals).isPresent();
  }

  private static String whose(List<FileRow> same, List<FileRow> rows) {
    String source = same.getFirst().source();
    List<String> others =
        rows.stream()
            .filter(row -> !row.superseded() && !row.sha256().equals(same.getFirst().sha256()))
            .map(FileRow::source)
            .distinct()
            .toList();
    String what = "the file of source " + source + ", byte for byte";
    return others.isEmpty()
        ? what
        : what + "; under the same name " + String.join(", ", others) + " has another build";
  }

  private String what(String filename, BlobWriter writer, Sha256 found, List<FileRow> rows)
      throws IOException {
    Optional<String> known = new Diagnosis(catalog).known(filename, found);
    if (known.isPresent()) {
      return known.get();
    }
    try (FileChannel channel = writer.openReader()) {
      Optional<FileRow> listed = rows.stream().filter(row -> !row.superseded()).findFirst();
      Optional<StoredBlob> blob =
          listed.isEmpty() ? Optional.empty() : catalog.blob(listed.get().sha256().orElseThrow());
      if (blob.isEmpty()) {
        return new Comparison(filename, channel)
            .alone(listed.map(row -> row.link().size()).orElse(null));
      }
      try (FileChannel right = mirror.blobs().open(blob.get().name())) {
        return new Comparison(filename, channel).with(right);
      }
    }
  }

  private static String mend(String filename, List<FileRow> rows) {
    Optional<FileRow> listed = rows.stream().filter(row -> !row.superseded()).findFirst();
    if (listed.isEmpty() && DistFilename.guess(filename).isEmpty()) {
      return "by its name it is no wheel and no source distribution, and no source lists it";
    }
    if (listed.isEmpty()) {
      return "wheelhouse seed " + filename + ", if the file is yours and sound";
    }
    return listed.get().here()
        ? "fetch it again from this mirror: /files/"
            + listed.get().source()
            + "/"
            + listed.get().address()
        : "wheelhouse fetch " + filename + " (then this tells more, too)";
  }

  private static Map<String, Object> fields(FileRow row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("source", row.source());
    row.sha256().ifPresent(digest -> fields.put("sha256", digest.hex()));
    Long size = row.link().size();
    if (size != null) {
      fields.put("size", size);
    }
    fields.put("here", row.here());
    return fields;
  }
}
