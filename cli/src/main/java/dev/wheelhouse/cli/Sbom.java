package dev.wheelhouse.cli;

import dev.wheelhouse.config.Release;
import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.storage.JsonLines;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code wheelhouse sbom}. */
@Command(
    name = "sbom",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a bill of materials of the files that are here: CycloneDX 1.6 in JSON, with the",
      "digests of the store and the licences that METADATA declares."
    },
    footer = {
      "",
      "Examples:  wheelhouse sbom -o stack.cdx.json",
      "           wheelhouse sbom torch vllm",
      "           wheelhouse sbom --set verl-2025-07",
      "Exit code: 1 if no file is here"
    })
final class Sbom implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();

  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "PROJECT", description = "only the files of these")
  private List<String> projects = List.of();

  @Option(names = "--set", paramLabel = "NAME", description = "only the files of a set")
  private @Nullable String set;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "else standard output")
  private @Nullable Path file;

  @Override
  public Integer call() throws SettingsException, IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (!projects.isEmpty()) {
      parameters.put("project", String.join("\n", projects));
    }
    if (set != null) {
      parameters.put("set", set);
    }
    try (Session session = Session.open(common.load(Map.of()))) {
      if (file == null) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        return write(session, parameters, out) ? Main.OK : Main.FAILED;
      }
      return write(session, parameters, file) ? Main.OK : Main.FAILED;
    }
  }

  /** A file is there whole or not at all; what is no file, such as a pipe, is written to. */
  private static boolean write(Session session, Map<String, String> parameters, Path file)
      throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
        return write(session, parameters, out);
      }
    }
    Path place = Files.exists(file) ? file.toRealPath() : file;
    if (!Files.isDirectory(Objects.requireNonNull(place.toAbsolutePath().getParent()))) {
      throw new NoSuchFileException(file.toString());
    }
    Path beside = place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID());
    try {
      boolean any;
      try (Writer out = Files.newBufferedWriter(beside, StandardCharsets.UTF_8)) {
        any = write(session, parameters, out);
      }
      Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
      return any;
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /** One component a line, as they come; nothing before it is known that there is no error. */
  private static boolean write(Session session, Map<String, String> parameters, Writer out)
      throws IOException {
    Map<String, Object> tool = new LinkedHashMap<>();
    tool.put("type", "application");
    tool.put("name", "wheelhouse");
    tool.put("version", Release.version());
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("timestamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    metadata.put("tools", Map.of("components", List.of(tool)));
    StringBuilder head = new StringBuilder();
    head.append("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"version\":1,\n");
    head.append("\"serialNumber\":\"urn:uuid:" + UUID.randomUUID() + "\",\n");
    head.append("\"metadata\":" + JsonLines.line(metadata) + ",\n\"components\":[");
    String[] between = {head + "\n"};
    boolean[] begun = {false};
    boolean any;
    try {
      any =
          session.run(
              "sbom",
              parameters,
              null,
              component -> {
                try {
                  out.write(between[0] + JsonLines.line(component));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
                between[0] = ",\n";
                begun[0] = true;
              });
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
    out.write(begun[0] ? "\n]}\n" : head + "\n]}\n");
    out.flush();
    return any;
  }
}
