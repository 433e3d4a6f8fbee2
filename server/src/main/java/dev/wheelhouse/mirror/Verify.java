package dev.wheelhouse.mirror;

import dev.wheelhouse.mirror.Verbs.BadCall;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.FileRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The verb {@code verify}: what a {@link Verifier} tells, as lines. */
final class Verify {
  private final Mirror mirror;

  Verify(Mirror mirror) {
    this.mirror = mirror;
  }

  /**
   * Whether every blob is what it should be, in the end. Flaws of what others published are not
   * counted.
   */
  boolean run(Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws BadCall, StoreException {
    boolean[] clean = {true};
    Verifier.Task task =
        new Verifier.Task(
            Parameters.projects(parameters.get("project")),
            parameters.containsKey("repair"),
            parameters.containsKey("deep"));
    new Verifier(mirror)
        .verify(
            task,
            event -> {
              line.accept(fields(event, task.deep()));
              if (event instanceof Verifier.Event.Summary summary) {
                clean[0] = summary.bad() == 0;
              }
            });
    return clean[0];
  }

  private static Map<String, Object> fields(Verifier.Event event, boolean deep) {
    Map<String, Object> fields = new LinkedHashMap<>();
    switch (event) {
      case Verifier.Event.Progress p -> {
        fields.put("event", "progress");
        fields.put("blobs", p.blobs());
        fields.put("of-blobs", p.ofBlobs());
        fields.put("bytes", p.bytes());
        fields.put("of-bytes", p.ofBytes());
      }
      case Verifier.Event.Bad bad -> {
        fields.put("event", "bad");
        fields.put("sha256", bad.blob().sha256().hex());
        fields.put("what", bad.what());
        fields.put("files", names(bad.files()));
        if (bad.repaired() != null) {
          fields.put("repair", bad.repaired());
        }
      }
      case Verifier.Event.Flaw flaw -> {
        fields.put("event", "flaw");
        fields.put("sha256", flaw.sha256().hex());
        fields.put("what", flaw.what());
        fields.put("files", names(flaw.files()));
      }
      case Verifier.Event.Summary s -> {
        fields.put("event", "summary");
        fields.put("blobs", s.blobs());
        fields.put("bytes", s.bytes());
        fields.put("bad", s.bad());
        fields.put("orphans", s.orphans());
        if (deep) {
          fields.put("wheels", s.wheels());
          fields.put("files", s.files());
          fields.put("flaws", s.flaws());
        }
      }
    }
    return fields;
  }

  private static List<String> names(List<FileRow> files) {
    return files.stream().map(row -> row.source() + "/" + row.filename()).toList();
  }
}
