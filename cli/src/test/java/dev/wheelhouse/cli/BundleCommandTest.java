package dev.wheelhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.Sha256;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two mirrors with a gap between them, and what a person types on each side. */
class BundleCommandTest {
  private static final TestWheel SIX = TestWheel.of("six", "1.17.0");
  private static final TestWheel NUMPY = TestWheel.of("numpy", "1.26.4");
  private static final TestWheel ACME = TestWheel.of("acme-tools", "1.0");

  @TempDir Path directory;
  private Side outside;
  private Side inside;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void make() throws Exception {
    outside = new Side(Files.createDirectory(directory.resolve("outside")));
    inside = new Side(Files.createDirectory(directory.resolve("inside")));
    inside.upstream.stop();
    outside.upstream.pypi().add(SIX, NUMPY);
    Path mine = Files.createDirectory(directory.resolve("mine"));
    ok(outside.run("seed", ACME.writeTo(mine).toString()));
    ok(outside.run("fetch", "six==1.17.0", "numpy==1.26.4"));
  }

  @AfterEach
  void stop() throws Exception {
    outside.close();
    inside.close();
  }

  private static String ok(Side.Ran ran) {
    assertThat(ran.code()).as(ran.output()).isZero();
    return ran.output();
  }

  private String at(String name) {
    return directory.resolve(name).toString();
  }

  private static String refused(Side.Ran ran) {
    assertThat(ran.code()).as(ran.output()).isEqualTo(1);
    return ran.output();
  }

  /** Exports a set of everything. */
  private Path exported(String name, String... options) throws Exception {
    ok(outside.run("sets", "add", "mine", "--all"));
    Path bundle = directory.resolve(name);
    List<String> all = new ArrayList<>(List.of("export", "--set", "mine", "-o", bundle.toString()));
    all.addAll(List.of(options));
    ok(outside.run(all.toArray(String[]::new)));
    return bundle;
  }

  private String page(String project) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(inside.index() + project + "/"))
                .header("Accept", "application/vnd.pypi.simple.v1+json")
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static Path file(Path bundle, String name) throws IOException {
    try (Stream<Path> files = Files.walk(bundle.resolve("files"))) {
      return files.filter(path -> path.endsWith(name)).findFirst().orElseThrow();
    }
  }

  private static SortedMap<String, String> contents(Path place) throws IOException {
    SortedMap<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String digest = Sha256.of(Files.readAllBytes(file)).hex();
        all.put(place.relativize(file).toString(), digest);
      }
    }
    return all;
  }

  private void nothingIsInside() throws Exception {
    assertThat(inside.run("list", "--json").output()).doesNotContain("{");
    assertThat(inside.run("sets", "--json").output()).doesNotContain("{");
  }

  @Test
  void import_besideARunningServer_showsAtOnce_underTheSameSources() throws Exception {
    Path bundle = exported("bundle");
    inside.serve(true);
    assertThat(page("six")).contains("not in this mirror");
    assertThat(ok(inside.run("import", bundle.toString())))
        .contains("3 files, 3 of them new")
        .contains("sets: mine");
    assertThat(page("six")).contains("files/pypi/127.0.0.1", SIX.sha256().hex());
    assertThat(page("acme-tools")).contains("files/local/" + ACME.sha256());
    assertThat(inside.run("local", "acme-tools").output()).contains("private");
    assertThat(inside.run("local", "six").output()).contains("not local");
    assertThat(inside.run("sets", "show", "mine").code()).isZero();
    assertThat(ok(inside.run("import", bundle.toString()))).contains("0 of them new; 0 B copied");
    assertThat(inside.run("verify").output()).contains("3 files verified", "all are right");
  }

  @Test
  void export_besideARunningServer_isTheSameAsWithoutOne_ofATarToo() throws Exception {
    Path without = exported("without");
    outside.serve(false);
    Path beside = exported("beside");
    assertThat(contents(beside)).isEqualTo(contents(without));
    exported("one.tar");
    exported("two.tar");
    assertThat(directory.resolve("two.tar")).hasSameBinaryContentAs(directory.resolve("one.tar"));
    ok(inside.run("import", directory.resolve("one.tar").toString()));
    assertThat(inside.run("list").output()).contains("six-1.17.0", "acme_tools-1.0");
  }

  @Test
  void delta_leavesOutWhatTheInventoryHas_andNeedsIt() throws Exception {
    Path first = exported("first");
    ok(inside.run("import", first.toString()));
    Path inventory =
        Files.write(
            directory.resolve("inventory.txt"),
            ok(inside.run("inventory")).lines().filter(line -> line.contains(".whl")).toList());
    TestWheel more = TestWheel.of("more", "1.0");
    ok(outside.run("seed", more.writeTo(directory).toString()));
    Path delta = exported("delta", "--since", inventory.toString());
    assertThat(contents(delta).keySet())
        .anyMatch(path -> path.endsWith(more.filename()))
        .noneMatch(path -> path.endsWith(SIX.filename()));
    Path same = exported("same", "--since", first.toString());
    assertThat(contents(same)).isEqualTo(contents(delta));
    Side third = new Side(Files.createDirectory(directory.resolve("third")));
    try (third) {
      assertThat(refused(third.run("import", delta.toString())))
          .contains("is not here", "import that first");
      ok(third.run("import", first.toString(), delta.toString()));
    }
    assertThat(ok(inside.run("import", delta.toString()))).contains("4 files, 1 of them new");
    assertThat(inside.run("sets", "show", "mine").output()).contains("more-1.0", "six-1.17.0");
  }

  // --- refusals

  @Test
  void import_flippedByte_isRefusedWithBothDigests_andNothingShows() throws Exception {
    Path bundle = exported("bundle");
    Path numpy = file(bundle, NUMPY.filename());
    byte[] bytes = Files.readAllBytes(numpy);
    byte[] bad = bytes.clone();
    bad[bad.length / 2] ^= 1;
    Files.write(numpy, bad);
    for (boolean serving : new boolean[] {true, false}) {
      if (serving) {
        inside.serve(true);
      }
      assertThat(refused(inside.run("import", bundle.toString())))
          .contains(NUMPY.filename())
          .contains(Sha256.of(bad).hex())
          .contains("expected: " + NUMPY.sha256());
      nothingIsInside();
      if (serving) {
        assertThat(page("six")).contains("not in this mirror");
        inside.stopServing();
      }
    }
    Files.write(numpy, bytes);
    ok(inside.run("import", bundle.toString()));
  }

  @Test
  void import_flippedByteOfMetadata_isRefused_andNothingShows() throws Exception {
    Path bundle = exported("bundle");
    Path metadata = file(bundle, SIX.filename() + ".metadata");
    byte[] bad = Files.readAllBytes(metadata);
    bad[3] ^= 1;
    Files.write(metadata, bad);
    assertThat(refused(inside.run("import", bundle.toString())))
        .contains(SIX.filename() + ".metadata", "expected: ");
    nothingIsInside();
  }

  @Test
  void import_wrongLength_orRenamed_isRefusedBeforeAByteIsRead() throws Exception {
    Path bundle = exported("bundle");
    Path six = file(bundle, SIX.filename());
    Path renamed = six.resolveSibling("six-9.9-py3-none-any.whl");
    Files.move(six, renamed);
    assertThat(refused(inside.run("import", bundle.toString())))
        .contains("no files/", SIX.filename(), "six-9.9-py3-none-any.whl");
    Files.write(six, "short".getBytes(StandardCharsets.UTF_8));
    assertThat(refused(inside.run("import", bundle.toString())))
        .contains("has 5 bytes (expected: " + SIX.size() + ")");
    nothingIsInside();
    assertThat(inside.run("verify").output()).contains("0 files verified");
  }

  @Test
  void import_manifestOfAFileUnderAnotherProject_isRefused() throws Exception {
    Path bundle = exported("bundle");
    Path manifest = bundle.resolve("manifest.jsonl");
    String text =
        Files.readString(manifest)
            .replace("\"project\":\"six\",\"address\"", "\"project\":\"sixx\",\"address\"");
    String body = text.substring(0, text.lastIndexOf("{\"end\""));
    Sha256 end = Sha256.of(body.getBytes(StandardCharsets.UTF_8));
    Files.writeString(manifest, body + "{\"end\":\"" + end + "\"}\n");
    assertThat(refused(inside.run("import", bundle.toString())))
        .contains("project is sixx (expected: that of the file " + SIX.filename() + ")");
    nothingIsInside();
  }

  @Test
  void import_newerFormat_isRefused() throws Exception {
    Path bundle = exported("bundle");
    Path manifest = bundle.resolve("manifest.jsonl");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replaceFirst("\"wheelhouse-bundle\":1", "\"wheelhouse-bundle\":7"));
    assertThat(refused(inside.run("import", bundle.toString())))
        .contains("format 7 (expected: up to 1)", "newer Wheelhouse");
  }

  @Test
  void import_signed_onlyByATrustedKey_onceThereIsOne() throws Exception {
    ok(outside.run("keys", "generate", at("house.key")));
    String key = Files.readString(directory.resolve("house.key.pub")).strip();
    assertThat(refused(outside.run("keys", "generate", at("house.key"))))
        .contains("is there already");
    Path signed = exported("signed", "--sign", at("house.key"));
    Path unsigned = exported("unsigned");
    String pub = at("house.key.pub");
    assertThat(refused(inside.run("import", unsigned.toString(), "--trust", pub)))
        .contains("is not signed", key);
    ok(inside.run("keys", "generate", at("other.key")));
    String other = Files.readString(directory.resolve("other.key.pub")).strip();
    inside.settings("[bundle]\ntrusted-keys = ['" + other + "']\n");
    assertThat(refused(inside.run("import", signed.toString())))
        .contains("signed by " + key, other);
    assertThat(refused(inside.run("import", unsigned.toString()))).contains("is not signed");
    nothingIsInside();
    inside.settings("[bundle]\ntrusted-keys = ['" + key + "']\n");
    assertThat(ok(inside.run("import", signed.toString()))).contains("signed by " + key);
    assertThat(refused(inside.run("import", unsigned.toString()))).contains("is not signed");
  }

  @Test
  void import_aVolumeIsMissing_isRefused_andWhatWasThereIsKeptUntilItComes() throws Exception {
    outside.upstream.pypi().add(TestWheel.recipe("wide", "1.0").padded(400_000).make());
    outside.upstream.pypi().add(TestWheel.recipe("wider", "1.0").padded(400_000).make());
    ok(outside.run("fetch", "wide==1.0", "wider==1.0"));
    Path bundle = exported("bundle", "--split", "500KB");
    assertThat(refused(inside.run("import", bundle.resolve("volume-2").toString())))
        .contains("volume 1 of 2 is missing", "kept");
    nothingIsInside();
    String second = ok(inside.run("import", bundle.resolve("volume-1").toString()));
    assertThat(second).contains("5 files, 5 of them new").doesNotContain("800 KB");
    assertThat(inside.run("verify").output()).contains("5 files verified", "all are right");
  }

  @Test
  void export_bytesThatAreNotHere_areNamed_andNothingIsWritten() throws Exception {
    ok(outside.run("sets", "add", "mine", "--all"));
    try (Stream<Path> blobs = Files.walk(outside.data().resolve("blobs"))) {
      Files.delete(
          blobs
              .filter(path -> path.toString().contains(SIX.sha256().hex()))
              .findFirst()
              .orElseThrow());
    }
    outside.upstream.stop();
    assertThat(outside.run("verify", "--repair").code()).isEqualTo(1);
    Path place = directory.resolve("bundle");
    assertThat(refused(outside.run("export", "--set", "mine", "-o", place.toString())))
        .contains("missing", SIX.filename(), "wheelhouse seed");
    assertThat(place).doesNotExist();
    assertThat(refused(outside.run("export", "--set", "nosuch", "-o", place.toString())))
        .contains("nosuch", "mine");
    assertThat(ok(outside.run("export", "--all", "-o", place.toString())))
        .contains(
            "left out   set mine: 1 of its 3 files are not here, such as "
                + SIX.filename()
                + " (pypi)");
  }

  @Test
  void import_otherBytesUnderALocalName_areRefused_unlessReplaced() throws Exception {
    ok(inside.run("seed", "--private", ACME.rebuilt().writeTo(directory).toString()));
    Path bundle = exported("bundle");
    assertThat(refused(inside.run("import", bundle.toString())))
        .contains(ACME.filename(), ACME.sha256().hex(), ACME.rebuilt().sha256().hex(), "--replace");
    assertThat(inside.run("list").output()).doesNotContain("six");
    ok(inside.run("import", "--replace", bundle.toString()));
    inside.serve(true);
    assertThat(page("acme-tools"))
        .contains(ACME.sha256().hex())
        .doesNotContain(ACME.rebuilt().sha256().hex());
  }

  // --- what is missing inside

  @Test
  void wants_ofTheInside_areFetchedOutside_intoASet() throws Exception {
    inside.serve(true);
    String origin = "127.0.0.1%3A" + outside.upstream.port();
    TestWheel late = TestWheel.of("late", "1.0");
    outside.upstream.pypi().add(late);
    String wanted = "/files/pypi/" + origin + outside.upstream.pypi().path(late.filename());
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(inside.url() + wanted)).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(404);
    page("nosuch");
    Path requirements =
        Files.writeString(
            directory.resolve("r.txt"),
            "# of us\nacme==2.0 \\\n  --hash=sha256:00\n-i https://x\n-r more.txt\n-e ./mine\n");
    Files.writeString(directory.resolve("more.txt"), "bound # too\n-c bounds.txt\n-r r.txt\n");
    Files.writeString(directory.resolve("bounds.txt"), "bound<2\nother==1\n");
    assertThat(ok(inside.run("wants", "add", "vllm", "-r", requirements.toString())))
        .contains("passed over, no index has it: -e ./mine")
        .containsPattern("requirement +bound<2")
        .doesNotContain("other");
    Path wants = directory.resolve("wants.jsonl");
    ok(inside.run("wants", "export", "-o", wants.toString()));
    assertThat(Files.readAllLines(wants)).hasSize(5);
    String[] seed = {"seed", "--wants", wants.toString(), "--set", "more", "--uv", at("no-uv")};
    assertThat(refused(outside.run(seed)))
        .containsPattern("fetched +" + late.filename())
        .containsPattern("not fetched +nosuch.*does not run")
        .containsPattern("not fetched +acme==2.0.*does not run")
        .containsPattern("not fetched +vllm")
        .contains("5 wants: 1 met, 4 not", "1 files in set more");
    assertThat(outside.run("sets", "show", "more").output())
        .contains(late.filename())
        .doesNotContain("six");
  }
}
