package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Reads every stored file again and compares its sha256, on all cores. --deep compares every",
      "member of every wheel with its RECORD, and what pages say with what is stored."
    },
    footer = {
      "",
      "A flaw is a file with the right bytes that contradicts itself: as its author published it.",
      "Exit code: 1 if anything is damaged or missing and was not repaired"
    })
final class Verify implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Parameters(arity = "0..*", paramLabel = "PROJECT", description = "only what these need")
  private List<String> projects = List.of();

  @Option(
      names = "--repair",
      description = "fetch what is damaged or missing from its source again")
  private boolean repair;

  @Option(names = "--deep", description = "look into wheels, and compare pages with the store")
  private boolean deep;

  @Override
  public Integer call() throws SettingsException, IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (!projects.isEmpty()) {
      parameters.put("project", String.join("\n", projects));
    }
    if (repair) {
      parameters.put("repair", "yes");
    }
    if (deep) {
      parameters.put("deep", "yes");
    }
    Progress progress = new Progress(output.err());
    try (Session session = Session.open(common.load(Map.of()))) {
      boolean clean = session.run("verify", parameters, null, fields -> tell(fields, progress));
      return clean ? Main.OK : Main.FAILED;
    }
  }

  private void tell(Map<String, Object> fields, Progress progress) {
    if (output.json()) {
      output.json(fields);
      return;
    }
    switch (Output.text(fields, "event")) {
      case "progress" ->
          progress.show(
              "verifying  %d of %d files"
                  .formatted(Output.number(fields, "blobs"), Output.number(fields, "of-blobs")),
              Output.number(fields, "bytes"),
              Output.number(fields, "of-bytes"));
      case "bad" -> {
        progress.clear();
        output
            .out()
            .printf(
                "bad  %s  %s%n     needed by %s%n",
                Output.text(fields, "sha256"),
                Output.text(fields, "what"),
                Output.text(fields, "files"));
        if (!Output.text(fields, "repair").isEmpty()) {
          output.out().printf("     %s%n", Output.text(fields, "repair"));
        }
      }
      case "flaw" -> {
        progress.clear();
        output
            .out()
            .printf("flaw %s: %s%n", Output.text(fields, "files"), Output.text(fields, "what"));
      }
      default -> {
        progress.clear();
        output
            .out()
            .printf(
                "%d files verified, %s: %s%n",
                Output.number(fields, "blobs"),
                Output.bytes(Output.number(fields, "bytes")),
                Output.number(fields, "bad") == 0
                    ? "all are right"
                    : Output.number(fields, "bad") + " are not right");
        if (deep) {
          output
              .out()
              .printf(
                  "%d wheels compared with their RECORD, %d files with their pages: %s%n",
                  Output.number(fields, "wheels"),
                  Output.number(fields, "files"),
                  Output.number(fields, "flaws") == 0
                      ? "no flaw"
                      : Output.number(fields, "flaws") + " flaws");
        }
        if (Output.number(fields, "orphans") > 0) {
          output
              .out()
              .printf(
                  "%d stored files belong to no project; they do no harm%n",
                  Output.number(fields, "orphans"));
        }
      }
    }
  }
}
