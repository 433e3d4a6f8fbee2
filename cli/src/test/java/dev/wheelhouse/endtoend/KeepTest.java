package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.storage.JsonLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that keep and prove, beside a running server and without one. */
class KeepTest {
  private static final TestWheel ACME = TestWheel.recipe("acme", "1.0").padded(200_000).make();

  @TempDir Path directory;
  private Mirror mirror;

  @BeforeEach
  void serve() throws Exception {
    mirror = new Mirror(directory);
    mirror.serve();
    ACME.writeTo(directory);
    assertThat(mirror.run("seed", ACME.filename()).code()).isZero();
  }

  @AfterEach
  void stop() throws Exception {
    mirror.close();
  }

  @Test
  void doctor_fileThatWasCut_isStreamedToTheServerAndExplained() throws Exception {
    Path cut = directory.resolve("cut").resolve(ACME.filename());
    Files.createDirectories(cut.getParent());
    byte[] bytes = ACME.bytes();
    Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length - 17));
    Mirror.Ran wrong = mirror.run("doctor", cut.toString());
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.output())
        .contains("wrong    " + ACME.filename())
        .contains("the last 17 are missing")
        .contains(ACME.sha256().hex());
    Mirror.Ran right = mirror.run("doctor", "--json", ACME.filename());
    assertThat(right.code()).isZero();
    assertThat(right.output()).contains("\"result\":\"right\"");
    assertThat(mirror.run("doctor", "nosuch.whl").code()).isEqualTo(1);
  }

  @Test
  void verifyDeep_gc_andSbom_tellWhatTheyDid() throws Exception {
    assertThat(mirror.run("verify", "--deep").output())
        .contains("1 files verified")
        .contains("1 wheels compared with their RECORD, 1 files with their pages: no flaw");
    Mirror.Ran gc = mirror.run("gc", "--max-bytes", "1B", "--now", "--force");
    assertThat(gc.code()).isZero();
    assertThat(gc.output()).as("it was seeded").contains("0 B freed, 201 KB stored");
    assertThat(mirror.run("gc", "--max-bytes", "much").code()).isEqualTo(2);

    assertThat(mirror.run("sbom", "-o", "bom.json").code()).isZero();
    Map<String, Object> bom = JsonLines.parse(Files.readString(directory.resolve("bom.json")));
    assertThat(bom)
        .containsEntry("bomFormat", "CycloneDX")
        .containsEntry("specVersion", "1.6")
        .containsEntry("version", 1L);
    assertThat((List<?>) bom.get("components")).hasSize(1);
    assertThat(mirror.run("sbom", "nosuch").code()).isEqualTo(1);
  }
}
