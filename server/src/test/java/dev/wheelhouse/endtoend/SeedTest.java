package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.TestWheel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedTest {
  private static final TestWheel ACME = TestWheel.of("acme-tools", "1.0");

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    CudaWorld.fill(stage.upstream, 0);
    stage.start();
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private String result(TestWheel wheel, String... parameters) throws Exception {
    Map<String, Object> line = stage.seed(wheel, parameters).getFirst();
    return line.get("result")
        + " "
        + line.getOrDefault("kind", "")
        + " "
        + line.getOrDefault("why", "");
  }

  private String page(String path) throws Exception {
    return stage.json(path).body();
  }

  @Test
  void seed_unknownUpstream_isPrivate_shownAtOnce_andUpstreamIsNeverAskedAgain() throws Exception {
    assertThat(stage.get("/simple/acme-tools/").statusCode()).isEqualTo(404);
    assertThat(result(ACME)).startsWith("added private");
    assertThat(page("/simple/acme-tools/"))
        .contains("acme_tools-1.0")
        .contains(ACME.sha256().hex());
    assertThat(
            stage.get("/files/local/" + ACME.sha256() + "/" + ACME.filename() + ".metadata").body())
        .contains("Name: acme-tools");
    assertThat(stage.bytes("/files/local/" + ACME.sha256() + "/" + ACME.filename()).body())
        .isEqualTo(ACME.bytes());
    stage.upstream.forget();
    stage.upstream.pypi().add(TestWheel.of("acme-tools", "9.9"));
    stage.pass(java.time.Duration.ofDays(1));
    for (String path :
        List.of("/simple/acme-tools/", "/plain/simple/acme-tools/", "/cu124/simple/acme-tools/")) {
      assertThat(page(path)).doesNotContain("9.9");
    }
    assertThat(stage.get("/pypi/simple/acme-tools/").statusCode()).isEqualTo(404);
    stage.get("/simple/ACME.tools/");
    assertThat(stage.upstream.requests()).isEmpty();
  }

  @Test
  void seed_asPrivate_whatASourceBrought_isStoredOnce() throws Exception {
    TestWheel six = TestWheel.of("six", "1.17.0");
    assertThat(stage.succeeds("fetch", Map.of("wish", six.filename()))).isTrue();
    assertThat(result(six, "kind=private")).startsWith("added private");
    assertThat(result(six, "kind=private")).startsWith("already here");
    assertThat(stage.run("verify", Map.of()).getLast())
        .containsEntry("blobs", 1L)
        .containsEntry("orphans", 0L);
    assertThat(stage.bytes("/files/local/" + six.sha256() + "/" + six.filename()).body())
        .isEqualTo(six.bytes());
  }

  @Test
  void seed_localLabelOfAnUpstreamVersion_isARebuild() throws Exception {
    assertThat(result(CudaWorld.flashinfer())).startsWith("added rebuild");
    assertThat(page("/simple/flashinfer-python/"))
        .contains("0.2.2.post1+cu124torch2.6")
        .contains("flashinfer_python-0.2.3")
        .doesNotContain("flashinfer_python-0.2.2.post1-py3");
  }

  @Test
  void seed_decidedOnce_isNotAlteredByWhatUpstreamDoesLater() throws Exception {
    result(CudaWorld.flashinfer());
    stage.upstream.pypi().remove("flashinfer_python-0.2.2.post1-py3-none-any.whl");
    stage.pass(java.time.Duration.ofDays(1));
    assertThat(page("/simple/flashinfer-python/")).contains("flashinfer_python-0.2.3");
    stage.run("local", Map.of("project", "flashinfer-python", "kind", "private"));
    assertThat(page("/simple/flashinfer-python/")).doesNotContain("flashinfer_python-0.2.3");
  }

  @Test
  void seed_renamedReleaseWheel_isOfferedUnderTheNameOfItsMetadata() throws Exception {
    TestWheel flash = CudaWorld.renamedFlashAttn();
    Map<String, Object> line = stage.seed(flash).getFirst();
    assertThat(line.get("offered")).isEqualTo("flash_attn-2.7.4.post1-cp38-abi3-linux_x86_64.whl");
    assertThat(page("/simple/flash-attn/"))
        .contains("flash_attn-2.7.4.post1-cp38")
        .contains(flash.sha256().hex())
        .contains("\"_upstream-name\":\"" + flash.filename() + "\"")
        .containsOnlyOnce("cxx11abi");
    TestWheel other = flash.rebuilt();
    TestWheel variant =
        TestWheel.recipe("flash-attn", "2.7.4.post1+cu12torch2.6cxx11abiTRUE")
            .metadataVersion("2.7.4.post1")
            .tags("cp38", "abi3", "linux_x86_64")
            .make();
    assertThat(other.sha256()).isNotEqualTo(flash.sha256());
    assertThat(result(variant)).startsWith("refused").contains(flash.filename());
    assertThat(result(variant, "variant=yes")).startsWith("added");
    assertThat(page("/simple/flash-attn/"))
        .contains(variant.sha256().hex())
        .doesNotContain(flash.sha256().hex());
    assertThat(
            stage
                .bytes(
                    "/files/local/"
                        + flash.sha256()
                        + "/flash_attn-2.7.4.post1-cp38-abi3-linux_x86_64.whl")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void seed_theVeryBytesThatUpstreamLists_areUpstreams() throws Exception {
    TestWheel six = TestWheel.of("six", "1.17.0");
    assertThat(result(six)).startsWith("upstream");
    assertThat(page("/simple/six/")).contains("files/pypi/");
    stage.upstream.stop();
    assertThat(stage.bytes(stage.file("pypi", stage.upstream.pypi().path(six.filename()))).body())
        .isEqualTo(six.bytes());
  }

  @Test
  void seed_otherBytesUnderAnUpstreamName_areRefused_unlessPrivate() throws Exception {
    TestWheel six = TestWheel.of("six", "1.17.0").rebuilt();
    assertThat(result(six)).startsWith("refused").contains("pypi").contains("--private");
    assertThat(result(six, "kind=private")).startsWith("added private");
    assertThat(page("/simple/six/")).contains("files/local/").doesNotContain("files/pypi/");
  }

  @Test
  void seed_twice_isAlreadyHere_otherBytes_refusedUnlessReplaced() throws Exception {
    result(ACME);
    assertThat(result(ACME)).startsWith("already here");
    TestWheel rebuilt = ACME.rebuilt();
    assertThat(result(rebuilt)).startsWith("refused").contains("--replace");
    assertThat(result(rebuilt, "replace=yes")).startsWith("added");
    assertThat(page("/simple/acme-tools/"))
        .contains(rebuilt.sha256().hex())
        .doesNotContain(ACME.sha256().hex());
  }

  @Test
  void seed_again_whereTheStoredBytesAreDamaged_takesTheirPlace() throws Exception {
    result(ACME);
    Path blob = blob(ACME);
    assertThat(blob.toFile().setWritable(true)).isTrue();
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.write(blob, bytes);
    assertThat(result(ACME)).startsWith("added");
    Files.delete(blob(ACME));
    assertThat(result(ACME)).startsWith("added");
    assertThat(result(ACME)).startsWith("already here");
    String path = "/files/local/" + ACME.sha256() + "/" + ACME.filename();
    assertThat(stage.bytes(path).body()).isEqualTo(ACME.bytes());
  }

  @Test
  void seed_upstreamCannotBeAsked_isPrivateAndSaysSo() throws Exception {
    stage.upstream.stop();
    Map<String, Object> line = stage.seed(CudaWorld.flashinfer()).getFirst();
    assertThat(line.get("kind")).isEqualTo("private");
    assertThat(line.get("notes").toString()).contains("could not be asked");
  }

  @Test
  void seed_privateBySettings_upstreamIsNeverAsked() throws Exception {
    stage.stop();
    stage.with("private = [\"six\"]").start();
    stage.upstream.forget();
    assertThat(result(TestWheel.of("six", "1.17.0").rebuilt()))
        .startsWith("added private private in the settings");
    page("/simple/six/");
    assertThat(stage.upstream.requests()).isEmpty();
  }

  @Test
  void seed_unexpectedDigest_isRefusedWithBoth() throws Exception {
    assertThat(result(ACME, "expect=sha256:" + "0".repeat(64)))
        .startsWith("refused")
        .contains("0".repeat(64))
        .contains(ACME.sha256().hex());
    assertThat(result(ACME, "expect=sha256:" + ACME.sha256())).startsWith("added");
  }

  @Test
  void seed_hostileOrBrokenFiles_areRefusedAndNothingIsKept() throws Exception {
    byte[] good = ACME.bytes();
    TestWheel[] bad = {
      TestWheel.raw("acme_tools-1.0-py3-none-any.whl", "no zip".getBytes(StandardCharsets.UTF_8)),
      TestWheel.raw("acme_tools-1.0-py3-none-any.whl", Arrays.copyOf(good, good.length - 30)),
      TestWheel.raw("acme_tools-1.0-py3-none-any.whl", flipped(good)),
      TestWheel.raw("other_tools-1.0-py3-none-any.whl", good),
      TestWheel.raw("acme_tools-2.0-py3-none-any.whl", good),
      TestWheel.raw("acme_tools-1.0-py2-none-any.whl", good),
      TestWheel.raw("acme_tools.whl", good),
      TestWheel.raw("readme.txt", good),
      TestWheel.raw("evil-1.0-py3-none-any.whl", zip("../../etc/passwd", "x")),
      TestWheel.raw("empty-1.0-py3-none-any.whl", zip("empty/__init__.py", ""))
    };
    for (TestWheel one : bad) {
      assertThat(result(one)).as(one.filename()).startsWith("refused");
    }
    assertThat(stage.run("list", Map.of())).isEmpty();
    try (Stream<Path> files = Files.walk(stage.data().resolve("blobs"))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
    try (Stream<Path> files = Files.list(stage.data().resolve("tmp"))) {
      assertThat(files).isEmpty();
    }
  }

  private static byte[] flipped(byte[] good) {
    byte[] bad = good.clone();
    bad[60] ^= 1;
    return bad;
  }

  private static byte[] zip(String name, String text) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  // --- looking after

  @Test
  void verify_cleanStore_isClean() throws Exception {
    result(ACME);
    result(CudaWorld.flashinfer());
    assertThat(stage.succeeds("verify", Map.of())).isTrue();
    assertThat(stage.run("verify", Map.of()).getLast())
        .containsEntry("bad", 0L)
        .containsEntry("blobs", 2L);
  }

  @Test
  void verify_damagedAndMissing_areNamedAndRepairedWhereASourceHasThem() throws Exception {
    TestWheel six = TestWheel.of("six", "1.17.0");
    TestWheel numpy = TestWheel.of("numpy", "1.26.4");
    result(six);
    result(numpy);
    result(ACME);
    Files.write(blob(six), new byte[] {1, 2, 3});
    Files.delete(blob(numpy));
    Files.write(blob(ACME), new byte[] {1});
    List<Map<String, Object>> lines = stage.run("verify", Map.of());
    assertThat(lines.getLast()).containsEntry("bad", 3L);
    assertThat(lines.toString())
        .contains("pypi/six-1.17.0")
        .contains("damaged")
        .contains("missing")
        .contains("local/acme_tools");
    assertThat(stage.succeeds("verify", Map.of())).isFalse();
    List<Map<String, Object>> repaired = stage.run("verify", Map.of("repair", "yes"));
    assertThat(repaired.getLast()).containsEntry("bad", 1L);
    assertThat(repaired.toString())
        .contains("fetched again from pypi")
        .contains("no source has it");
    assertThat(stage.run("verify", Map.of("project", "six")).getLast()).containsEntry("bad", 0L);
    assertThat(stage.bytes(stage.file("pypi", stage.upstream.pypi().path(six.filename()))).body())
        .isEqualTo(six.bytes());
  }

  private Path blob(TestWheel wheel) throws Exception {
    String hex = wheel.sha256().hex();
    try (Stream<Path> files =
        Files.list(
            stage
                .data()
                .resolve("blobs/sha256")
                .resolve(hex.substring(0, 2))
                .resolve(hex.substring(2, 4)))) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void show_byEitherName_tellsWhereAFileIsFrom() throws Exception {
    result(CudaWorld.renamedFlashAttn());
    Map<String, Object> row =
        stage.run("show", Map.of("file", CudaWorld.renamedFlashAttn().filename())).getFirst();
    assertThat(row)
        .containsEntry("source", "local")
        .containsEntry("filename", "flash_attn-2.7.4.post1-cp38-abi3-linux_x86_64.whl");
    assertThat(stage.succeeds("show", Map.of("file", "nosuch.whl"))).isFalse();
    assertThat(stage.succeeds("list", Map.of("project", "nosuch"))).isFalse();
  }
}
