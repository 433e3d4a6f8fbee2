package dev.wheelhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.config.RouteRule.Merge;
import dev.wheelhouse.config.SourceSettings.Delisted;
import dev.wheelhouse.config.SourceSettings.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsLoaderTest {
  @TempDir Path temp;
  private Path work;
  private Path etc;
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> overrides = new HashMap<>();

  @BeforeEach
  void makeDirectories() throws IOException {
    work = Files.createDirectory(temp.resolve("work"));
    etc = temp.resolve("etc");
    Files.createDirectories(etc.resolve("wheelhouse"));
    environment.put("HOME", temp.resolve("home").toString());
  }

  @Test
  void load_nothingConfigured_defaults() throws Exception {
    Settings settings = load();
    assertThat(settings.data()).isEqualTo(temp.resolve("home/.local/share/wheelhouse"));
    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.port()).isEqualTo(8080);
    assertThat(settings.offline()).isFalse();
    assertThat(settings.privateProjects()).isEmpty();
    assertThat(settings.pageCacheBytes()).isEqualTo(32L << 20);
    assertThat(settings.fetch())
        .isEqualTo(
            new FetchSettings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                3,
                Duration.ofSeconds(5),
                new FillSettings(
                    48, Duration.ofSeconds(8), 16, 32, 64, 0, true, Duration.ofDays(7), 20L << 30),
                "wheelhouse/" + Release.version()));
    assertThat(Release.version()).matches("\\d+\\.\\d+.*");
  }

  @Test
  void load_nothingConfigured_presetSources() throws Exception {
    Settings settings = load();
    assertThat(settings.sources().keySet())
        .startsWith("local", "pypi", "pytorch-cu124", "pytorch-cpu")
        .contains("pytorch-cu118", "pytorch-cu121", "pytorch-cu126", "pytorch-cu128")
        .contains("pytorch-cu129", "pytorch-nightly-cpu", "pytorch-nightly-cu126", "flash-attn");
    assertThat(source(settings, "local").kind()).isEqualTo(Kind.LOCAL);
    assertThat(source(settings, "local").urls()).isEmpty();
    assertThat(source(settings, "pypi"))
        .isEqualTo(
            new SourceSettings(
                "pypi",
                Kind.SIMPLE,
                List.of(SafeUri.of("https://pypi.org/simple/")),
                Duration.ofMinutes(10),
                Duration.ofSeconds(60),
                Set.of("files.pythonhosted.org"),
                Set.of(404, 410),
                Delisted.YANK,
                true,
                List.of(),
                Set.of("pypi.org", "files.pythonhosted.org"),
                BuildSettings.ALL,
                null));
    SourceSettings pytorch = source(settings, "pytorch-cu124");
    assertThat(pytorch.urls())
        .containsExactly(SafeUri.of("https://download.pytorch.org/whl/cu124/"));
    assertThat(pytorch.absentStatuses()).containsOnly(403, 404, 410);
    assertThat(pytorch.delisted()).isEqualTo(Delisted.LIST);
    assertThat(pytorch.allowedHosts())
        .containsOnly(
            "download-r2.pytorch.org",
            "files.pythonhosted.org",
            "pypi.nvidia.com",
            "d21usjoq99fcb9.cloudfront.net");
  }

  @Test
  void load_nothingConfigured_presetIndexes() throws Exception {
    List<String> family = List.of("torch", "torchvision", "torchaudio");
    RouteRule torchOnly = rule(List.of("pytorch-triton*", "torchtriton"), "local", "pytorch-cu124");
    RouteRule nvidia = rule(List.of("nvidia-*", "triton"), "local", "pypi", "pytorch-cu124");
    RouteRule rest = rule(List.of("*"), "local", "pypi");
    Settings settings = load();
    assertThat(settings.indexes().keySet())
        .startsWith("default", "plain", "cu124", "cpu", "cu118")
        .contains("cu121", "cu126", "cu128", "cu129", "nightly-cpu", "nightly-cu126");
    assertThat(index(settings, "default").rules())
        .containsExactly(rule(family, "local", "pytorch-cu124", "pypi"), torchOnly, nvidia, rest);
    assertThat(index(settings, "plain").rules()).containsExactly(rest);
    assertThat(index(settings, "cu124").rules())
        .containsExactly(rule(family, "local", "pytorch-cu124"), torchOnly, nvidia, rest);
    assertThat(index(settings, "default").clientMaxAge()).isEqualTo(Duration.ZERO);
  }

  @Test
  void load_severalFiles_theFirstOfTheOrderCounts() throws Exception {
    write(etc.resolve("wheelhouse/wheelhouse.toml"), "listen = ':1'");
    assertThat(load().port()).isEqualTo(1);
    file("listen = ':2'");
    assertThat(load().port()).isEqualTo(2);
    write(temp.resolve("variable.toml"), "listen = ':3'");
    environment.put("WHEELHOUSE_CONFIG", temp.resolve("variable.toml").toString());
    assertThat(load().port()).isEqualTo(3);
    Path explicit = write(work.resolve("explicit.toml"), "listen = ':4'");
    assertThat(SettingsLoader.load(explicit, environment, work, overrides, etc).port())
        .isEqualTo(4);
    assertThat(
            SettingsLoader.load(Path.of("explicit.toml"), environment, work, overrides, etc).port())
        .isEqualTo(4);
  }

  @Test
  void load_namedFileIsMissing_refusedWithWhoNamedIt() {
    environment.put("WHEELHOUSE_CONFIG", "none.toml");
    assertRefused("WHEELHOUSE_CONFIG: " + work.resolve("none.toml") + ": no such file");
    assertThatThrownBy(() -> SettingsLoader.load(Path.of("."), environment, work, overrides, etc))
        .isInstanceOf(SettingsException.class)
        .hasMessageMatching("--config: .*: not a file");
  }

  @Test
  void load_fileIsNoUtf8_refused() throws Exception {
    Files.write(work.resolve("wheelhouse.toml"), "a = 'é'".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(work.resolve("wheelhouse.toml") + ": not UTF-8 text (expected: a TOML file)");
  }

  @Test
  void load_fileIsNoToml_refusedWithLine() throws Exception {
    file("offline = true\n\nlisten = host");
    assertRefused(at(3) + "not TOML: Unexpected 'h', expected a value");
  }

  @Test
  void load_everyLayerSaysSomething_theStrongestCounts() throws Exception {
    file("[fetch]\nretries = 1\nmax-fills = 2\ntimeout = '1h'\n[source.pypi]\nttl = '1s'");
    environment.put("WHEELHOUSE_FETCH_RETRIES", "4");
    environment.put("WHEELHOUSE_FETCH_MAX_FILLS", "5");
    overrides.put("fetch.max-fills", "7");
    Settings settings = load();
    assertThat(settings.fetch().timeout()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.fetch().retries()).isEqualTo(4);
    assertThat(settings.fetch().fills().most()).isEqualTo(7);
    assertThat(source(settings, "pypi").ttl()).isEqualTo(Duration.ofSeconds(1));
    assertThat(source(settings, "pypi").delisted()).isEqualTo(Delisted.YANK);
  }

  @Test
  void load_partsOfListenInSeveralLayers_thePartsThatAreLeftOutStay() throws Exception {
    file("listen = ':9000'");
    environment.put("WHEELHOUSE_LISTEN", "[::1]");
    assertThat(List.of(load().host(), load().port())).isEqualTo(List.of("::1", 9000));
    overrides.put("listen", "0.0.0.0");
    overrides.put("port", "0");
    assertThat(List.of(load().host(), load().port())).isEqualTo(List.of("0.0.0.0", 0));
  }

  @Test
  void load_listenIsNoAddress_refused() throws Exception {
    for (String wrong : List.of("::1", "host:70000", "host:", "a b", "http://x", "")) {
      file("listen = '" + wrong + "'");
      assertRefused(
          at(1)
              + "listen: \"%s\" (expected: \"host:port\", \"host\" or \":port\"; IPv6 in brackets)"
                  .formatted(wrong));
    }
  }

  @Test
  void load_dataIsRelative_startsFromWhereItWasWritten() throws Exception {
    write(etc.resolve("wheelhouse/wheelhouse.toml"), "data = 'd'");
    assertThat(load().data()).isEqualTo(etc.resolve("wheelhouse/d"));
    environment.put("WHEELHOUSE_DATA", "../d");
    assertThat(load().data()).isEqualTo(temp.resolve("d"));
    overrides.put("data", "~/d");
    assertThat(load().data()).isEqualTo(temp.resolve("home/d"));
  }

  @Test
  void load_xdgDataHome_isUsedOnlyIfAbsolute() throws Exception {
    environment.put("XDG_DATA_HOME", "/xdg");
    assertThat(load().data()).isEqualTo(Path.of("/xdg/wheelhouse"));
    environment.put("XDG_DATA_HOME", "xdg");
    assertThat(load().data()).isEqualTo(temp.resolve("home/.local/share/wheelhouse"));
  }

  @Test
  void load_noHome_asksForData() throws Exception {
    environment.remove("HOME");
    assertRefused("data: not set, and neither is XDG_DATA_HOME or HOME (expected: a directory)");
    overrides.put("data", "/d");
    assertThat(load().data()).isEqualTo(Path.of("/d"));
  }

  @Test
  void load_severalErrors_allAreToldAtOnce() throws Exception {
    file("dta = 'x'\n[fetch]\nretries = 99\ntimeout = 30\ntimeot = '3s'\n[feth]\n");
    environment.put("WHEELHOUSE_FETCH_TIMOUT", "3s");
    environment.put("WHEELHOUSE_OFFLINE", "maybe");
    overrides.put("ofline", "true");
    assertRefused(
        at(1) + "dta: unknown (did you mean data?)",
        at(5) + "fetch.timeot: unknown (did you mean fetch.timeout?)",
        at(6) + "feth: unknown (did you mean fetch?)",
        "WHEELHOUSE_FETCH_TIMOUT: unknown (did you mean WHEELHOUSE_FETCH_TIMEOUT?)",
        "--ofline: ofline: unknown (did you mean offline?)",
        at(3) + "fetch.retries: 99 (expected: 0 to 10)",
        at(4)
            + "fetch.timeout: 30 (expected: a duration such as \"10m\" or \"1h30m\", from 10ms to"
            + " 1h)",
        "WHEELHOUSE_OFFLINE: offline: \"maybe\" (expected: true or false)");
  }

  @Test
  void load_badValueUnderAStrongerGoodOne_isStillRefused() throws Exception {
    file("offline = 'no'");
    environment.put("WHEELHOUSE_OFFLINE", "1");
    assertRefused(at(1) + "offline: \"no\" (expected: true or false)");
  }

  @Test
  void load_tableInTheWrongPlace_refused() throws Exception {
    file("fetch = 3\nsource.pypi = 'x'\n[offline]\nx = 1");
    assertRefused(
        at(1) + "fetch: 3 (expected: a table)",
        at(2) + "source.pypi: \"x\" (expected: a table)",
        at(3) + "offline: a table (expected: true or false)");
  }

  @Test
  void load_urlWithPassword_isKeptButNeverShown() throws Exception {
    file("[source.pypi]\nurl = ['https://me:s%40cret@Mirror.lan:8443/simple', 'http://[::1]/x/']");
    SourceSettings pypi = source(load(), "pypi");
    assertThat(pypi.urls())
        .extracting(SafeUri::toString)
        .containsExactly("https://Mirror.lan:8443/simple/", "http://[::1]/x/");
    assertThat(pypi.urls().getFirst().userInfo()).contains("me:s%40cret");
    assertThat(load().toString()).doesNotContain("cret");
    for (String wrong :
        List.of("ftp://me:se/cret@lan/", "me:secret@lan", "https://me:s cret@lan/?q")) {
      file("[source.pypi]\nurl = '" + wrong + "'");
      assertThatThrownBy(this::load)
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("***@lan")
          .hasMessageNotContaining("cret");
    }
  }

  @Test
  void load_newSource_hasDefaultsAndAPlaceInRules() throws Exception {
    file(
        """
        private = ["Acme_*", "secret"]
        [source.acme-2]
        url = "http://acme.lan/simple"
        allowed-hosts = ["Files.acme.lan:8443"]
        required = false
        [index.default]
        client-max-age = "1m30s"
        [[index.default.rules]]
        projects = ["Acme.*"]
        sources = ["acme-2"]
        merge = "first"
        [[index.default.rules]]
        projects = ["*"]
        sources = ["local", "pypi", "acme-2"]
        """);
    Settings settings = load();
    assertThat(settings.privateProjects()).containsExactly("acme-*", "secret");
    assertThat(source(settings, "acme-2"))
        .isEqualTo(
            new SourceSettings(
                "acme-2",
                Kind.SIMPLE,
                List.of(SafeUri.of("http://acme.lan/simple/")),
                Duration.ofMinutes(10),
                Duration.ofSeconds(60),
                Set.of("files.acme.lan:8443"),
                Set.of(404, 410),
                Delisted.LIST,
                false,
                List.of()));
    assertThat(index(settings, "default"))
        .isEqualTo(
            new IndexSettings(
                "default",
                List.of(
                    new RouteRule(List.of("acme-*"), List.of("acme-2"), Merge.FIRST),
                    rule(List.of("*"), "local", "pypi", "acme-2")),
                Duration.ofSeconds(90),
                IndexPolicy.OPEN));
    assertThat(index(settings, "plain").rules()).hasSize(1);
  }

  @Test
  void load_policyOfDefault_countsForEveryIndexThatSetsNoneOfItsOwn() throws Exception {
    file(
        """
        [index.default]
        min-age = '7d'
        min-age-except = ['Acme_*']
        deny = ['evil']
        yanked = 'hide'
        [index.plain]
        min-age = '0s'
        allow = ['torch*']
        """);
    Settings settings = load();
    IndexPolicy policy =
        new IndexPolicy(
            Duration.ofDays(7),
            List.of("acme-*"),
            List.of(),
            List.of("evil"),
            IndexPolicy.Yanked.HIDE);
    assertThat(settings.policy("default")).isEqualTo(policy);
    assertThat(settings.policy("cu124")).isEqualTo(policy);
    assertThat(settings.policy("pypi")).isEqualTo(policy);
    assertThat(settings.policy("plain").minAge()).isEqualTo(Duration.ZERO);
    assertThat(settings.policy("plain").allow()).containsExactly("torch*");
    assertThat(settings.policy("plain").deny()).containsExactly("evil");
  }

  @Test
  void load_sourceWithPreset_takesThePresetsValues() throws Exception {
    file("[source.inner]\npreset = 'pypi'\nurl = 'http://inner.lan/simple/'\n");
    SourceSettings inner = source(load(), "inner");
    assertThat(inner.urls()).containsExactly(SafeUri.of("http://inner.lan/simple/"));
    assertThat(inner.delisted()).isEqualTo(Delisted.YANK);
    assertThat(inner.allowedHosts()).containsOnly("files.pythonhosted.org");
    environment.put("WHEELHOUSE_SOURCE_INNER_PRESET", "pipy");
    assertRefused(
        "WHEELHOUSE_SOURCE_INNER_PRESET: source.inner.preset: pipy: unknown (did you mean pypi?)");
  }

  @Test
  void load_environmentForSourcesAndIndexes_setsThem() throws Exception {
    environment.put("WHEELHOUSE_SOURCE_PYTORCH_CU124_URL", "http://a/, http://b/x");
    environment.put("WHEELHOUSE_SOURCE_PYPI_ABSENT", "404,451");
    environment.put("WHEELHOUSE_SOURCE_PYPI_REQUIRED", "0");
    environment.put("WHEELHOUSE_INDEX_PLAIN_CLIENT_MAX_AGE", "10m");
    environment.put(
        "WHEELHOUSE_INDEX_PLAIN_RULES",
        "[{projects = ['*'], sources = ['pypi'], merge = 'files'}]");
    environment.put("WHEELHOUSE_PRIVATE", "");
    Settings settings = load();
    assertThat(source(settings, "pytorch-cu124").urls())
        .containsExactly(SafeUri.of("http://a/"), SafeUri.of("http://b/x/"));
    assertThat(source(settings, "pypi").absentStatuses()).containsOnly(404, 451);
    assertThat(source(settings, "pypi").required()).isFalse();
    assertThat(index(settings, "plain").clientMaxAge()).isEqualTo(Duration.ofMinutes(10));
    assertThat(index(settings, "plain").rules())
        .containsExactly(new RouteRule(List.of("*"), List.of("pypi"), Merge.FILES));
  }

  @Test
  void load_variablesThatOthersSet_areLeftAlone() throws Exception {
    environment.put("WHEELHOUSE_JAVA", "/usr/bin/java");
    environment.put("WHEELHOUSE_JAVA_OPTS", "-Xmx1g");
    environment.put("WHEELHOUSE_PORT", "tcp://10.0.0.1:80");
    environment.put("WHEELHOUSE_PORT_80_TCP_ADDR", "10.0.0.1");
    environment.put("WHEELHOUSE_SERVICE_PORT_HTTP", "80");
    assertThat(load().port()).isEqualTo(8080);
    environment.put("WHEELHOUSE_PORT", "80");
    assertRefused("WHEELHOUSE_PORT: unknown");
  }

  @Test
  void load_oneVariableForTwoKeys_refused() throws Exception {
    file("[source.a]\nurl = 'http://a/'\n[source.a-negative]\nurl = 'http://b/'");
    environment.put("WHEELHOUSE_SOURCE_A_NEGATIVE_TTL", "1s");
    assertRefused(
        "WHEELHOUSE_SOURCE_A_NEGATIVE_TTL: stands for several keys: source.a-negative.ttl,"
            + " source.a.negative-ttl");
  }

  @Test
  void load_namesThatCannotBe_refused() throws Exception {
    file(
        """
        [source.simple]
        url = "http://a/"
        [source."My Own"]
        url = "http://a/"
        [source.own]
        [index.pypi]
        rules = []
        [index.own2]
        """);
    assertRefused(
        at(1) + "source.simple: " + SourcesReader.NOT_A_NAME,
        at(3) + "source.My Own: " + SourcesReader.NOT_A_NAME,
        at(5)
            + "source.own.url: missing (expected: an absolute http or https URL, or a list of"
            + " such, without query)",
        at(6) + "index.pypi: a source has this name (expected: another name)",
        at(8) + "index.own2.rules: missing (expected: a list of tables, one a rule)");
  }

  @Test
  void load_localSourceWithAnAddress_refused() throws Exception {
    file("[source.local]\nurl = 'http://a/'\n[source.mine]\nkind = 'local'");
    assertRefused(
        at(2)
            + "source.local.url: \"http://a/\" (expected: nothing; the local source has no upstream)",
        at(4)
            + "source.mine.kind: \"local\" (expected: \"local\" for the source called local,"
            + " \"simple\" or another for any other)");
  }

  @Test
  void load_rulesWithErrors_eachIsToldWithItsLine() throws Exception {
    file(
        """
        [index.default]
        rules = [
          { projects = ["a b"], sources = ["pipy", "local", "local"] },
          { projects = ["*"], source = ["local"], merge = "file" },
          { projects = [], sources = ["pypi"] },
        ]
        [index.mine]
        rules = [{ projects = ["x"], sources = ["pypi"] }]
        """);
    String sources = "a list of names of sources";
    assertRefused(
        at(3) + "index.default.rules[0].sources: pipy: unknown (did you mean pypi?)",
        at(3) + "index.default.rules[0].sources: local twice (expected: each source once)",
        at(3) + "index.default.rules[0].projects: [\"a b\"] (expected: " + Key.PROJECTS + ")",
        at(4) + "index.default.rules[1].source: unknown (did you mean sources?)",
        at(4) + "index.default.rules[1].sources: missing (expected: " + sources + ")",
        at(4)
            + "index.default.rules[1].merge: \"file\" (expected: \"versions\" or \"first\" or"
            + " \"files\")",
        at(5) + "index.default.rules[2].projects: [] (expected: " + Key.PROJECTS + ")",
        at(2) + "index.default.rules[2]: never reached, since rule 1 has \"*\"",
        at(8)
            + "index.mine.rules: no rule for all other projects (expected: a last rule with \"*\")");
  }

  @Test
  void load_mirrors_mapAddresses_andNeverShowTheirPasswords() throws Exception {
    file(
        """
        [source.pypi]
        mirrors = [
          { from = "https://files.pythonhosted.org/packages", to = "https://me:secret@pypi.lan/p/" },
        ]
        """);
    List<MirrorSettings> mirrors = source(load(), "pypi").mirrors();
    assertThat(mirrors).hasSize(1);
    assertThat(mirrors.getFirst().map("https://files.pythonhosted.org/packages/aa/x-1.whl"))
        .contains("https://pypi.lan/p/aa/x-1.whl");
    assertThat(mirrors.getFirst().map("https://pypi.org/packages/aa/x-1.whl")).isEmpty();
    assertThat(mirrors.toString()).doesNotContain("secret");
  }

  @Test
  void load_mirrorsWithErrors_eachIsToldWithItsLine() throws Exception {
    file(
        """
        [source.pypi]
        mirrors = [
          { from = "files.pythonhosted.org", to = "https://pypi.lan/" },
          { form = "https://files.pythonhosted.org/", to = "https://pypi.lan/" },
        ]
        """);
    String prefix = "an absolute http or https URL without query";
    assertRefused(
        at(3)
            + "source.pypi.mirrors[0].from: \"files.pythonhosted.org\" (expected: "
            + prefix
            + ")",
        at(4) + "source.pypi.mirrors[1].form: unknown (did you mean from?)",
        at(4) + "source.pypi.mirrors[1].from: missing (expected: " + prefix + ")");
  }

  @Test
  void load_absenceThatAsksToComeAgain_refused() throws Exception {
    file("[source.pypi]\nabsent = [404, 429]");
    assertRefused(
        at(2)
            + "source.pypi.absent: [404, 429] (expected: a list of HTTP statuses from 400 to 499"
            + " without 408, 425 and 429)");
  }

  private static RouteRule rule(List<String> projects, String... sources) {
    return new RouteRule(projects, List.of(sources), Merge.VERSIONS);
  }

  private static SourceSettings source(Settings settings, String name) {
    return Objects.requireNonNull(settings.sources().get(name));
  }

  private static IndexSettings index(Settings settings, String name) {
    return Objects.requireNonNull(settings.indexes().get(name));
  }

  private Settings load() throws SettingsException {
    return SettingsLoader.load(null, environment, work, overrides, etc);
  }

  private void assertRefused(String... lines) {
    assertThatThrownBy(this::load)
        .isInstanceOfSatisfying(
            SettingsException.class, e -> assertThat(e).hasMessage(String.join("\n", lines)));
  }

  private String at(int line) {
    return work.resolve("wheelhouse.toml") + ":" + line + ": ";
  }

  private void file(String text) throws IOException {
    write(work.resolve("wheelhouse.toml"), text);
  }

  private static Path write(Path file, String text) throws IOException {
    return Files.writeString(file, text);
  }
}
