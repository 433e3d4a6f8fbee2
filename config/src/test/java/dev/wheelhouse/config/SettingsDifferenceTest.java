package dev.wheelhouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of two readings of the settings. */
class SettingsDifferenceTest {
  @TempDir Path directory;

  private Settings read(String toml) throws Exception {
    Path file = Files.writeString(directory.resolve("w.toml"), toml);
    return SettingsLoader.load(file, Map.of("HOME", "/home/x"), directory, Map.of(), directory);
  }

  private List<String> words(String before, String after) throws Exception {
    return SettingsDifference.between(read(before), read(after)).stream()
        .map(SettingChange::words)
        .toList();
  }

  @Test
  void between_sameFile_isEmpty() throws Exception {
    String toml = "[source.a]\nurl = \"https://u:p@a.example/\"\n";
    assertThat(words(toml, toml)).isEmpty();
  }

  @Test
  void between_valuesOfEachForm_areWrittenAsAPersonWould() throws Exception {
    assertThat(
            words(
                "",
                """
                listen = "[::1]:9"
                client-timeout = "30m5s"
                private = ["acme-*", "ours"]
                offline = true
                [storage]
                max-bytes = "800GiB"
                [fetch]
                rate-limit = "50MB"
                timeout = "1m1500ms"
                retries = 0
                [source.pypi]
                delisted = "hide"
                absent = [410, 404, 451]
                """))
        .containsExactly(
            "listen: [::1]:9 (was: 127.0.0.1:8080)",
            "client-timeout: 30m5s (was: 2m)",
            "offline: true (was: false)",
            "private: acme-*, ours (was: none)",
            "fetch.timeout: 1m1s500ms (was: 30s)",
            "fetch.retries: 0 (was: 3)",
            "fetch.rate-limit: 50MB (was: 0B)",
            "storage.max-bytes: 800GiB (was: 0B)",
            "source.pypi.absent: 404, 410, 451 (was: 404, 410)",
            "source.pypi.delisted: hide (was: yank)");
  }

  @Test
  void between_sourceWithAnotherPassword_saysThatItChangedAndNoMore() throws Exception {
    String source = "[source.a]\nurl = \"https://ann:%s@a.example/\"\n";
    assertThat(words(source.formatted("one"), source.formatted("two")))
        .containsExactly("source.a.credentials: changed");
    assertThat(words("[source.a]\nurl = \"https://a.example/\"\n", source.formatted("two")))
        .containsExactly("source.a.credentials: *** (was: none)");
    assertThat(words(source.formatted("one"), source.formatted("one") + "token = \"xyz\"\n"))
        .containsExactly("source.a.credentials: changed");
    assertThat(words("", source.formatted("two")))
        .containsExactly("source.a: new, https://a.example/");
  }

  @Test
  void between_addressThatKeepsItsPassword_isTheOneChange() throws Exception {
    assertThat(
            words(
                "[source.a]\nurl = \"https://ann:one@a.example/\"\n",
                "[source.a]\nurl = [\"https://ann:one@a.example/x/\", \"https://b.example/\"]\n"))
        .containsExactly(
            "source.a.url: https://a.example/x/, https://b.example/ (was: https://a.example/)");
  }

  @Test
  void between_hostThatAPersonNamedMeanwhile_isAChange() throws Exception {
    assertThat(words("", "[source.pypi]\nurl = \"https://pypi.org/simple/\"\n"))
        .containsExactly("source.pypi.allowed-hosts: changed");
  }

  @Test
  void between_policyOfDefault_isNotToldForEachIndexThatFollows() throws Exception {
    assertThat(words("", "[index.default]\nmin-age = \"7d\"\n[index.plain]\nmin-age = \"1d\"\n"))
        .containsExactly(
            "index.default.min-age: 7d (was: 0s)", "index.plain.min-age: 1d (was: 0s)");
  }

  @Test
  void between_rules_standInOneLine() throws Exception {
    assertThat(
            words(
                "[index.a]\nrules = [{ projects = [\"*\"], sources = [\"pypi\"] }]\n",
                """
                [index.a]
                rules = [
                  { projects = ["x", "y-*"], sources = ["local", "pypi"], merge = "first" },
                  { projects = ["*"], sources = ["pypi"] },
                ]
                """))
        .containsExactly(
            "index.a.rules: x, y-* from local, pypi (first); * from pypi (was: * from pypi)");
  }

  /** A key that were left out could change unseen. */
  @Test
  void writtenSettings_haveEveryKey() throws Exception {
    Settings settings = read("");
    Set<String> written = new TreeSet<>(WrittenSettings.ofProcess(settings).keySet());
    settings.sources().values().stream()
        .flatMap(source -> WrittenSettings.of(source).keySet().stream())
        .forEach(key -> written.add("source.NAME." + key));
    settings.indexes().values().stream()
        .flatMap(index -> WrittenSettings.of(index).keySet().stream())
        .forEach(key -> written.add("index.NAME." + key));
    Set<String> keys = new TreeSet<>(Key.ALL.stream().map(Key::pattern).toList());
    // They show in the keys that they set, or in source.NAME.credentials.
    keys.removeAll(List.of("source.NAME.preset", "index.NAME.torch"));
    Key.ALL.stream().filter(Key::isSecret).map(Key::pattern).forEach(keys::remove);
    keys.add("source.NAME.credentials");
    assertThat(written).isEqualTo(keys);
  }
}
