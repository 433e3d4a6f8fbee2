package dev.wheelhouse.cli;

import dev.wheelhouse.cli.client.EnvironmentCheck;
import dev.wheelhouse.cli.client.Finding;
import dev.wheelhouse.cli.client.MirrorAddress;
import dev.wheelhouse.cli.client.Surroundings;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wheelhouse doctor env}. */
@Command(
    name = "env",
    mixinStandardHelpOptions = true,
    description = {
      "Looks at this machine as pip, uv, Poetry and PDM would: which Python and which pip run, every",
      "place that sets an index, proxies, passwords, locks, the CUDA driver; tells what goes past the",
      "mirror, and the line that mends it. It changes nothing."
    },
    footer = {
      "",
      "Examples:  wheelhouse doctor env",
      "           wheelhouse doctor env --python .venv/bin/python --url http://mirror:8080",
      "Exit code: 1 if there is a problem"
    })
final class DoctorEnv implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();
  @Mixin private final MirrorOptions mirror = new MirrorOptions();

  @Option(
      names = "--python",
      paramLabel = "PATH",
      description = "the Python that packages are for; else python3 of the PATH")
  private @Nullable Path python;

  private final Map<Finding.Level, Integer> counts = new EnumMap<>(Finding.Level.class);

  @Override
  public Integer call() throws SettingsException {
    Settings settings = common.load(Map.of());
    MirrorAddress address = mirror.address(settings);
    new EnvironmentCheck(Surroundings.here(), settings, address).run(python, this::tell);
    int problems = counts.getOrDefault(Finding.Level.PROBLEM, 0);
    if (!output.json()) {
      int notes = counts.getOrDefault(Finding.Level.NOTE, 0);
      output
          .out()
          .printf(
              "%s, %s%n",
              problems == 1 ? "1 problem" : problems + " problems",
              notes == 1 ? "1 note" : notes + " notes");
    }
    return problems == 0 ? Main.OK : Main.FAILED;
  }

  private void tell(Finding finding) {
    counts.merge(finding.level(), 1, Integer::sum);
    if (output.json()) {
      output.json(finding.fields());
      return;
    }
    String level = finding.level().name().toLowerCase(Locale.ROOT);
    output.out().printf("%-8s %s: %s%n", level, finding.where(), finding.found());
    if (!finding.mend().isEmpty()) {
      output.out().println("         -> " + finding.mend());
    }
  }
}
