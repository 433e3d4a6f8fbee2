package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code wheelhouse doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    subcommands = DoctorEnv.class,
    description = {
      "Explains a file whose hash is not the expected one: truncated, a web page, another build,",
      "a repacked wheel, damaged and where. The bytes are looked at and not kept.",
      "'doctor env' looks at this machine instead: what makes clients go past the mirror."
    },
    footer = {
      "",
      "Examples:  wheelhouse doctor ./flash_attn-2.7.4.post1-cp310-cp310-linux_x86_64.whl",
      "           wheelhouse doctor env",
      "Exit code: 1 if a file is not one that a source lists under its name"
    })
final class Doctor implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "FILE", description = "wheels or source distributions")
  private List<Path> files = List.of();

  @Override
  public Integer call() throws SettingsException, IOException {
    if (files.isEmpty() && spec != null) {
      spec.commandLine().usage(spec.commandLine().getErr());
      return Main.USAGE;
    }
    boolean all = true;
    try (Session session = Session.open(common.load(Map.of()))) {
      for (Path file : files) {
        all &= explain(session, file);
      }
    }
    return all ? Main.OK : Main.FAILED;
  }

  private boolean explain(Session session, Path file) throws IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("filename", String.valueOf(file.getFileName()));
    long size;
    InputStream bytes;
    try {
      size = Files.size(file);
      bytes = Files.newInputStream(file);
    } catch (IOException e) {
      output.err().println(file + ": " + SeedWalk.words(e));
      return false;
    }
    parameters.put("size", Long.toString(size));
    try (bytes) {
      return session.run("doctor", parameters, new Session.Body(bytes, size), this::tell);
    }
  }

  private void tell(Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
      return;
    }
    output
        .out()
        .printf("%-8s %s%n", Output.text(fields, "result"), Output.text(fields, "filename"));
    line("is", Output.text(fields, "what"));
    line("has", size(fields) + "sha256 " + Output.text(fields, "sha256"));
    if (fields.get("expected") instanceof List<?> rows) {
      for (Object row : rows) {
        if (row instanceof Map<?, ?> expected) {
          line(
              "wanted",
              "%ssha256 %s (source %s%s)"
                  .formatted(
                      expected.get("size") instanceof Number n ? n + " bytes, " : "",
                      expected.get("sha256"),
                      expected.get("source"),
                      Boolean.TRUE.equals(expected.get("here")) ? ", here" : ""));
        }
      }
    }
    line("unasked", Output.text(fields, "not-asked"));
    line("->", Output.text(fields, "mend"));
  }

  private static String size(Map<String, Object> fields) {
    return Output.number(fields, "size") + " bytes, ";
  }

  private void line(String label, String text) {
    if (!text.isEmpty()) {
      output.out().printf("  %-7s %s%n", label, text);
    }
  }
}
