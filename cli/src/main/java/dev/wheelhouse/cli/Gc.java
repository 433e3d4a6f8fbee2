package dev.wheelhouse.cli;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wheelhouse gc}. */
@Command(
    name = "gc",
    mixinStandardHelpOptions = true,
    description = {
      "Makes room: removes what a crash or a broken off import left in the store three days ago, and",
      "above storage.max-bytes files that were only cached, the least recently used first. Never: seeded, pinned, delisted files, and",
      "those of sources that cannot be asked. A file that is removed is fetched again when wanted."
    },
    footer = {
      "",
      "Files are condemned first and go an hour later, at the next run; who asks for one spares it.",
      "A server with storage.max-bytes does this by itself, every minute.",
      "",
      "Examples:  wheelhouse gc --dry-run",
      "           wheelhouse gc --max-bytes 200GiB --now",
      "Exit code: 1 if more than 10 %% of all bytes would go, or the catalog looks empty"
    })
final class Gc implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Option(names = "--dry-run", description = "tells what would go, and changes nothing")
  private boolean dryRun;

  @Option(
      names = "--now",
      description = "does not wait for the hour, nor three days for what a crash or an import left")
  private boolean now;

  @Option(names = "--force", description = "lets more than 10 %% of all bytes go")
  private boolean force;

  @Option(
      names = "--max-bytes",
      paramLabel = "SIZE",
      description = "how much shall stay, such as 200GiB; else storage.max-bytes")
  private @Nullable String maxBytes;

  @Override
  public Integer call() throws SettingsException, IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    Settings settings =
        common.load(maxBytes == null ? Map.of() : Map.of("storage.max-bytes", maxBytes));
    if (maxBytes != null) {
      parameters.put("max-bytes", Long.toString(settings.storeMaxBytes()));
    }
    flag(parameters, "dry-run", dryRun);
    flag(parameters, "now", now);
    flag(parameters, "force", force);
    try (Session session = Session.open(settings)) {
      return session.run("gc", parameters, null, this::tell) ? Main.OK : Main.FAILED;
    }
  }

  private static void flag(Map<String, String> parameters, String name, boolean set) {
    if (set) {
      parameters.put(name, "yes");
    }
  }

  private void tell(Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
      return;
    }
    String event = Output.text(fields, "event");
    switch (event) {
      case "refused" -> output.err().println("refused: " + Output.text(fields, "why"));
      case "summary" ->
          output
              .out()
              .printf(
                  "%s %s, %s stored, %s of them condemned%n",
                  Output.bytes(Output.number(fields, "freed")),
                  dryRun ? "would go now" : "freed",
                  Output.bytes(Output.number(fields, "bytes")),
                  Output.bytes(Output.number(fields, "condemned")));
      default -> {
        String files = Output.text(fields, "files");
        output
            .out()
            .printf(
                "%-10s %9s  %s%n",
                dryRun && event.equals("removed") ? "would go" : event,
                Output.bytes(Output.number(fields, "size")),
                files.isEmpty() ? Output.text(fields, "sha256") : files);
      }
    }
  }
}
