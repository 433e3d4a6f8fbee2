package dev.wheelhouse.mirror;

import dev.wheelhouse.mirror.Verbs.BadCall;
import dev.wheelhouse.storage.StoreException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The verb {@code gc}: makes room, and tells of each file. */
final class Gc {
  private final Mirror mirror;

  Gc(Mirror mirror) {
    this.mirror = mirror;
  }

  /** Whether nothing was refused. */
  boolean run(Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws BadCall, StoreException {
    String written = parameters.get("max-bytes");
    long most = written == null ? mirror.settings().storeMaxBytes() : Parameters.number(written);
    if (most < 0) {
      throw new BadCall("max-bytes: " + written + " (expected: 0 or more)");
    }
    boolean force = parameters.containsKey("force");
    Collector.Task task =
        new Collector.Task(
            most,
            parameters.containsKey("dry-run"),
            parameters.containsKey("now"),
            force ? Collector.Caution.NONE : Collector.Caution.REFUSE);
    return mirror.collecting().run(task, event -> line.accept(fields(event)));
  }

  private static Map<String, Object> fields(Collector.Event event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    switch (event) {
      case Collector.Event.Going going -> {
        fields.put("event", going.fate());
        fields.put("sha256", going.blob().sha256().hex());
        fields.put("size", going.size());
        fields.put(
            "files",
            going.files().stream().map(row -> row.source() + "/" + row.filename()).toList());
      }
      case Collector.Event.Refused(String why) -> {
        fields.put("event", "refused");
        fields.put("why", why);
      }
      case Collector.Event.Summary s -> {
        fields.put("event", "summary");
        fields.put("blobs", s.blobs());
        fields.put("bytes", s.bytes());
        fields.put("condemned", s.condemned());
        fields.put("freed", s.freed());
        fields.put("max-bytes", s.maxBytes());
      }
    }
    return fields;
  }
}
