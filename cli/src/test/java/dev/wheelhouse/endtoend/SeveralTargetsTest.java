package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One lock for several targets, and what real clients make of it. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the wheels are for it")
class SeveralTargetsTest {
  @TempDir Path directory;
  private Mirror mirror;
  private String uv = "";
  private String own = "";
  private String other = "";

  /** The Python of this machine gets other versions than the target beside it. */
  @BeforeEach
  void prepare() throws Exception {
    uv = Clients.kit("uv==0.13.9", "uv").toString();
    mirror = new Mirror(directory);
    Matcher minor =
        Pattern.compile("3\\.(\\d+)")
            .matcher(mirror.run(new ProcessBuilder("python3", "--version")).output());
    assertThat(minor.find()).isTrue();
    int ours = Integer.parseInt(minor.group(1));
    own = "3." + ours;
    other = "3." + (ours - 1);
    mirror
        .upstream
        .pypi()
        .add(
            TestWheel.recipe("app", "1.0")
                .requires("split", "binary", "old-only; python_version < '" + own + "'")
                .make(),
            TestWheel.of("old-only", "1.0"),
            TestWheel.of("split", "1.0"),
            TestWheel.recipe("split", "2.0").requiresPython(">=" + own).make(),
            binary("cp3" + ours),
            binary("cp3" + (ours - 1)));
  }

  private static TestWheel binary(String python) {
    return TestWheel.recipe("binary", "1.0").tags(python, python, "manylinux_2_17_x86_64").make();
  }

  @AfterEach
  void stop() throws Exception {
    if (mirror != null) {
      mirror.close();
    }
  }

  private String ok(String verb, String... arguments) throws Exception {
    Mirror.Ran ran = mirror.run(verb, arguments);
    assertThat(ran.code()).as(ran.output()).isZero();
    return ran.output();
  }

  private List<String> installs(List<String> client, String... arguments) throws Exception {
    Path target = Files.createTempDirectory(directory, "target");
    List<String> command = new ArrayList<>(client);
    command.addAll(List.of("--target", target.toString()));
    command.addAll(List.of(arguments));
    Mirror.Ran ran = mirror.run(new ProcessBuilder(command));
    assertThat(ran.code()).as("%s%n%s", command, ran.output()).isZero();
    try (Stream<Path> all = Files.list(target)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith(".dist-info"))
          .map(name -> name.replace(".dist-info", ""))
          .sorted()
          .toList();
    }
  }

  @Test
  void seed_forTwoPythons_keepsOneLock_fromWhichPipAndUvInstallTheirOwn() throws Exception {
    String[] seed = {
      "app",
      "--set",
      "two",
      "--no-build-deps",
      "--uv",
      uv,
      "--python",
      other,
      "--python",
      own,
      "--platform",
      "linux_x86_64"
    };
    assertThat(ok("seed", seed)).doesNotContain("no lock is kept");
    Path bundle = directory.resolve("bundle");
    ok("export", "--set", "two", "-o", bundle.toString());
    String lock = Files.readString(bundle.resolve("pylock.two.toml"));
    assertThat(lock)
        .contains("requires-python = \">=" + other + "\"")
        .contains("name = \"split\"\nversion = \"1.0\"\nmarker = \"python_version == '" + other)
        .contains("name = \"split\"\nversion = \"2.0\"\nmarker = \"python_version == '" + own)
        .contains("name = \"app\"\nversion = \"1.0\"\nwheels = [")
        .contains("path = \"files/")
        .doesNotContain("url = ");

    List<String> expected = List.of("app-1.0", "binary-1.0", "split-2.0");
    Path pip = Clients.kit("pip==26.3", "pip");
    List<String> pipInstall = List.of(pip.toString(), "install", "--no-cache-dir", "--no-index");
    assertThat(installs(pipInstall, "-r", bundle.resolve("pylock.two.toml").toString()))
        .isEqualTo(expected);
    assertThat(
            installs(
                pipInstall,
                "--find-links",
                bundle.resolve("wheels.html").toString(),
                "--require-hashes",
                "-r",
                bundle.resolve("requirements.two.txt").toString()))
        .isEqualTo(expected);
    String python = Path.of(uv).resolveSibling("python").toString();
    List<String> uvSync =
        List.of(uv, "pip", "sync", "--no-cache", "--no-index", "--python", python);
    assertThat(installs(uvSync, bundle.resolve("pylock.two.toml").toString())).isEqualTo(expected);
    assertThat(ok("check", "--set", "two", "--uv", uv))
        .contains("Python " + other, "3 projects, all here", "4 projects, all here", "installable");
  }
}
