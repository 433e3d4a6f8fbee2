package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.bundle.BundleException;
import dev.wheelhouse.storage.bundle.BundleFacts;
import dev.wheelhouse.storage.bundle.BundleFile;
import dev.wheelhouse.storage.bundle.BundleManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a mirror makes of the facts of another one. */
class ImportTest {
  private static final TestWheel SIX = TestWheel.of("six", "1.17.0");

  @TempDir Path directory;
  private Stage outside;
  private Stage inside;
  private byte[] manifest = new byte[0];
  private BundleFacts facts;

  @BeforeEach
  void start() throws Exception {
    outside = new Stage(Files.createDirectory(directory.resolve("outside")));
    CudaWorld.fill(outside.upstream, 0);
    outside.start();
    inside = new Stage(Files.createDirectory(directory.resolve("inside")));
  }

  @AfterEach
  void stop() throws Exception {
    outside.close();
    inside.close();
  }

  private void pack(String... wishes) throws Exception {
    if (!outside.run("sets", Map.of()).isEmpty()) {
      assertThat(outside.succeeds("set-remove", Map.of("name", "mine"))).isTrue();
    }
    assertThat(
            outside.succeeds("set-add", Map.of("name", "mine", "wish", String.join("\n", wishes))))
        .isTrue();
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Map<String, Object> line : outside.run("bundle-facts", Map.of("set", "mine"))) {
      if (!line.containsKey("event")) {
        lines.add(line);
      }
    }
    facts = BundleManifest.facts(lines);
    manifest = new BundleManifest(1, facts, List.of()).bytes();
  }

  private List<Map<String, Object>> run(String verb) throws Exception {
    return inside.run(verb, Map.of(), manifest);
  }

  private void send(BundleFile file, byte[] bytes) throws Exception {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("filename", file.row().filename());
    parameters.put("sha256", file.sha256().hex());
    parameters.put("size", Long.toString(file.size()));
    inside.run("bundle-file", parameters, bytes);
  }

  private void sendMetadata(BundleFile file) throws Exception {
    Sha256 digest = file.row().metadataSeen();
    if (digest != null) {
      Object body =
          outside.run("bundle-metadata", Map.of("sha256", digest.hex())).getFirst().get("body");
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("filename", file.row().filename());
      parameters.put("sha256", digest.hex());
      parameters.put("metadata", "yes");
      inside.run("bundle-file", parameters, Base64.getDecoder().decode(String.valueOf(body)));
    }
  }

  private byte[] bytes(BundleFile file) throws Exception {
    return outside.bytes("/files/" + file.row().source() + "/" + file.row().address()).body();
  }

  private List<Map<String, Object>> take() throws Exception {
    for (BundleFile file : facts.files()) {
      send(file, bytes(file));
      sendMetadata(file);
    }
    return run("bundle-commit");
  }

  private String fetched(TestWheel wheel) throws Exception {
    assertThat(outside.succeeds("fetch", Map.of("wish", wheel.filename()))).isTrue();
    return wheel.filename();
  }

  @Test
  void lacks_tellsWhatIsNotHere_untilItHasCome() throws Exception {
    pack(fetched(SIX));
    inside.with("offline = true").start();
    assertThat(run("bundle-lacks"))
        .contains(Map.of("blob", SIX.sha256().hex()))
        .contains(Map.of("metadata", Sha256.of(SIX.metadata()).hex()));
    send(facts.files().getFirst(), SIX.bytes());
    inside.restart();
    assertThat(run("bundle-lacks"))
        .as("what was stored is found again")
        .doesNotContain(Map.of("blob", SIX.sha256().hex()));
    assertThatThrownBy(() -> run("bundle-commit"))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("0 files and 1 METADATA have not come");
    assertThat(inside.json("/simple/six/").statusCode()).isEqualTo(404);
    sendMetadata(facts.files().getFirst());
    run("bundle-commit");
    assertThat(inside.json("/simple/six/").body()).contains(SIX.sha256().hex());
  }

  @Test
  void file_withOtherBytes_isRefused_andNothingIsKept() throws Exception {
    pack(fetched(SIX));
    inside.with("offline = true").start();
    BundleFile six = facts.files().getFirst();
    byte[] bad = SIX.bytes();
    bad[5] ^= 1;
    assertThatThrownBy(() -> send(six, bad))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(SIX.sha256().hex())
        .hasMessageContaining(Sha256.of(bad).hex());
    assertThatThrownBy(() -> send(six, new byte[10]))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("has 10 bytes (expected: " + SIX.size() + ")");
    assertThat(run("bundle-lacks")).contains(Map.of("blob", SIX.sha256().hex()));
    assertThat(inside.data().resolve("tmp")).isEmptyDirectory();
  }

  /** An upstream asked later may say more; an import must not pass for its page. */
  @Test
  void import_intoAnOnlineMirror_upstreamIsAskedForTheRestOfThePage() throws Exception {
    pack(fetched(TestWheel.of("numpy", "1.26.4")));
    CudaWorld.fill(inside.upstream, 0);
    inside.start();
    take();
    assertThat(inside.json("/simple/numpy/").body()).contains("numpy-1.26.4", "numpy-2.2.6");
  }

  @Test
  void import_keepsYankUploadTimeAndMetadata_andTheMirrorServesThem() throws Exception {
    pack(fetched(SIX));
    inside.with("offline = true").start();
    take();
    String outer = outside.json("/simple/six/").body();
    String inner = inside.json("/simple/six/").body();
    String time = outer.replaceFirst("(?s).*\"upload-time\":\"([^\"]+)\".*", "$1");
    assertThat(inner).contains("\"upload-time\":\"" + time + "\"");
    assertThat(inner).contains(Sha256.of(SIX.metadata()).hex());
    String path = "/files/pypi/" + facts.files().getFirst().row().address();
    assertThat(inside.bytes(path).body()).isEqualTo(SIX.bytes());
    assertThat(inside.bytes(path + ".metadata").body()).isEqualTo(SIX.metadata());
  }

  @Test
  void import_localProjects_standAsTheyDidOutside() throws Exception {
    outside.seed(CudaWorld.flashinfer());
    pack("flashinfer-python", fetched(TestWheel.of("flashinfer-python", "0.2.3")));
    inside.with("offline = true").start();
    take();
    assertThat(inside.run("local", Map.of("project", "flashinfer-python")).getFirst())
        .containsEntry("kind", "rebuild");
    assertThat(inside.json("/simple/flashinfer-python/").body())
        .contains("+cu124torch2.6", "flashinfer_python-0.2.3");
  }

  /** Two mirrors may have seen different bytes at one address first. */
  @Test
  void import_otherBytesAtAnAddress_getOneOfTheirOwn_andTheOldOneServesOn() throws Exception {
    TestWheel triton = TestWheel.of("pytorch-triton", "1.0");
    outside.upstream.pytorch().add(triton);
    pack(fetched(triton));
    inside.with("offline = true").start();
    take();
    String old = facts.files().getFirst().row().address();
    TestWheel rebuilt = triton.rebuilt();
    outside.upstream.pytorch().remove(triton.filename());
    outside.upstream.pytorch().add(rebuilt);
    outside.pass(Duration.ofDays(1));
    outside.json("/simple/pytorch-triton/");
    assertThat(outside.succeeds("fetch", Map.of("wish", triton.filename()))).isTrue();
    pack(rebuilt.sha256().hex());
    byte[] bytes = bytes(facts.files().getFirst());
    String own = "~" + rebuilt.sha256().hex().substring(0, 16) + "/";
    String plain = new String(manifest, StandardCharsets.UTF_8).replace(own, "");
    String body = plain.substring(0, plain.lastIndexOf("{\"end\""));
    Sha256 end = Sha256.of(body.getBytes(StandardCharsets.UTF_8));
    manifest = (body + "{\"end\":\"" + end + "\"}\n").getBytes(StandardCharsets.UTF_8);
    facts = BundleManifest.parse(manifest).facts();
    assertThat(facts.files().getFirst().row().address()).isEqualTo(old);
    send(facts.files().getFirst(), bytes);
    sendMetadata(facts.files().getFirst());
    run("bundle-commit");
    assertThat(inside.bytes("/files/pytorch-cu124/" + old).body()).isEqualTo(triton.bytes());
    assertThat(inside.json("/simple/pytorch-triton/").body())
        .contains(rebuilt.sha256().hex(), own)
        .doesNotContain(triton.sha256().hex());
    assertThat(inside.run("set-show", Map.of("name", "mine")).toString())
        .contains(rebuilt.sha256().hex());
  }

  @Test
  void import_sourceThatIsNotConfiguredOrRouted_isToldOf() throws Exception {
    outside.stop();
    outside
        .withTables(
            "[source.extra]\nurl = \"%s/simple/\"\n[index.more]\nrules = [{ projects = [\"*\"], sources = [\"extra\"] }]\n")
        .start();
    outside.json("/extra/simple/six/");
    String url = outside.upstream.url() + outside.upstream.pypi().path(SIX.filename());
    assertThat(outside.succeeds("fetch", Map.of("wish", url))).isTrue();
    pack("six");
    inside.with("offline = true").start();
    assertThat(take().toString()).contains("[source.extra]");
  }

  @Test
  void facts_ofAHiddenProject_sayThatItIsHidden() throws Exception {
    inside.start();
    pack(fetched(SIX));
    outside.upstream.pypi().quarantine("six");
    outside.pass(Duration.ofDays(1));
    outside.json("/simple/six/");
    assertThat(outside.run("bundle-facts", Map.of("set", "mine")).toString())
        .contains("event=hidden")
        .contains("wheelhouse allow six");
  }

  @Test
  void commit_isOneTransaction_aConflictLeavesNothing() throws Exception {
    TestWheel acme = TestWheel.of("acme", "1.0");
    outside.seed(acme);
    pack("acme", fetched(SIX));
    inside.with("offline = true").start();
    inside.seed(acme.rebuilt());
    assertThat(take().toString()).contains("event=refused").contains("--replace");
    assertThat(inside.json("/simple/six/").statusCode()).isEqualTo(404);
    assertThat(inside.run("sets", Map.of())).isEmpty();
    assertThat(inside.json("/simple/acme/").body()).contains(acme.rebuilt().sha256().hex());
  }

  @Test
  void manifest_thatIsNone_isRefused() throws Exception {
    inside.with("offline = true").start();
    for (String bad : List.of("", "{}", "no json", "{\"wheelhouse-bundle\":1}")) {
      manifest = bad.getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> run("bundle-lacks"))
          .as(bad)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("manifest.jsonl");
    }
  }
}
