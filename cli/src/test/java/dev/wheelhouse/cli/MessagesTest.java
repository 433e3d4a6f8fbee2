package dev.wheelhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.storage.JsonLines;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands say, and where, when a person mistypes or scripts read them. */
class MessagesTest {
  private static final TestWheel SIX = TestWheel.of("six", "1.17.0");

  @TempDir private Path directory;
  private Side side;

  private record Ran(int code, String out, String err) {}

  @BeforeEach
  void make() throws Exception {
    side = new Side(directory);
    side.upstream.pypi().add(SIX);
  }

  @AfterEach
  void stop() throws Exception {
    side.close();
  }

  private Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!arguments[0].equals("keys")) {
      all.addAll(List.of("--config", at("wheelhouse.toml")));
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
    return new Ran(code, out.toString(), err.toString());
  }

  private String at(String name) {
    return directory.resolve(name).toString();
  }

  private String text(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private void fetched() {
    assertThat(run("fetch", "six==1.17.0").code()).isZero();
  }

  @Test
  void sbom_ofASetThatIsNotThere_writesNothing_andLeavesTheOldFile() throws Exception {
    fetched();
    assertThat(run("sbom", "--set", "nope").out()).isEmpty();
    assertThat(run("sbom", "--set", "nope", "-o", at("new.json")).code()).isEqualTo(1);
    assertThat(directory.resolve("new.json")).doesNotExist();
    assertThat(run("sbom", "-o", at("bom.json")).code()).isZero();
    String before = Files.readString(directory.resolve("bom.json"));
    assertThat(JsonLines.parse(before)).containsEntry("bomFormat", "CycloneDX");
    assertThat(run("sbom", "--set", "nope", "-o", at("bom.json")).code()).isEqualTo(1);
    assertThat(directory.resolve("bom.json")).hasContent(before);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("bom.json", "data", "wheelhouse.toml");
    }
    assertThat(run("sbom", "-o", at("nosuch/bom.json")).err())
        .contains(at("nosuch/bom.json") + ": no such file or directory");
  }

  @Test
  void sbom_ofNoFileAtAll_isStillAWholeDocument() throws Exception {
    Ran ran = run("sbom");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(JsonLines.parse(ran.out())).containsEntry("components", List.of());
  }

  @Test
  void gc_dryRun_saysWhatWouldGo() {
    fetched();
    Ran ran = run("gc", "--max-bytes", "1B", "--now", "--force", "--dry-run");
    assertThat(ran.out()).containsPattern("would go .*" + SIX.filename()).doesNotContain("removed");
    assertThat(run("gc", "--max-bytes", "1B", "--now", "--force").out())
        .containsPattern("removed .*" + SIX.filename());
  }

  @Test
  void filesThatAreNotThere_orNoText_areToldByName() throws Exception {
    assertThat(run("export", "--all", "--since", at("nosuch"), "-o", at("b")).err())
        .isEqualTo("wheelhouse: " + at("nosuch") + ": no such file or directory\n");
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 0, 1});
    assertThat(run("export", "--all", "--since", binary.toString(), "-o", at("b")).err())
        .isEqualTo("wheelhouse: " + binary + ": is not UTF-8 text\n");
    assertThat(run("seed", "--wants", binary.toString()).err()).contains(binary + ": is not UTF-8");
    assertThat(run("relock", binary.toString()).err()).contains(binary + ": is not UTF-8");
    assertThat(run("wants", "add", "-r", binary.toString()).err()).contains(": is not UTF-8");
    assertThat(run("wants", "export", "-o", at("nosuch/wants")).err())
        .contains(at("nosuch/wants") + ": no such file or directory");
  }

  @Test
  void fileThatMayNotBeRead_isToldByName() throws Exception {
    Path closed = Path.of(text("closed", "x"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    assumeTrue(!Files.isReadable(closed), "root may read everything");
    assertThat(run("seed", "--wants", closed.toString()).err())
        .contains(closed + ": may not be read or written");
  }

  @Test
  void seedWants_ofGarbage_namesFileAndLine() throws Exception {
    String wants = text("wants.jsonl", "{\"kind\":\"project\",\"name\":\"six\"}\ngarbage\n");
    Ran ran = run("seed", "--wants", wants);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains(wants + ":2: ", "garbage", "wheelhouse wants export");
  }

  @Test
  void seed_fileThatIsNotThere_isNoRequirement() {
    for (String name : List.of("nofile.whl", "nofile.tar.gz", "nofile.zip", "no/file")) {
      for (String[] more : new String[][] {{}, {"--set", "mine"}}) {
        List<String> all = new ArrayList<>(List.of("seed", name));
        all.addAll(List.of(more));
        Ran ran = run(all.toArray(String[]::new));
        assertThat(ran.code()).as(name).isEqualTo(1);
        assertThat(ran.out() + ran.err())
            .contains(name + ": there is no such file")
            .doesNotContain("uv");
      }
    }
  }

  @Test
  void doctor_ofNoWheel_doesNotProposeToSeedIt() throws Exception {
    assertThat(run("doctor", text("requirements.txt", "six\n")).out())
        .contains("no wheel and no source distribution")
        .doesNotContain("wheelhouse seed");
    assertThat(run("doctor", TestWheel.of("mine", "1.0").writeTo(directory).toString()).out())
        .contains("wheelhouse seed mine-1.0-py3-none-any.whl");
  }

  @Test
  void wantsExport_toAFile_saysHowMany_exceptInJson() throws Exception {
    assertThat(run("wants", "add", "torch", "vllm>=1").code()).isZero();
    assertThat(run("wants", "export", "-o", at("wants.jsonl")).out())
        .isEqualTo("2 wants written to " + at("wants.jsonl") + "\n");
    assertThat(run("wants", "export", "--json", "-o", at("wants.jsonl")).out()).isEmpty();
    assertThat(Files.readAllLines(directory.resolve("wants.jsonl"))).hasSize(2);
  }

  @Test
  void keysGenerate_saysWhatItWrote_besideWhatScriptsRead() throws Exception {
    Ran ran = run("keys", "generate", at("house.key"));
    assertThat(ran.out()).isEqualTo(Files.readString(directory.resolve("house.key.pub")));
    assertThat(ran.err()).hasLineCount(1).contains(at("house.key"), at("house.key.pub"));
    assertThat(run("keys", "generate", "--json", at("other.key")).err()).isEmpty();
  }

  @Test
  void relock_whatIsNoLock_fails_andALockWithoutAddressesDoesNot() throws Exception {
    for (String text : List.of("x = 1\n", "not [ toml")) {
      Ran ran = run("relock", text("a.lock", text));
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err()).contains(at("a.lock") + ": no lock (expected: ");
      assertThat(ran.out()).isEmpty();
    }
    assertThat(run("relock", text("notes.txt", "buy milk\n")).code()).isEqualTo(1);
    assertThat(run("relock", text("requirements.txt", "six==1.17.0\n")).out())
        .contains("0 addresses rewritten");
    assertThat(
            run("relock", text("poetry.lock", "[[package]]\nname = 'six'\nversion = '1.17.0'\n"))
                .code())
        .isZero();
  }
}
