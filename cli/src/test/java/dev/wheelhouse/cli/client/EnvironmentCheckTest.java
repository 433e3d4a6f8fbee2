package dev.wheelhouse.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every place that sends a client past the mirror is named, with the line that mends it. */
class EnvironmentCheckTest {
  /** Nobody listens there. */
  private static final String MIRROR = "http://127.0.0.1:9/simple/";

  private static final String ELSEWHERE = "https://user:secret@corp.example/simple/";

  @TempDir Path directory;
  private Path home;
  private Path work;
  private final Map<String, String> environment = new LinkedHashMap<>();

  @BeforeEach
  void makePlaces() throws Exception {
    home = Files.createDirectories(directory.resolve("home"));
    work = Files.createDirectories(directory.resolve("work"));
    environment.put("HOME", home.toString());
    environment.put("PATH", directory.resolve("bin").toString());
    Files.createDirectories(directory.resolve("bin"));
  }

  private List<Finding> look(@Nullable Path python) throws Exception {
    Settings settings = SettingsLoader.load(null, Map.of("HOME", home.toString()), work, Map.of());
    List<Finding> found = new ArrayList<>();
    new EnvironmentCheck(
            new Surroundings(environment, directory, work),
            settings,
            MirrorAddress.parse(MIRROR, "/simple/").orElseThrow())
        .run(python, found::add);
    assertThat(found).noneMatch(finding -> finding.toString().contains("secret"));
    return found;
  }

  private Finding only(String where) throws Exception {
    return only(look(null), where);
  }

  private static Finding only(List<Finding> all, String where) {
    List<Finding> found = all.stream().filter(finding -> finding.where().contains(where)).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private void write(String file, String text) throws Exception {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static Path venv(Path place, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("python3", "-m", "venv", place.toString()));
    command.addAll(List.of(options));
    Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(made.waitFor() == 0, "needs python3 with venv: " + output);
    return place;
  }

  @Test
  void pip_withoutAnyIndex_isToldTheCommandThatSetsIt() throws Exception {
    List<Finding> pip =
        look(null).stream().filter(finding -> finding.where().equals("pip")).toList();
    assertThat(pip).hasSize(1);
    assertThat(pip.getFirst().found()).contains("pip asks https://pypi.org/simple/");
    assertThat(pip.getFirst().mend())
        .isEqualTo("python -m pip config --user set global.index-url " + MIRROR);
  }

  @Test
  void pipConf_ofEveryLevel_theStrongestCounts_andVariablesWin() throws Exception {
    write("etc/pip.conf", "[global]\nindex-url = https://global.example/simple/\n");
    write("home/.pip/pip.conf", "[global]\nindex_url: https://legacy.example/simple/\n");
    write("home/.config/pip/pip.conf", "[global]\nindex-url = " + MIRROR + "\n");
    assertThat(only(".config/pip/pip.conf").level()).isEqualTo(Finding.Level.OK);
    assertThat(only("etc/pip.conf").level()).isEqualTo(Finding.Level.NOTE);

    write("home/.config/pip/pip.conf", "[install]\nindex-url = " + ELSEWHERE + "\n");
    Finding install = only(".config/pip/pip.conf");
    assertThat(install.found()).contains("pip asks https://corp.example/simple/, not this mirror");
    assertThat(install.mend())
        .isEqualTo("python -m pip config --user set install.index-url " + MIRROR);

    environment.put("PIP_INDEX_URL", ELSEWHERE);
    assertThat(only("PIP_INDEX_URL").mend()).isEqualTo("export PIP_INDEX_URL=" + MIRROR);
    assertThat(only(".config/pip/pip.conf").level()).isEqualTo(Finding.Level.NOTE);
  }

  @Test
  void pipConfigFile_thatIsNamed_takesThePlaceOfTheUsersOwn() throws Exception {
    write("home/.config/pip/pip.conf", "[global]\nindex-url = " + ELSEWHERE + "\n");
    write("named.conf", "[global]\nindex-url = " + MIRROR + "\nno-index = true\n");
    environment.put("PIP_CONFIG_FILE", directory.resolve("named.conf").toString());
    List<Finding> found = look(null);
    assertThat(found).noneMatch(finding -> finding.where().contains(".config/pip"));
    assertThat(found).anyMatch(finding -> finding.found().startsWith("no-index"));

    environment.put("PIP_CONFIG_FILE", "/dev/null");
    assertThat(look(null)).noneMatch(finding -> finding.where().contains(".conf"));
  }

  @Test
  void pip_extraIndexesAndLinks_areNamedOneByOne() throws Exception {
    write(
        "home/.config/pip/pip.conf",
        "[global]\nindex-url = "
            + MIRROR
            + "\nextra-index-url =\n    https://download.pytorch.org/whl/cu124\n    "
            + MIRROR
            + "\n# a comment\n");
    environment.put("PIP_FIND_LINKS", "/opt/wheels https://links.example/");
    List<Finding> found = look(null);
    assertThat(found)
        .filteredOn(finding -> finding.where().endsWith("pip.conf"))
        .extracting(Finding::level)
        .containsExactly(Finding.Level.OK, Finding.Level.PROBLEM, Finding.Level.NOTE);
    assertThat(found)
        .filteredOn(finding -> finding.where().equals("PIP_FIND_LINKS"))
        .extracting(Finding::level, Finding::mend)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Finding.Level.NOTE, "unset PIP_FIND_LINKS"),
            org.assertj.core.groups.Tuple.tuple(Finding.Level.PROBLEM, "unset PIP_FIND_LINKS"));
  }

  @Test
  void pip_ofAnotherPython_isTheProblem_itsOwnIsNot() throws Exception {
    Path other = venv(directory.resolve("other"));
    Path mine = venv(directory.resolve("mine"), "--without-pip");
    Path bin = directory.resolve("bin");
    Files.createSymbolicLink(bin.resolve("python3"), mine.resolve("bin/python3"));
    Files.createSymbolicLink(bin.resolve("pip"), other.resolve("bin/pip"));
    environment.put("VIRTUAL_ENV", other.toString());

    List<Finding> found = look(mine.resolve("bin/python3"));
    Finding pip = only(found, "bin/pip");
    assertThat(pip.found()).contains("belongs to Python 3.").contains(other.toString());
    assertThat(pip.mend()).contains("mine/bin/python3 -m pip install");
    assertThat(found)
        .anyMatch(finding ->
            finding.found().equals("has no pip of its own")
                && finding.mend().contains("ensurepip"));

    List<Finding> good = look(other.resolve("bin/python3"));
    assertThat(only(good, "bin/pip").level()).isEqualTo(Finding.Level.OK);
    assertThat(good)
        .anyMatch(finding -> finding.found().matches("Python 3\\..*, takes wheels of cp3.*tags"));

    // The PATH's own python3 is a link out of the active venv.
    assertThat(only("VIRTUAL_ENV").mend()).contains("other/bin/activate");
  }

  @Test
  void uv_variablesAndFiles_areNamed_withTheBackend() throws Exception {
    environment.put("UV_TORCH_BACKEND", "cu126");
    environment.put("UV_INDEX", "pt=https://download.pytorch.org/whl/cu126 ours=" + MIRROR);
    write(
        "work/pyproject.toml",
        """
        [[tool.uv.index]]
        url = "%s"
        default = true
        [tool.uv.sources]
        vllm = { git = "https://github.com/vllm-project/vllm" }
        """
            .formatted(MIRROR));
    List<Finding> found = look(null);
    assertThat(only(found, "UV_TORCH_BACKEND").mend())
        .startsWith("unset UV_TORCH_BACKEND")
        .contains("http://127.0.0.1:9/cu126/simple/");
    assertThat(found)
        .filteredOn(finding -> finding.where().equals("UV_INDEX"))
        .extracting(Finding::level)
        .containsExactly(Finding.Level.PROBLEM, Finding.Level.NOTE);
    assertThat(only(found, "pyproject.toml:1").level()).isEqualTo(Finding.Level.OK);
    assertThat(only(found, "pyproject.toml:5").found()).contains("vllm comes from https://github");

    environment.put("UV_DEFAULT_INDEX", ELSEWHERE);
    assertThat(only("UV_DEFAULT_INDEX").mend()).isEqualTo("export UV_DEFAULT_INDEX=" + MIRROR);
  }

  @Test
  void uvToml_besideThePyproject_takesItsPlace() throws Exception {
    write("work/pyproject.toml", "[tool.uv]\nindex-url = '" + ELSEWHERE + "'\n");
    assertThat(only("pyproject.toml").found()).contains("uv asks https://corp.example");
    write("work/uv.toml", "index-url = '" + MIRROR + "'\n[pip]\ntorch-backend = 'auto'\n");
    List<Finding> found = look(null);
    assertThat(found).noneMatch(finding -> finding.where().contains("pyproject.toml"));
    assertThat(found)
        .filteredOn(finding -> finding.where().endsWith("uv.toml"))
        .extracting(Finding::level)
        .containsExactly(Finding.Level.OK, Finding.Level.PROBLEM);
    environment.put("UV_NO_CONFIG", "1");
    assertThat(look(null)).noneMatch(finding -> finding.where().contains("uv.toml"));
  }

  @Test
  void poetryAndPdm_withoutOurSource_askPyPi() throws Exception {
    write("work/pyproject.toml", "[tool.poetry]\nname = 'x'\n[tool.pdm]\n");
    List<Finding> found = look(null);
    assertThat(only(found, "[tool.poetry]").mend())
        .isEqualTo("poetry source add --priority=primary wheelhouse " + MIRROR);
    assertThat(only(found, "[tool.pdm]").mend()).isEqualTo("pdm config pypi.url " + MIRROR);

    write(
        "work/pyproject.toml",
        """
        [[tool.poetry.source]]
        name = "wheelhouse"
        url = "%1$s"
        [[tool.pdm.source]]
        name = "pypi"
        url = "%1$s"
        """
            .formatted(MIRROR));
    assertThat(look(null))
        .filteredOn(finding -> finding.where().contains("pyproject"))
        .extracting(Finding::level)
        .containsOnly(Finding.Level.OK);
  }

  @Test
  void requirementsAndLocks_thatNameOtherPlaces_areCounted() throws Exception {
    write(
        "work/requirements.txt",
        """
        --extra-index-url https://download.pytorch.org/whl/cu124 # torch
        six @ https://files.example/six-1.17.0-py3-none-any.whl
        numpy
        """);
    write(
        "work/uv.lock",
        """
        wheels = [{ url = "https://files.example/a/six-1.17.0-py3-none-any.whl", hash = "x" },
         { url = "http://127.0.0.1:9/files/pypi/h/b-1-py3-none-any.whl", hash = "y" }]
        """);
    List<Finding> found = look(null);
    assertThat(only(found, "requirements.txt:1").found()).contains("download.pytorch.org");
    assertThat(only(found, "requirements.txt:2").found()).contains("six comes from");
    Finding lock = only(found, "uv.lock");
    assertThat(lock.found()).startsWith("1 files");
    assertThat(lock.mend()).isEqualTo("wheelhouse relock uv.lock --to http://127.0.0.1:9");
  }

  @Test
  void network_proxyNetrcAndSilence_areNamed() throws Exception {
    environment.put("http_proxy", "http://user:secret@proxy.example:3128");
    write("home/.netrc", "machine 127.0.0.1\nlogin me\npassword secret\n");
    List<Finding> found = look(null);
    assertThat(only(found, "http_proxy").mend()).contains("NO_PROXY=127.0.0.1");
    assertThat(only(found, ".netrc").level()).isEqualTo(Finding.Level.NOTE);
    assertThat(only(found, MIRROR).found()).contains("does not answer");
    environment.put("NO_PROXY", "localhost,127.0.0.1");
    assertThat(look(null)).noneMatch(finding -> finding.where().equals("http_proxy"));
  }

  @Test
  void driver_thatIsOlderThanTheWheels_isToldWhichIndexFits() throws Exception {
    driver("12.2");
    Finding minor = only("nvidia-smi");
    assertThat(minor.level()).isEqualTo(Finding.Level.NOTE);
    assertThat(minor.mend()).isEqualTo("use the index http://127.0.0.1:9/cu121/simple/");
    driver("11.8");
    assertThat(only("nvidia-smi").level()).isEqualTo(Finding.Level.PROBLEM);
    assertThat(only("nvidia-smi").mend()).endsWith("/cu118/simple/");
    driver("13.0");
    assertThat(only("nvidia-smi").level()).isEqualTo(Finding.Level.OK);
  }

  /** A GPU is not to be had here; this prints the line that the real one prints. */
  private void driver(String cuda) throws Exception {
    Path program = directory.resolve("bin/nvidia-smi");
    Files.deleteIfExists(program);
    Files.writeString(
        program,
        "#!/bin/sh\necho '| NVIDIA-SMI 550.54.15    Driver Version: 550.54.15    CUDA Version: "
            + cuda
            + "     |'\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }
}
