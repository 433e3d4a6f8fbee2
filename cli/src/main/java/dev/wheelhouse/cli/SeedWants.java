package dev.wheelhouse.cli;

import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.JsonLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings here what another mirror wants, as {@code wants export} wrote it. Files are fetched from
 * the source that they name. Which files a project or a requirement means, a resolver must say:
 * {@link #unresolved} is where that begins.
 */
final class SeedWants {
  /** The address of a call has room for so many digests. */
  private static final int DIGESTS_A_CALL = 40;

  private final Session session;
  private final Consumer<Map<String, Object>> line;
  private final List<String> fetched = new ArrayList<>();

  /** {@code line} is told of progress, and of each want once it is done with. */
  SeedWants(Session session, Consumer<Map<String, Object>> line) {
    this.session = session;
    this.line = line;
  }

  /**
   * Fetches what a file asks for.
   *
   * @param set what is here in the end is added to it, if there is one
   * @return whether all of it is here
   */
  boolean run(Path file, @Nullable String set) throws IOException {
    boolean all = true;
    for (String text : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      if (!text.isBlank()) {
        Map<String, Object> want = JsonLines.parse(text);
        String name = Output.text(want, "name");
        all &= Output.text(want, "kind").equals("file") ? fetch(name) : unresolved(want, name);
      }
    }
    for (int from = 0; set != null && from < fetched.size(); from += DIGESTS_A_CALL) {
      int to = Math.min(from + DIGESTS_A_CALL, fetched.size());
      String wishes = String.join("\n", fetched.subList(from, to));
      all &= session.run("set-add", Map.of("name", set, "wish", wishes), null, fields -> {});
    }
    return all;
  }

  private boolean fetch(String name) throws IOException {
    String[] parts = name.split("/", 3); // source, host, path
    if (parts.length < 3 || parts[0].equals("local")) {
      tell(name, "not fetched", "no source lists it: hand it over with wheelhouse seed");
      return false;
    }
    // Of its address the scheme does not matter.
    String host = PathSegments.decode(parts[1]).orElse(parts[1]);
    return session.run(
        "fetch",
        Map.of("wish", "https://" + host + "/" + parts[2]),
        null,
        fields -> {
          Sha256.parse(Output.text(fields, "sha256")).ifPresent(one -> fetched.add(one.hex()));
          line.accept(fields);
        });
  }

  private boolean unresolved(Map<String, Object> want, String name) {
    tell(
        name,
        "not fetched",
        "it is a %s: say which files by wheelhouse fetch PROJECT==VERSION"
            .formatted(Output.text(want, "kind")));
    return false;
  }

  private void tell(String name, String result, String why) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", "file");
    fields.put("filename", name);
    fields.put("result", result);
    fields.put("why", why);
    line.accept(fields);
  }
}
