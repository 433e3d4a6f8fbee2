package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.TestWheel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two mirrors with a gap between them. The inside has no uv but the one that a bundle carried, and
 * what it lacks comes over as wants.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the wheels are for it")
class WantsLoopTest {
  private static final String[] TARGET = {"--python", "3.10", "--platform", "linux_x86_64"};

  @TempDir Path directory;
  private Mirror outside;
  private Mirror inside;

  @BeforeEach
  void make() throws Exception {
    Path uv = Clients.wheel("uv-0.13.9-");
    String path = Clients.onlyPython().toString();
    outside = new Mirror(Files.createDirectory(directory.resolve("outside"))).path(path);
    inside = new Mirror(Files.createDirectory(directory.resolve("inside"))).path(path);
    inside.upstream.stop();
    CudaWorld.fill(outside.upstream, 0);
    String name = String.valueOf(uv.getFileName());
    outside.upstream.pypi().add(TestWheel.raw(name, Files.readAllBytes(uv)));
  }

  @AfterEach
  void stop() throws Exception {
    if (outside != null) {
      outside.close();
    }
    if (inside != null) {
      inside.close();
    }
  }

  private static String ok(Mirror.Ran ran) {
    assertThat(ran.code()).as(ran.output()).isZero();
    return ran.output();
  }

  private static String failed(Mirror.Ran ran) {
    assertThat(ran.code()).as(ran.output()).isEqualTo(1);
    return ran.output();
  }

  private static String[] forTarget(String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + TARGET.length);
    System.arraycopy(TARGET, 0, all, arguments.length, TARGET.length);
    return all;
  }

  /** Carries a set over. */
  private String carry(String set) throws Exception {
    return carry(set, set);
  }

  private String carry(String name, String set) throws Exception {
    Path bundle = directory.resolve("bundle-" + name);
    String exported = ok(outside.run("export", "--set", set, "-o", bundle.toString()));
    return exported + ok(inside.run("import", bundle.toString()));
  }

  @Test
  void plan_insideWithoutAnyUv_usesTheOneThatTheBundleCarried() throws Exception {
    ok(outside.run("fetch", "six==1.17.0"));
    ok(outside.run("sets", "add", "mine", "six"));
    inside.serve("--offline");
    assertThat(failed(inside.run("plan", forTarget("six", "--no-write"))))
        .contains("no resolver", "import one");
    assertThat(carry("mine")).doesNotContain("left out");
    assertThat(ok(inside.run("plan", forTarget("six", "--no-write"))))
        .contains("six==1.17.0", "resolved by uv 0.13.9");
    assertThat(ok(inside.run("check", forTarget("six")))).contains("installable");
    assertThat(ok(inside.run("sets", "show", "mine"))).doesNotContain("uv-0.13.9");
  }

  private String wants() throws Exception {
    Path wants = directory.resolve("wants.jsonl");
    ok(inside.run("wants", "export", "-o", wants.toString()));
    return wants.toString();
  }

  @Test
  void plan_thatCannotBeMetInside_isNoted_seededOutside_andMetInside() throws Exception {
    ok(outside.run("seed", forTarget("six", "numpy==1.26.4", "--set", "base", "--no-build-deps")));
    inside.serve("--offline");
    carry("base");
    outside
        .upstream
        .pypi()
        .add(
            TestWheel.recipe("needy", "1.0").requires("numpy", "idna>=3").make(),
            TestWheel.recipe("needy", "2.0").requires("numpy>=2").make(),
            TestWheel.of("idna", "3.10"),
            TestWheel.of("idna", "3.9"));
    Path requirements =
        Files.writeString(
            inside.data().resolveSibling("r.txt"), "six\nneedy\nsympy # old\n-c c.txt\n");
    Files.writeString(requirements.resolveSibling("c.txt"), "sympy<1.14\n");
    assertThat(failed(inside.run("plan", forTarget("-r", "r.txt", "--no-write"))))
        .contains("noted as wants (2):", "  needy", "  sympy<1.14", "wheelhouse wants export")
        .doesNotContain("  six\n");
    ok(inside.run("wants", "add", "typing-extensions", "mpmath", "nosuch", "six==9"));
    assertThat(inside.run("wants").output())
        .containsPattern("requirement +sympy<1.14 +1 times, last \\S+ by plan")
        .containsPattern("project +needy");

    String said = failed(outside.run("seed", "--wants", wants(), "--set", "base"));
    assertThat(said)
        .contains("the targets of set base")
        // 2.0 is newer, and does not go with the set's numpy.
        .containsPattern("resolved +needy +needy==1.0: the newest that fits Python 3.10 .*, with")
        .containsPattern("resolved +sympy<1.14 +sympy==1.13.1: as asked")
        .containsPattern("resolved +mpmath +mpmath==1.3.0: came with a want before it")
        .containsPattern("resolved +typing-extensions +typing-extensions==4.12.2: the newest")
        .containsPattern("not fetched +nosuch ")
        .containsPattern("not fetched +six==9 .*nothing fits")
        .contains(" 2 not (six==9; nosuch)");
    assertThat(outside.run("sets", "show", "base").output())
        .contains("needy-1.0", "idna-3.10", "sympy-1.13.1", "mpmath", "numpy-1.26.4")
        .doesNotContain("numpy-2", "needy-2", "idna-3.9");
    carry("base2", "base");
    assertThat(ok(inside.run("plan", forTarget("-r", "r.txt", "--no-write"))))
        .contains("needy==1.0", "sympy==1.13.1", ", 0 (0 B) are to be fetched");
  }

  @Test
  void seedWants_thatTheSetsVersionsDoNotAllow_takesOthersAndSaysSo() throws Exception {
    ok(outside.run("seed", forTarget("numpy==1.26.4", "--set", "base", "--no-build-deps")));
    outside
        .upstream
        .pypi()
        .add(
            TestWheel.recipe("modern", "1.0").requires("numpy>=2").make(),
            TestWheel.recipe("split", "2.0").tags("cp310", "cp310", "manylinux_2_17_x86_64").make(),
            TestWheel.of("split", "1.0"));
    Path wants = directory.resolve("wants.jsonl");
    Files.writeString(
        wants,
        """
        {"kind":"requirement","name":"modern>=1"}
        {"kind":"requirement","name":"numpy==2.2.6"}
        {"kind":"project","name":"split"}
        {"kind":"project","name":"numpy"}
        """);
    String[] both = {
      "--wants",
      wants.toString(),
      "--python",
      "3.10",
      "--python",
      "3.11",
      "--platform",
      "linux_x86_64",
      "--set",
      "more"
    };
    assertThat(ok(outside.run("seed", both)))
        .containsPattern("modern==1.0: as asked, without the versions of set base")
        .containsPattern("numpy==2.2.6: as asked, with")
        .containsPattern("split==1.0: the newest that fits Python 3.10 .*, Python 3.11")
        .containsPattern("resolved +numpy +wanted as numpy==2.2.6")
        .contains("4 wants: 4 met, 0 not", "3 files in set more");
    assertThat(outside.run("sets").output()).containsPattern("more .*for 3.10 .*, 3.11 ");
  }

  @Test
  void seedWants_whoseMarkerIsFalse_saysThatNothingComes() throws Exception {
    Path wants = directory.resolve("wants.jsonl");
    Files.writeString(
        wants, "{\"kind\":\"requirement\",\"name\":\"six ; sys_platform == 'win32'\"}\n");
    assertThat(outside.run("seed", forTarget("--wants", wants.toString())).output())
        .contains("its marker is false there, so nothing comes")
        .doesNotContain("-1 other");
  }

  @Test
  void plan_whereNoUpstreamAnswers_notesWhatIsNotHere_andSaysWhoDidNotAnswer() throws Exception {
    ok(outside.run("seed", forTarget("six", "--set", "base", "--no-build-deps")));
    carry("base");
    assertThat(failed(inside.run("plan", forTarget("six", "filelock", "--no-write"))))
        .contains("noted as wants (1):", "  filelock", "uv failed", "HTTP 50");
    assertThat(inside.run("wants").output()).containsPattern("project +filelock .* by plan");
  }

  @Test
  void check_ofALockWhoseFilesAreNotHere_notesThosePinsAlone() throws Exception {
    ok(outside.run("seed", forTarget("six", "--set", "base", "--no-build-deps")));
    inside.serve("--offline");
    carry("base");
    Files.writeString(
        inside.data().resolveSibling("lock.txt"),
        "six==1.17.0\njinja2==3.1.6\nmarkupsafe==3.0.3\n");
    assertThat(failed(inside.run("check", forTarget("--lock", "lock.txt"))))
        .contains("noted as wants (2):", "  jinja2==3.1.6", "  markupsafe==3.0.3");
    assertThat(failed(inside.run("check", forTarget("--lock", "lock.txt", "--json"))))
        .contains("{\"event\":\"want\",\"kind\":\"requirement\",\"name\":\"jinja2==3.1.6\"}");
    ok(outside.run("seed", forTarget("--wants", wants(), "--set", "more")));
    carry("more");
    assertThat(ok(inside.run("check", forTarget("--lock", "lock.txt")))).contains("installable");
  }

  @Test
  void export_whereNoUvCanBeHad_goesOnWithANote() throws Exception {
    outside.upstream.pypi().remove(String.valueOf(Clients.wheel("uv-0.13.9-").getFileName()));
    ok(outside.run("fetch", "six==1.17.0"));
    ok(outside.run("sets", "add", "mine", "six"));
    assertThat(carry("mine")).contains("left out   uv 0.13.9 for x86_64", "1 files, 1 of them new");
    outside.upstream.stop();
    Path second = directory.resolve("second");
    assertThat(ok(outside.run("export", "--set", "mine", "-o", second.toString())))
        .contains("left out   uv 0.13.9 for x86_64");
  }
}
