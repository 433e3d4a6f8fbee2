package dev.wheelhouse.cli;

import dev.wheelhouse.cli.client.Recipe;
import dev.wheelhouse.config.SettingsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse client-config}. */
@Command(
    name = "client-config",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what to paste so that a client uses this mirror: index address, trust, time-outs.",
      "It asks nobody and changes nothing."
    },
    footer = {
      "",
      "Examples:  wheelhouse client-config pip",
      "           wheelhouse client-config uv --index cu126",
      "           wheelhouse client-config docker --url http://mirror.acme.example:8080"
    })
final class ClientConfig implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();
  @Mixin private final MirrorOptions mirror = new MirrorOptions();

  @Parameters(paramLabel = "CLIENT", description = "${COMPLETION-CANDIDATES}")
  private Recipe.Client client = Recipe.Client.PIP;

  @Override
  public Integer call() throws SettingsException {
    Recipe recipe = Recipe.of(client, mirror.address(common.load(Map.of())));
    if (output.json()) {
      output.json(fields(recipe));
      return Main.OK;
    }
    for (Recipe.Block block : recipe.blocks()) {
      output.out().println("# " + block.place());
      output.out().println(block.text());
    }
    recipe.warnings().forEach(warning -> output.err().println("note: " + warning));
    return Main.OK;
  }

  private static Map<String, Object> fields(Recipe recipe) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("client", recipe.client().toString());
    fields.put("blocks", recipe.blocks().stream().map(ClientConfig::fields).toList());
    fields.put("notes", List.copyOf(recipe.warnings()));
    return fields;
  }

  private static Map<String, Object> fields(Recipe.Block block) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("place", block.place());
    fields.put("text", block.text());
    return fields;
  }
}
