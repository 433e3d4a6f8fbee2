package dev.wheelhouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page for people says is what the loader does. */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md").toAbsolutePath();

  @Test
  void page_everyKey_standsThereWithDefaultAndVariable() throws Exception {
    List<String> rows = Files.readAllLines(PAGE);
    for (Key<?> key : Key.ALL) {
      String variable = key.environmentName(Key.NAME);
      assertThat(rows)
          .as(key.pattern())
          .anyMatch(row ->
              row.startsWith("| `" + key.pattern() + "` |")
                  && row.contains("`" + variable + "`")
                  && row.contains(defaultShown(key)));
    }
    for (Key<?> key : Key.OF_RULE) {
      assertThat(rows).anyMatch(row -> row.startsWith("| `" + key.pattern() + "` |"));
    }
  }

  @Test
  void page_everyPreset_standsThere(@TempDir Path home) throws Exception {
    Settings settings =
        SettingsLoader.load(null, Map.of("HOME", home.toString()), home, Map.of(), home);
    List<String> rows = Files.readAllLines(PAGE);
    for (SourceSettings source : settings.sources().values()) {
      assertThat(rows)
          .anyMatch(row ->
              row.startsWith("| `" + source.name() + "` |")
                  && source.urls().stream().allMatch(uri -> row.contains(uri.toString()))
                  && source.allowedHosts().stream().allMatch(row::contains));
    }
    for (String index : settings.indexes().keySet()) {
      assertThat(rows).anyMatch(row -> row.startsWith("| `" + index + "` |"));
    }
  }

  @Test
  void page_exampleFile_isAccepted(@TempDir Path home) throws Exception {
    String page = Files.readString(PAGE);
    int start = page.indexOf("```toml\n# wheelhouse.toml") + "```toml\n".length();
    Path file =
        Files.writeString(
            home.resolve("x.toml"), page.substring(start, page.indexOf("```\n", start)));
    Settings settings =
        SettingsLoader.load(file, Map.of("HOME", home.toString()), home, Map.of(), home);
    assertThat(settings.sources()).containsKey("acme");
  }

  private static String defaultShown(Key<?> key) {
    String version = Release.version();
    return key.defaultText().replace(version, "<version>");
  }
}
