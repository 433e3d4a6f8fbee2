package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that somebody has is explained: what it is instead of the one that its name promises. */
class DoctorTest {
  private static final TestWheel ACME = TestWheel.recipe("acme", "1.0").padded(300_000).make();

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    stage.upstream.pypi().add(ACME);
    stage.start();
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private Map<String, Object> explain(String filename, byte[] bytes) throws Exception {
    List<Map<String, Object>> lines =
        stage.run(
            "doctor",
            Map.of("filename", filename, "size", "" + bytes.length),
            new ByteArrayInputStream(bytes));
    assertThat(lines).hasSize(1);
    assertThat(directory.resolve("data/tmp")).as("nothing of it is kept").isEmptyDirectory();
    return lines.getFirst();
  }

  private Map<String, Object> explain(byte[] bytes) throws Exception {
    return explain(ACME.filename(), bytes);
  }

  /** The right file comes here first, so that it can be compared. */
  private void fetch() throws Exception {
    assertThat(stage.get("/simple/acme/").statusCode()).isEqualTo(200);
    assertThat(stage.succeeds("fetch", Map.of("wish", ACME.filename()))).isTrue();
  }

  private static byte[] repacked(byte[] wheel) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(wheel));
        ZipOutputStream zip = new ZipOutputStream(out)) {
      ZipEntry entry;
      while ((entry = in.getNextEntry()) != null) {
        zip.putNextEntry(new ZipEntry(entry.getName()));
        in.transferTo(zip);
      }
    }
    return out.toByteArray();
  }

  @Test
  void rightFile_isCalledSo_thoughNoPageWasAskedBefore() throws Exception {
    Map<String, Object> right = explain(ACME.bytes());
    assertThat(right.get("result")).isEqualTo("right");
    assertThat(right.get("what")).isEqualTo("the file of source pypi, byte for byte");
    assertThat(stage.upstream.count("/simple/acme/")).isEqualTo(1);
    assertThat(stage.isHere(ACME)).as("it is looked at, not taken").isFalse();
  }

  @Test
  void truncatedFile_tellsHowManyBytesAreMissing() throws Exception {
    byte[] cut = Arrays.copyOf(ACME.bytes(), (int) ACME.size() - 4711);
    Map<String, Object> alone = explain(cut);
    assertThat(alone.get("what").toString()).startsWith("short by 4711 bytes").contains("cut off");
    assertThat(alone.get("mend").toString()).startsWith("wheelhouse fetch acme-1.0");
    fetch();
    assertThat(explain(cut).get("what").toString())
        .startsWith("truncated")
        .endsWith("the last 4711 are missing");
    byte[] longer = Arrays.copyOf(ACME.bytes(), (int) ACME.size() + 9);
    assertThat(explain(longer).get("what")).isEqualTo("the right file with 9 bytes more behind it");
  }

  @Test
  void webPageUnderTheNameOfAWheel_isCalledSo() throws Exception {
    byte[] page = "<!DOCTYPE html><title>Sign in</title>".getBytes(StandardCharsets.UTF_8);
    assertThat(explain(page).get("what")).isEqualTo("an HTML page, where the file should be");
  }

  @Test
  void repackedWheel_isToldFromAnotherBuild_andFromADamagedOne() throws Exception {
    fetch();
    assertThat(explain(repacked(ACME.bytes())).get("what").toString())
        .startsWith("a repacked wheel: its 4 members are those of the right one");

    TestWheel other =
        TestWheel.recipe("acme", "1.0").padded(300_000).file("acme/__init__.py", "x = 1\n").make();
    assertThat(explain(other.bytes()).get("what").toString())
        .contains("another build: 1 of 4 members differ (acme/__init__.py)");

    byte[] flipped = ACME.bytes();
    flipped[1000] ^= 1;
    assertThat(explain(flipped).get("what").toString())
        .contains("acme/padding.bin")
        .endsWith("it differs from the right file from byte 1000 on");
  }

  @Test
  void buildOfAnotherSource_isNamed_andSoIsAFileOfAnotherName() throws Exception {
    TestWheel cuda =
        TestWheel.recipe("acme", "1.0").file("acme/build.py", "build = 'cu124'\n").make();
    stage.upstream.pytorch().add(cuda);
    assertThat(stage.get("/pytorch-cu124/simple/acme/").statusCode()).isEqualTo(200);
    fetch();
    assertThat(explain(cuda.bytes()).get("what"))
        .isEqualTo(
            "the file of source pytorch-cu124, byte for byte;"
                + " under the same name pypi has another build");
    assertThat(explain("acme-2.0-py3-none-any.whl", ACME.bytes()).get("what"))
        .isEqualTo("the file " + ACME.filename() + " of source pypi");
  }

  @Test
  void fileThatNobodyKnows_isJudgedByItself_andOutagesAreTold() throws Exception {
    TestWheel mine = TestWheel.of("mine", "1.0");
    Map<String, Object> unknown = explain(mine.filename(), mine.bytes());
    assertThat(unknown.get("result")).isEqualTo("unknown");
    assertThat(unknown.get("what").toString()).startsWith("a sound wheel that no source lists");
    assertThat(unknown.get("mend").toString()).startsWith("wheelhouse seed");
    stage.upstream.close();
    assertThat(explain("other-1.0-py3-none-any.whl", mine.bytes()).get("not-asked").toString())
        .startsWith("pypi: ");
  }
}
