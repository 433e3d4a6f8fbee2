package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse fetch}. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = {
      "Brings files here before anybody asks for them, over as many connections as pay.",
      "What was interrupted goes on from where it was."
    },
    footer = {
      "",
      "Examples:",
      "  wheelhouse fetch torch==2.6.0+cu124 --only '*cp310*linux_x86_64*'",
      "  wheelhouse fetch vllm-0.8.5.post1-cp38-abi3-manylinux1_x86_64.whl",
      "",
      "Exit code: 1 if anything is not here in the end"
    })
final class Fetch implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Parameters(
      arity = "1..*",
      paramLabel = "WHAT",
      description = "PROJECT==VERSION, the name of a file, or its URL")
  private List<String> wishes = List.of();

  @Option(
      names = "--only",
      paramLabel = "GLOB",
      description = "of a version, only files with such names")
  private @Nullable String only;

  @Option(
      names = "--retry",
      description = "ask again also where an origin gave wrong bytes of late")
  private boolean retry;

  @Override
  public Integer call() throws SettingsException, IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("wish", String.join("\n", wishes));
    if (only != null) {
      parameters.put("only", only);
    }
    if (retry) {
      parameters.put("retry", "yes");
    }
    FetchLines lines = new FetchLines(output);
    try (Session session = Session.open(common.load(Map.of()))) {
      boolean all = session.run("fetch", parameters, null, lines::tell);
      return all ? Main.OK : Main.FAILED;
    } finally {
      lines.end();
    }
  }
}
