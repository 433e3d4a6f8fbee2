package dev.wheelhouse.storage.bundle;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.JsonLines;
import dev.wheelhouse.storage.catalog.FileSet;
import dev.wheelhouse.storage.catalog.LocalKind;
import dev.wheelhouse.storage.catalog.PageState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code manifest.jsonl}: every fact and every digest of a bundle, a line of JSON each. The first
 * line tells the format, the last one the sha256 of those before it. The same content gives the
 * same bytes.
 *
 * @param volumes how many there are
 * @param extras what each volume has beside the files of packages
 */
public record BundleManifest(int volumes, BundleFacts facts, List<Extra> extras) {
  /** Its file name. A bundle that has none is not complete. */
  public static final String NAME = "manifest.jsonl";

  /** The format that this Wheelhouse writes, and the newest that it reads. */
  public static final int FORMAT = 1;

  static final int MOST_VOLUMES = 9_999;

  /** A manifest is held in memory. A file is told in less than 1 KiB. */
  public static final int MOST_BYTES = 64 << 20;

  public BundleManifest {
    extras = List.copyOf(extras);
  }

  /** A page, a lock or a text. */
  public record Extra(String path, Sha256 sha256, long size) {
    Map<String, Object> line() {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("type", "extra");
      line.put("path", path);
      line.put("sha256", sha256.hex());
      line.put("size", size);
      return line;
    }
  }

  /** The bytes of the file. */
  public byte[] bytes() {
    StringBuilder text = new StringBuilder();
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("wheelhouse-bundle", FORMAT);
    head.put("volumes", volumes);
    append(text, head);
    lines(facts).forEach(line -> append(text, line));
    extras.forEach(extra -> append(text, extra.line()));
    Sha256 digest = Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
    append(text, Map.of("end", digest.hex()));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void append(StringBuilder text, Map<String, Object> line) {
    text.append(JsonLines.line(line)).append('\n');
  }

  /** Facts as lines. */
  public static List<Map<String, Object>> lines(BundleFacts facts) {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (PageState page : facts.pages()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("type", "page");
      line.put("source", page.source());
      line.put("project", page.project().value());
      line.put("presence", page.presence().name());
      line.put("status", page.status().marker());
      String reason = page.status().reason();
      if (reason != null) {
        line.put("reason", reason);
      }
      if (page.allowed()) {
        line.put("allowed", true);
      }
      lines.add(line);
    }
    facts
        .locals()
        .forEach((project, kind) -> {
          Map<String, Object> line = new LinkedHashMap<>();
          line.put("type", "local");
          line.put("project", project.value());
          line.put("kind", kind.name());
          lines.add(line);
        });
    facts.files().forEach(file -> lines.add(FileFields.of(file)));
    for (BundleSet set : facts.sets()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("type", "set");
      line.put("name", set.name());
      line.put("targets", set.targets().stream().map(Object::toString).toList());
      line.put("files", set.files());
      if (set.pylock() != null) {
        line.put("pylock", set.pylock());
      }
      if (set.requirements() != null) {
        line.put("requirements", set.requirements());
      }
      lines.add(line);
    }
    return lines;
  }

  /**
   * Reads what {@link #bytes} made.
   *
   * @throws BundleException if it is of a newer format, cut, damaged or makes no sense
   */
  public static BundleManifest parse(byte[] bytes) throws BundleException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    List<String> lines = text.lines().toList();
    Fields head = fields(1, lines.isEmpty() ? "" : lines.getFirst());
    long format = head.number("wheelhouse-bundle", Integer.MAX_VALUE);
    if (format > FORMAT) {
      throw new BundleException(
          "%s is of format %d (expected: up to %d): import it with a newer Wheelhouse"
              .formatted(NAME, format, FORMAT));
    }
    Fields last = fields(lines.size(), lines.getLast());
    Sha256 told = last.digest("end");
    int end = text.lastIndexOf("\n", Math.max(0, text.length() - 2)) + 1;
    Sha256 found = Sha256.of(text.substring(0, end).getBytes(StandardCharsets.UTF_8));
    if (!found.equals(told)) {
      throw new BundleException(
          "%s: sha256 is %s, its last line says %s: it is damaged".formatted(NAME, found, told));
    }
    int volumes = (int) head.number("volumes", 1, MOST_VOLUMES);
    return of(volumes, lines);
  }

  private static BundleManifest of(int volumes, List<String> lines) throws BundleException {
    List<Map<String, Object>> facts = new ArrayList<>();
    List<Extra> extras = new ArrayList<>();
    for (int i = 1; i < lines.size() - 1; i++) {
      Fields fields = fields(i + 1, lines.get(i));
      if (fields.text("type").equals("extra")) {
        extras.add(
            new Extra(
                fields.path("path"),
                fields.digest("sha256"),
                fields.number("size", Long.MAX_VALUE)));
      } else {
        facts.add(fields.values());
      }
    }
    return new BundleManifest(volumes, facts(facts), extras);
  }

  private static Fields fields(int number, String line) throws BundleException {
    try {
      return new Fields(number, JsonLines.parse(line));
    } catch (IOException e) {
      throw new BundleException(
          "%s, line %d: not a line of a manifest: it is cut or damaged".formatted(NAME, number), e);
    }
  }

  /** Reads what {@link #lines} made. */
  public static BundleFacts facts(List<Map<String, Object>> lines) throws BundleException {
    List<PageState> pages = new ArrayList<>();
    Map<ProjectName, LocalKind> locals = new TreeMap<>();
    List<BundleFile> files = new ArrayList<>();
    List<BundleSet> sets = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Fields fields = new Fields(i + 2, lines.get(i));
      switch (fields.text("type")) {
        case "page" -> pages.add(page(fields));
        case "local" ->
            locals.put(FileFields.project(fields), fields.choice("kind", LocalKind.class));
        case "file" -> files.add(FileFields.read(fields));
        case "set" -> sets.add(set(fields));
        default -> throw fields.wrong("type", "page, local, file or set");
      }
    }
    checkKeys(files, sets);
    return new BundleFacts(pages, new TreeMap<>(locals), files, sets);
  }

  private static void checkKeys(List<BundleFile> files, List<BundleSet> sets)
      throws BundleException {
    Set<String> keys = new HashSet<>();
    for (BundleFile file : files) {
      if (!keys.add(file.key())) {
        throw new BundleException(NAME + ": two files are called " + file.key());
      }
    }
    for (BundleSet set : sets) {
      for (String key : set.files()) {
        if (!keys.contains(key)) {
          throw new BundleException(
              "%s: set %s has %s, which the bundle does not tell of"
                  .formatted(NAME, set.name(), key));
        }
      }
    }
  }

  private static PageState page(Fields fields) throws BundleException {
    return new PageState(
        fields.word("source", Fields.SOURCE),
        FileFields.project(fields),
        fields.choice("presence", PageState.Presence.class),
        Instant.EPOCH,
        null,
        null,
        null,
        new ProjectStatus(fields.text("status"), fields.optional("reason").orElse(null)),
        fields.flag("allowed"));
  }

  private static BundleSet set(Fields fields) throws BundleException {
    String name = fields.text("name");
    if (!FileSet.isName(name)) {
      throw fields.wrong("name", FileSet.NAME_RULE);
    }
    List<FileSet.Target> targets = new ArrayList<>();
    for (String written : fields.texts("targets")) {
      targets.add(
          FileSet.Target.parse(written)
              .orElseThrow(() -> fields.wrong("targets", "Python, space, platform")));
    }
    return new BundleSet(
        name,
        targets,
        fields.texts("files"),
        fields.optional("pylock").orElse(null),
        fields.optional("requirements").orElse(null));
  }
}
