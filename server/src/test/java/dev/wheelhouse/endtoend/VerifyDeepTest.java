package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beyond every byte: what wheels say of themselves, what pages promise, what nobody knows. */
class VerifyDeepTest {
  private static final TestWheel SIX = TestWheel.of("six", "1.17.0");

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    stage.upstream.pypi().add(SIX);
    stage.start();
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private void fetch(TestWheel wheel) throws Exception {
    String project = wheel.filename().split("-", 2)[0];
    assertThat(stage.get("/simple/" + project + "/").statusCode()).isEqualTo(200);
    assertThat(stage.succeeds("fetch", Map.of("wish", wheel.filename()))).isTrue();
  }

  private Map<String, Object> summary() throws Exception {
    return stage.run("verify", Map.of("deep", "yes")).getLast();
  }

  /** A wheel whose members were changed after its RECORD was written; its index vouches for it. */
  private static TestWheel selfContradicting() throws Exception {
    TestWheel sound = TestWheel.of("odd", "1.0");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(sound.bytes()));
        ZipOutputStream zip = new ZipOutputStream(out)) {
      ZipEntry entry;
      while ((entry = in.getNextEntry()) != null) {
        zip.putNextEntry(new ZipEntry(entry.getName()));
        in.transferTo(zip);
        if (entry.getName().endsWith("__init__.py")) {
          zip.write("# patched\n".getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return TestWheel.raw(sound.filename(), out.toByteArray());
  }

  @Test
  void soundStore_hasNoFlaw_andTellsWhatWasCompared() throws Exception {
    fetch(SIX);
    stage.seed(TestWheel.of("acme", "1.0"));
    assertThat(summary())
        .containsEntry("bad", 0L)
        .containsEntry("flaws", 0L)
        .containsEntry("wheels", 2L)
        .containsEntry("files", 2L)
        .containsEntry("orphans", 0L);
    assertThat(stage.run("verify", Map.of()).getLast()).doesNotContainKey("wheels");
  }

  @Test
  void wheelThatContradictsItsRecord_isAFlaw_notDamage() throws Exception {
    TestWheel odd = selfContradicting();
    stage.upstream.pypi().withoutMetadata().add(odd);
    fetch(odd);
    List<Map<String, Object>> lines = stage.run("verify", Map.of("deep", "yes"));
    Map<String, Object> flaw = lines.get(lines.size() - 2);
    assertThat(flaw).containsEntry("event", "flaw");
    assertThat(flaw.get("what").toString()).contains("odd/__init__.py").contains("RECORD");
    assertThat(flaw.get("files")).isEqualTo(List.of("pypi/" + odd.filename()));
    assertThat(lines.getLast()).containsEntry("bad", 0L).containsEntry("flaws", 1L);
    assertThat(stage.succeeds("verify", Map.of("deep", "yes"))).isTrue();
    assertThat(stage.succeeds("verify", Map.of())).isTrue();
  }

  @Test
  void pageThatDisagreesWithTheStore_isTold_andMetadataThatIsGone() throws Exception {
    fetch(SIX);
    stage.stop();
    try (Connection catalog =
            DriverManager.getConnection("jdbc:sqlite:" + stage.data().resolve("catalog.db"));
        Statement statement = catalog.createStatement()) {
      statement.execute("UPDATE file SET size = 5 WHERE filename = '" + SIX.filename() + "'");
      statement.execute("UPDATE metadata SET body = x'00'");
    }
    stage.start();
    assertThat(stage.run("verify", Map.of("deep", "yes")).toString())
        .contains("its page says 5 bytes, stored are " + SIX.size())
        .contains("its METADATA is damaged");
    assertThat(summary()).containsEntry("flaws", 2L);
  }

  @Test
  void fileThatNoRowKnows_isAnOrphan() throws Exception {
    fetch(SIX);
    Path place = stage.data().resolve("blobs/sha256/ab/cd");
    Files.createDirectories(place);
    Files.writeString(place.resolve("abcd" + "0".repeat(60) + "." + "0".repeat(26)), "left over");
    assertThat(summary()).containsEntry("orphans", 1L).containsEntry("bad", 0L);
  }
}
