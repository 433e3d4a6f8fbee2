package dev.wheelhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.config.RouteRule.Merge;
import dev.wheelhouse.config.SourceSettings.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Presets, kinds of source, indexes by template, and credentials. */
class SourceKindsTest {
  @TempDir Path temp;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void home() {
    environment.put("HOME", temp.toString());
  }

  @Test
  void load_everyTorchPreset_hasItsQuirksAndItsWholeIndex() throws Exception {
    Settings settings = load("");
    List<String> channels =
        List.of(
            "cpu",
            "cu118",
            "cu121",
            "cu124",
            "cu126",
            "cu128",
            "cu129",
            "nightly-cpu",
            "nightly-cu124",
            "nightly-cu126",
            "nightly-cu128");
    for (String channel : channels) {
      SourceSettings source = source(settings, "pytorch-" + channel);
      String path = channel.replace("nightly-", "nightly/");
      assertThat(source.urls())
          .containsExactly(SafeUri.of("https://download.pytorch.org/whl/" + path + "/"));
      assertThat(source.absentStatuses()).containsOnly(403, 404, 410);
      assertThat(source.allowedHosts())
          .contains("download-r2.pytorch.org", "files.pythonhosted.org", "pypi.nvidia.com");
      assertThat(source.publicHosts()).contains("download.pytorch.org", "pypi.nvidia.com");
      assertThat(Objects.requireNonNull(settings.indexes().get(channel)).rules())
          .isEqualTo(TorchRules.of("pytorch-" + channel));
    }
  }

  @Test
  void load_indexWithTorch_takesTheFamilyFromThatSourceAlone() throws Exception {
    Settings settings =
        load(
            """
            [source.house]
            url = "http://torch.lan/"
            [index.mine]
            torch = "house"
            [index.cu124]
            torch = "house"
            [index.default]
            torch = "house"
            """);
    for (String index : List.of("mine", "cu124", "default")) {
      List<RouteRule> rules = Objects.requireNonNull(settings.indexes().get(index)).rules();
      assertThat(rules.getFirst())
          .isEqualTo(
              new RouteRule(
                  List.of("torch", "torchvision", "torchaudio"),
                  List.of("local", "house"),
                  Merge.VERSIONS));
      assertThat(rules.getLast().sources()).containsExactly("local", "pypi");
    }
  }

  @Test
  void load_rulesOfAPersonOverATemplate_theRulesCount() throws Exception {
    Settings settings =
        load("[index.cu126]\nrules = [{ projects = [\"*\"], sources = [\"pypi\"] }]\n");
    assertThat(Objects.requireNonNull(settings.indexes().get("cu126")).rules()).hasSize(1);
  }

  @Test
  void load_templateWithErrors_isRefused() {
    assertRefused(
        "[index.a]\ntorch = \"pytorch-cu127\"\n",
        "index.a.torch: pytorch-cu127: unknown (did you mean pytorch-cu12");
    assertRefused(
        "[index.a]\ntorch = \"pypi\"\nrules = [{ projects = [\"*\"], sources = [\"pypi\"] }]\n",
        "index.a.torch: beside rules (expected: one of the two)");
  }

  @Test
  void load_sourceOfAPersonCalledAsAPresetIndex_theIndexGivesWay() throws Exception {
    Settings settings = load("[source.cpu]\nurl = \"http://cpu.lan/\"\n");
    assertThat(settings.sources()).containsKey("cpu");
    assertThat(settings.indexes()).doesNotContainKey("cpu");
  }

  @Test
  void load_flatKinds_keepTheirAddressAsWritten() throws Exception {
    Settings settings =
        load(
            """
            [source.flat]
            kind = "find-links"
            url = "https://files.lan/wheels.html"
            [source.gh]
            kind = "release-page"
            url = "https://api.lan/repos/a/b/releases?per_page=100"
            variant = ["CU12torch2.6_cxx11abiFALSE", "cu12*"]
            renamed = true
            """);
    assertThat(source(settings, "flat").kind()).isEqualTo(Kind.FIND_LINKS);
    assertThat(source(settings, "flat").urls())
        .containsExactly(SafeUri.of("https://files.lan/wheels.html"));
    SourceSettings gh = source(settings, "gh");
    assertThat(gh.urls().getFirst()).hasToString("https://api.lan/repos/a/b/releases?per_page=100");
    assertThat(gh.builds().variants()).containsExactly("cu12torch2.6.cxx11abifalse", "cu12*");
    assertThat(gh.builds().renamed()).isTrue();
    assertRefused(
        "[source.a]\nurl = \"https://a.lan/simple/?x=1\"\n",
        "source.a.url: [\"https://a.lan/simple/?x=1\"] (expected: " + Key.INDEX_ROOT + ")",
        "source.a.url: \"https://a.lan/simple/?x=1\" (expected: " + Key.INDEX_ROOT + ")");
  }

  @Test
  void load_directories_startWhereTheyWereWritten() throws Exception {
    Settings settings =
        load(
            """
            [source.drop]
            kind = "directory"
            path = "drop"
            interval = "1m"
            [source.flat]
            kind = "find-links"
            path = "file:///srv/wheels"
            [source.home]
            kind = "directory"
            path = "~/wheels"
            """);
    FolderSettings drop = Objects.requireNonNull(source(settings, "drop").folder());
    assertThat(drop).isEqualTo(new FolderSettings(temp.resolve("drop"), Duration.ofMinutes(1)));
    assertThat(source(settings, "flat").kind()).isEqualTo(Kind.DIRECTORY);
    assertThat(Objects.requireNonNull(source(settings, "flat").folder()).path())
        .isEqualTo(Path.of("/srv/wheels"));
    assertThat(Objects.requireNonNull(source(settings, "home").folder()).path())
        .isEqualTo(temp.resolve("wheels"));
    assertRefused("[source.a]\nkind = \"directory\"\n", "source.a.path: missing");
    assertRefused(
        "[source.a]\nkind = \"directory\"\npath = \"a\"\nurl = \"http://a/\"\n",
        "source.a.url: \"http://a/\" (expected: nothing; a directory is asked by nobody)");
    assertRefused(
        "[source.a]\nurl = \"http://a/\"\npath = \"a\"\n",
        "source.a.path: \"a\" (expected: nothing; only a directory has a path)");
  }

  @Test
  void load_credentialsInVariables_goToEveryAddressAndAreNeverShown() throws Exception {
    environment.put("WHEELHOUSE_SOURCE_ACME_USERNAME", "me@x");
    environment.put("WHEELHOUSE_SOURCE_ACME_PASSWORD", "s:cret +%");
    environment.put("WHEELHOUSE_SOURCE_FLASH_ATTN_TOKEN", "ghp_secret");
    Settings settings =
        load("[source.acme]\nurl = [\"https://other:old@a.lan/\", \"https://b.lan/\"]\n");
    assertThat(source(settings, "acme").urls())
        .extracting(url -> url.userInfo().orElseThrow())
        .containsOnly("me%40x:s%3Acret%20%2B%25");
    assertThat(source(settings, "flash-attn").urls().getFirst().token()).contains("ghp_secret");
    assertThat(settings.toString())
        .doesNotContain("s:cret")
        .doesNotContain("ghp_")
        .doesNotContain("me@x")
        .doesNotContain("other:");
  }

  @Test
  void load_credentialsThatDoNotFit_areRefusedUnseen() {
    environment.put("WHEELHOUSE_SOURCE_PYPI_TOKEN", "ghp_secret\nX-Header: 1");
    assertRefused("", "WHEELHOUSE_SOURCE_PYPI_TOKEN: source.pypi.token: \"***\"");
    environment.put("WHEELHOUSE_SOURCE_PYPI_TOKEN", "ghp_secret");
    environment.put("WHEELHOUSE_SOURCE_PYPI_USERNAME", "secret");
    assertRefused("", "(expected: nothing beside username and password)");
    environment.remove("WHEELHOUSE_SOURCE_PYPI_TOKEN");
    environment.remove("WHEELHOUSE_SOURCE_PYPI_USERNAME");
    environment.put("WHEELHOUSE_SOURCE_PYPI_PASSWORD", "secret");
    assertRefused("", "(expected: a username beside it)");
    environment.clear();
    home();
    assertRefused("[source.local]\ntoken = \"secret\"\n", "source.local.token: \"***\"");
  }

  @Test
  void load_netrc_fillsHostsWithoutCredentials() throws Exception {
    Files.writeString(
        temp.resolve(".netrc"),
        """
        # machine a.lan login wrong password wrong
        machine A.lan
          login me
          password "p \\"w"
        macdef init
        machine b.lan login macro password macro

        machine b.lan login you account x password secret machine c.lan password only
        default login anybody password everywhere
        """);
    Settings settings =
        load(
            """
            [source.a]
            url = ["https://a.lan/x/", "https://own:word@b.lan/", "https://c.lan/", "https://d.lan/"]
            [source.b]
            url = "https://b.lan/"
            """);
    assertThat(source(settings, "a").urls())
        .extracting(url -> url.userInfo().orElse("-"))
        .containsExactly("me:p%20%22w", "own:word", ":only", "-");
    assertThat(source(settings, "b").urls().getFirst().userInfo()).contains("you:secret");
    assertThat(source(settings, "pypi").urls().getFirst().userInfo()).isEmpty();
  }

  @Test
  void load_netrcByVariable_mustBeThere() throws Exception {
    environment.put("NETRC", temp.resolve("none").toString());
    assertRefused("", "NETRC: " + temp.resolve("none") + ": cannot be read as text");
    Files.writeString(temp.resolve("none"), "machine pypi.org login a password b");
    assertThat(source(load(""), "pypi").urls().getFirst().userInfo()).contains("a:b");
  }

  @Test
  void load_hostsThatAPersonNames_mayBePrivate() throws Exception {
    Settings settings =
        load(
            """
            [source.pypi]
            url = "https://pypi.acme.lan/simple/"
            [source.pytorch-cu126]
            allowed-hosts = ["Files.acme.lan:8443"]
            """);
    assertThat(source(settings, "pypi").publicHosts()).containsOnly("files.pythonhosted.org");
    assertThat(source(settings, "pytorch-cu126").publicHosts())
        .containsOnly("download.pytorch.org");
  }

  @Test
  void presets_eachTellsItsQuirks() {
    assertThat(Preset.all())
        .allSatisfy(preset -> assertThat(preset.about()).isNotEmpty())
        .anySatisfy(preset -> {
          assertThat(preset.source().name()).isEqualTo("pytorch-cu126");
          assertThat(preset.indexes()).containsExactly("cu126");
          assertThat(preset.about()).startsWith("CUDA 12.6");
        });
  }

  private Settings load(String toml) throws IOException, SettingsException {
    Path file = Files.writeString(temp.resolve("w.toml"), toml);
    return SettingsLoader.load(file, environment, temp, Map.of(), temp);
  }

  private void assertRefused(String toml, String... oneOf) {
    assertThatThrownBy(() -> load(toml))
        .isInstanceOf(SettingsException.class)
        .hasMessageNotContaining("secret")
        .satisfies(e ->
            assertThat(List.of(oneOf))
                .anySatisfy(part -> assertThat(e).hasMessageContaining(part)));
  }

  private static SourceSettings source(Settings settings, String name) {
    return Objects.requireNonNull(settings.sources().get(name));
  }
}
