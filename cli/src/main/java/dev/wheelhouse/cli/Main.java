package dev.wheelhouse.cli;

import dev.wheelhouse.config.Release;
import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/**
 * {@code wheelhouse}. Exit codes: 0 all went as wished; 1 something was refused, missing or
 * damaged, or the work could not be done; 2 the command or the settings make no sense.
 */
@Command(
    name = "wheelhouse",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "A mirror of Python packages for big CUDA stacks and closed clusters.",
    footer = {
      "",
      "Begin with:  wheelhouse serve",
      "then:        pip install --index-url http://127.0.0.1:8080/simple/ PACKAGE"
    },
    subcommands = {
      Serve.class,
      Reload.class,
      Plan.class,
      Check.class,
      Seed.class,
      ListFiles.class,
      Show.class,
      Verify.class,
      Gc.class,
      Sbom.class,
      Fetch.class,
      Top.class,
      Wants.class,
      Sets.class,
      Export.class,
      Import.class,
      Inventory.class,
      Keys.class,
      Presets.class,
      Drops.class,
      Why.class,
      Freeze.class,
      ClientConfig.class,
      Doctor.class,
      Relock.class,
      Allow.class,
      Local.class,
      Train.class,
      Papers.class,
      HelpCommand.class
    })
public final class Main {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  /** Held here, since the log manager forgets a logger, and its level, that nobody holds. */
  private static final Logger LOG = Logger.getLogger("dev.wheelhouse");

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT %4$-7s %5$s%6$s%n");
    boolean serves = arguments.length > 0 && arguments[0].equals("serve");
    if (!serves && System.getProperty("java.util.logging.config.file") == null) {
      LOG.setLevel(Level.WARNING); // a command tells by itself what it does
    }
    System.exit(PlainServe.read(arguments).map(Main::serve).orElseGet(() -> run(arguments)));
  }

  /** Where a command prints to that runs without picocli. */
  static PrintWriter out() {
    return writer(System.out);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  private static int serve(Serve serve) {
    try {
      return serve.call();
    } catch (Exception e) {
      return failed(e, writer(System.err));
    }
  }

  static int run(String... arguments) {
    return run(out(), writer(System.err), arguments);
  }

  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine command = new CommandLine(new Main());
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setOut(out);
    command.setErr(err);
    command.setExecutionExceptionHandler((e, line, parsed) -> failed(e, err));
    if (arguments.length == 0) {
      command.usage(err);
      return USAGE;
    }
    int code = command.execute(arguments);
    out.flush();
    return code;
  }

  private static int failed(Exception e, PrintWriter err) {
    if (e instanceof SettingsException) {
      err.println(e.getMessage());
      return USAGE;
    }
    if (e instanceof IOException failed) {
      err.println("wheelhouse: " + Failure.words(failed));
      return FAILED;
    }
    err.println("wheelhouse: internal error");
    e.printStackTrace(err);
    return FAILED;
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"wheelhouse " + Release.version()};
    }
  }
}
