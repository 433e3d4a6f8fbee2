package dev.wheelhouse.cli;

import dev.wheelhouse.config.Preset;
import dev.wheelhouse.config.SourceSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse presets}. */
@Command(
    name = "presets",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the sources that are known without settings: where they are asked, the further",
      "hosts of their files, their quirks, and the addresses that route to them."
    },
    footer = {
      "",
      "A source without an address of its own is used by a rule of yours, or alone at",
      "/NAME/simple/. Exit code: 1 if a name was given that none has"
    })
final class Presets implements Callable<Integer> {
  private static final Pattern LINE = Pattern.compile(".{1,88}(?:\\s+|$)|\\S+\\s*");

  /** Where so many indexes route to a source, it is everybody's. */
  private static final int MANY = 5;

  @Mixin private final Output output = new Output();

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "only these")
  private List<String> names = List.of();

  @Override
  public Integer call() {
    List<Preset> chosen =
        Preset.all().stream()
            .filter(preset -> names.isEmpty() || names.contains(preset.source().name()))
            .toList();
    chosen.forEach(output.json() ? this::tellJson : this::tell);
    long wanted = names.stream().distinct().count();
    return wanted == 0 || chosen.size() == wanted ? Main.OK : Main.FAILED;
  }

  private void tellJson(Preset preset) {
    SourceSettings source = preset.source();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", source.name());
    fields.put("kind", kind(source));
    fields.put("url", urls(source));
    fields.put("hosts", hosts(source));
    fields.put("absent", new ArrayList<>(new TreeSet<>(source.absentStatuses())));
    fields.put("variant", source.builds().variants());
    fields.put("quirks", preset.about());
    fields.put("indexes", paths(preset));
    output.json(fields);
  }

  private void tell(Preset preset) {
    SourceSettings source = preset.source();
    output
        .out()
        .printf("%s (%s) %s%n", source.name(), kind(source), String.join(", ", urls(source)));
    List<String> paths = paths(preset);
    if (!paths.isEmpty()) {
      line("at", paths.size() > MANY ? "every whole index" : String.join(", ", paths));
    }
    if (!source.allowedHosts().isEmpty()) {
      line("hosts", String.join(", ", hosts(source)));
    }
    if (!source.builds().variants().isEmpty()) {
      line("variant", String.join(", ", source.builds().variants()));
    }
    line("quirks", preset.about());
    output.out().println();
  }

  private void line(String label, String text) {
    Matcher lines = LINE.matcher(text);
    String head = label;
    while (lines.find()) {
      output.out().printf("  %-8s %s%n", head, lines.group().strip());
      head = "";
    }
  }

  private static String kind(SourceSettings source) {
    return source.kind().written();
  }

  private static List<String> urls(SourceSettings source) {
    return source.urls().stream().map(Object::toString).toList();
  }

  private static List<String> hosts(SourceSettings source) {
    return source.allowedHosts().stream().sorted().toList();
  }

  private static List<String> paths(Preset preset) {
    return preset.indexes().stream()
        .map(name -> name.equals("default") ? "/simple/" : "/" + name + "/simple/")
        .toList();
  }
}
