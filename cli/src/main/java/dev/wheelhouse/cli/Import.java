package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.storage.bundle.Bundle;
import dev.wheelhouse.storage.bundle.BundleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse import}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Takes bundles in. Every byte is checked before anything of a bundle shows.",
      "Works beside a running server, which shows it at once, and without one.",
      "If it was interrupted, or a volume comes later, run it again: it goes on."
    },
    footer = {
      "",
      "Examples:",
      "  wheelhouse import /media/stick/verl",
      "  wheelhouse import verl.1.tar verl.2.tar --trust house.key.pub",
      "",
      "Exit code: 1 if a bundle was refused; nothing of it shows then"
    })
final class Import implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Parameters(
      arity = "1..*",
      paramLabel = "BUNDLE",
      description = "directories or tars; the volumes of one in any order")
  private List<Path> places = List.of();

  @Option(
      names = "--trust",
      paramLabel = "KEY",
      description =
          "must have signed it: a public key, or a file with one; beside bundle.trusted-keys")
  private List<String> trust = List.of();

  @Option(
      names = "--replace",
      description = "let its files take the place of local ones that have their names")
  private boolean replace;

  @Override
  public Integer call() throws SettingsException, IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (!trust.isEmpty()) {
      List<String> keys = new ArrayList<>();
      for (String one : trust) {
        keys.add(Keys.publicKey(one).text());
      }
      parameters.put("trust", String.join("\n", keys));
    }
    if (replace) {
      parameters.put("replace", "yes");
    }
    List<Bundle> bundles;
    try {
      bundles = Bundle.open(places);
    } catch (BundleException e) {
      String all = String.join(", ", places.stream().map(Path::toString).toList());
      refused(all, e);
      return Main.FAILED;
    }
    boolean all = true;
    try (Session session = Session.open(common.load(Map.of()))) {
      for (Bundle bundle : bundles) {
        all &= take(new BundleImport(session, bundle, parameters, output.err()), bundle);
      }
    }
    return all ? Main.OK : Main.FAILED;
  }

  private boolean take(BundleImport run, Bundle bundle) {
    try {
      return run.run(this::tell);
    } catch (IOException e) {
      refused(bundle.place(), e);
      return false;
    }
  }

  private void refused(String place, IOException why) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", "refused");
    fields.put("bundle", place);
    fields.put("why", String.valueOf(why.getMessage()));
    tell(fields);
  }

  private void tell(Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
      return;
    }
    if (!Output.text(fields, "event").equals("imported")) {
      output.out().printf("%-10s %s%n", Output.text(fields, "event"), Output.text(fields, "why"));
      return;
    }
    long bytes = Output.number(fields, "bytes");
    long millis = Math.max(1, Output.number(fields, "milliseconds"));
    output
        .out()
        .printf(
            "imported   %d files, %d of them new; %s copied in %.1f s (%s/s); %s%n",
            Output.number(fields, "files"),
            Output.number(fields, "added"),
            Output.bytes(bytes),
            millis / 1e3,
            Output.bytes(bytes * 1000 / millis),
            Output.text(fields, "signature"));
    if (!Output.text(fields, "sets").isEmpty()) {
      output.out().println("           sets: " + Output.text(fields, "sets"));
    }
  }

  /** Whether a text names a file that is there. */
  static boolean isFile(String written) {
    return !written.startsWith("ed25519:") && Files.exists(Path.of(written));
  }
}
