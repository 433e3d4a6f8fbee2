package dev.wheelhouse.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code wheelhouse doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    subcommands = DoctorEnv.class,
    description = "Finds out why an installation goes wrong.")
final class Doctor implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getErr());
    }
    return Main.USAGE;
  }
}
