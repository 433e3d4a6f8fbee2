package dev.wheelhouse.cli;

import dev.wheelhouse.config.Quantity;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.plan.TextFile;
import dev.wheelhouse.plan.UvWheel;
import dev.wheelhouse.storage.bundle.Bundle;
import dev.wheelhouse.storage.bundle.BundleKey;
import dev.wheelhouse.storage.bundle.BundleWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wheelhouse export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes sets as a bundle: files, what is known of them, and a digest of everything.",
      "It can be imported, and is an index by itself. If it was interrupted, run it again.",
      "uv's wheel goes along, for 'wheelhouse plan' and 'check' on the other side."
    },
    footer = {
      "",
      "Examples:",
      "  wheelhouse export --set verl -o /media/stick/verl",
      "  wheelhouse export --set verl --since inventory.txt --sign house.key -o verl-2.tar",
      "",
      "Exit code: 1, and nothing is written, if the bytes of any file are not here"
    })
final class Export implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Option(names = "--set", paramLabel = "NAME", description = "what it carries; several are fine")
  private List<String> sets = List.of();

  @Option(names = "--all", description = "every file that is here, and every complete set")
  private boolean all;

  @Option(
      names = "--since",
      paramLabel = "INVENTORY|BUNDLE",
      description = {
        "leaves out what is listed by 'wheelhouse inventory' of the other side,",
        "by SHA256SUMS, or what another bundle has"
      })
  private List<Path> since = List.of();

  @Option(
      names = "--split",
      paramLabel = "SIZE",
      description = "several volumes of at most so much, e.g. 4GB")
  private @Nullable String split;

  @Option(
      names = "--sign",
      paramLabel = "KEY",
      description = "signs it with the key in this file, from 'wheelhouse keys generate'")
  private @Nullable Path sign;

  @Option(
      names = "-o",
      required = true,
      paramLabel = "DIR|FILE.tar",
      description = "where it is written")
  private Path place = Path.of("");

  @Override
  public Integer call() throws SettingsException, IOException {
    if (all == !sets.isEmpty()) {
      output.err().println("export: give either --set NAME or --all");
      return Main.USAGE;
    }
    OptionalLong limit = OptionalLong.empty();
    if (split != null) {
      Optional<Long> size = Quantity.size(split);
      if (size.isEmpty()) {
        output.err().println("--split: " + split + " (expected: a size such as 4GB)");
        return Main.USAGE;
      }
      limit = OptionalLong.of(size.get());
    }
    BundleKey.Pair key = sign == null ? null : Keys.pair(sign);
    Set<Sha256> held = new HashSet<>();
    for (Path one : since) {
      held.addAll(Held.read(one));
    }
    Settings settings = common.load(Map.of());
    try (Session session = Session.open(settings)) {
      Map<String, String> parameters =
          new LinkedHashMap<>(all ? Map.of("all", "yes") : Map.of("set", String.join("\n", sets)));
      parameters.put("also", resolver(session, held));
      ExportFacts facts = new ExportFacts(session, settings.data());
      if (!facts.ask(parameters, this::tell)) {
        output
            .err()
            .println("export: nothing was written; wheelhouse seed or fetch brings files here");
        return Main.FAILED;
      }
      write(new BundleWriter(facts.facts(), held, limit, key), facts);
    }
    return Main.OK;
  }

  /** The digests of the resolver's wheels, which the other side may have no other way to get. */
  private String resolver(Session session, Set<Sha256> held) throws IOException {
    ResolverWheel wheel = new ResolverWheel(session);
    List<String> digests = new ArrayList<>();
    for (String machine : wheel.machines(sets)) {
      String digest = UvWheel.digest(machine);
      digests.add(digest);
      Optional<String> why =
          held.contains(new Sha256(digest)) ? Optional.empty() : wheel.bring(machine);
      if (why.isPresent()) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", "left out");
        fields.put("filename", "uv " + UvWheel.version() + " for " + machine);
        fields.put("source", "for wheelhouse plan inside");
        fields.put("why", why.get());
        tell(fields);
      }
    }
    return String.join("\n", digests);
  }

  private void write(BundleWriter writer, ExportFacts facts) throws IOException {
    Progress progress = new Progress(output.err());
    Meter meter = new Meter("exporting", writer.count(), writer.bytes());
    try (Crew crew = Crew.copying(() -> meter.show(progress))) {
      writer.write(place.toAbsolutePath(), facts.counting(meter), crew, meter::moved);
    } finally {
      progress.clear();
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", "exported");
    fields.put("files", writer.count());
    fields.put("bytes", writer.bytes());
    fields.put(
        "held", writer.manifest().facts().files().stream().filter(file -> !file.carried()).count());
    fields.put("places", writer.places(place).stream().map(Path::toString).toList());
    fields.put("milliseconds", Math.round(meter.seconds() * 1000));
    tell(fields);
  }

  private void tell(Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
      return;
    }
    if (fields.containsKey("set")) {
      output
          .out()
          .printf(
              "%-10s set %s: %s, such as %s (%s)%n",
              Output.text(fields, "event"),
              Output.text(fields, "set"),
              Output.text(fields, "why"),
              Output.text(fields, "filename"),
              Output.text(fields, "source"));
      return;
    }
    if (!Output.text(fields, "event").equals("exported")) {
      output
          .out()
          .printf(
              "%-10s %s (%s): %s%n",
              Output.text(fields, "event"),
              Output.text(fields, "filename"),
              Output.text(fields, "source"),
              Output.text(fields, "why"));
      return;
    }
    long bytes = Output.number(fields, "bytes");
    long millis = Math.max(1, Output.number(fields, "milliseconds"));
    long held = Output.number(fields, "held");
    output
        .out()
        .printf(
            "%d files, %s, in %.1f s (%s/s)%s%n",
            Output.number(fields, "files"),
            Output.bytes(bytes),
            millis / 1e3,
            Output.bytes(bytes * 1000 / millis),
            held == 0 ? "" : "; " + held + " left out, which the other side has");
    if (fields.get("places") instanceof List<?> places) {
      places.forEach(one -> output.out().println("  " + one));
    }
  }

  /** What {@code --since} names. */
  private static final class Held {
    private Held() {}

    static Set<Sha256> read(Path place) throws IOException {
      if (Files.isDirectory(place) || place.toString().endsWith(".tar")) {
        return BundleWriter.heldBy(Bundle.open(List.of(place)));
      }
      Set<Sha256> held = new HashSet<>();
      int number = 0;
      for (String line : TextFile.read(place).lines().toList()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        int line1 = number;
        held.add(
            Sha256.parse(line.split("[ *]", 2)[0])
                .orElseThrow(() ->
                    new IOException(
                        "%s:%d: %s (expected: 64 hex digits and a name, as wheelhouse inventory prints them)"
                            .formatted(place, line1, line))));
      }
      return held;
    }
  }
}
