package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse why}. */
@Command(
    name = "why",
    mixinStandardHelpOptions = true,
    description = {
      "Tells why an index gives what it gives for a requirement or a file: which rule decides,",
      "what each source has, which version is the newest that fits, what is hidden and why.",
      "It asks upstream only what the page itself would ask."
    },
    footer = {
      "",
      "Examples:  wheelhouse why torch==2.6.0",
      "           wheelhouse why --index cu124 'numpy<2'",
      "           wheelhouse why torch-2.6.0-cp310-none-macosx_11_0_arm64.whl",
      "A running server tells the same at /-/why/torch==2.6.0?index=NAME&at=TIME, in JSON.",
      "Exit code: 1 if the index lists nothing that fits"
    })
final class Why implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "REQUIREMENT|FILE", description = "e.g. torch==2.6.0, or a file name")
  private String asked = "";

  @Option(
      names = "--index",
      paramLabel = "NAME",
      description = "an index or a source; else that at /simple/")
  private @Nullable String index;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "as of a day such as 2025-05-15, or of a frozen view")
  private @Nullable String at;

  @Override
  public Integer call() throws SettingsException, IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("asked", asked);
    if (index != null) {
      parameters.put("index", index);
    }
    if (at != null) {
      parameters.put("at", at);
    }
    try (Session session = Session.open(common.load(Map.of()))) {
      return session.run("why", parameters, null, this::tell) ? Main.OK : Main.FAILED;
    }
  }

  private void tell(Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
    } else {
      new WhyText(fields).lines().forEach(output.out()::println);
    }
  }
}
