package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.Sha256;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person types, and what they read when it goes wrong. */
class CommandTest {
  private static final TestWheel ACME = TestWheel.of("acme", "1.0");

  @TempDir Path directory;
  private Mirror mirror;

  @BeforeEach
  void make() throws Exception {
    mirror = new Mirror(directory);
  }

  @AfterEach
  void stop() throws Exception {
    mirror.close();
  }

  @Test
  void help_ofEveryVerb_teaches() throws Exception {
    assertThat(mirror.run("--help").output()).contains("serve").contains("seed").contains("verify");
    for (String verb :
        new String[] {"serve", "seed", "list", "show", "verify", "wants", "allow", "local"}) {
      Mirror.Ran ran = mirror.run(verb, "--help");
      assertThat(ran.code()).isZero();
      assertThat(ran.output())
          .contains("Usage: wheelhouse " + verb)
          .contains("--config")
          .contains("--data");
    }
  }

  @Test
  void presets_namedOrAll_tellWhereTheyAreAskedAndTheirQuirks() throws Exception {
    Mirror.Ran all = mirror.run("presets");
    assertThat(all.code()).isZero();
    assertThat(all.output())
        .contains("pytorch-cu126 (simple) https://download.pytorch.org/whl/cu126/")
        .contains("/cu126/simple/")
        .contains("flash-attn (release-page)");
    Mirror.Ran one = mirror.run("presets", "--json", "flash-attn");
    assertThat(one.output().lines()).hasSize(1);
    assertThat(one.output())
        .contains(
            "\"name\":\"flash-attn\"", "\"kind\":\"release-page\"", "\"quirks\":\"The wheels");
    assertThat(mirror.run("presets", "nosuch").code()).isEqualTo(1);
  }

  @Test
  void drops_withoutServer_looksTwiceAndTellsWhatWasRefused() throws Exception {
    Path drop = Files.createDirectory(directory.resolve("drop"));
    ACME.writeTo(drop);
    Files.writeString(drop.resolve("notes.txt"), "x");
    Files.writeString(
        directory.resolve("drop.toml"),
        "data = 'data'\n[source.drop]\nkind = 'directory'\npath = 'drop'\ninterval = '50ms'\n");
    Mirror.Ran ran = mirror.run("drops", "--config", "drop.toml", "--json");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.output())
        .contains("\"filename\":\"acme-1.0-py3-none-any.whl\",\"result\":\"taken\"")
        .contains("not a file name of a wheel or source distribution");
    assertThat(mirror.run("list", "--config", "drop.toml", "acme").output()).contains("drop");
  }

  @Test
  void usage_thatMakesNoSense_isExit2() throws Exception {
    assertThat(mirror.run("nosuch").code()).isEqualTo(2);
    assertThat(mirror.run("seed").code()).isEqualTo(2);
    Files.writeString(directory.resolve("bad.toml"), "lisen = 1\n");
    Mirror.Ran ran = mirror.run("list", "--config", "bad.toml");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.output()).contains("bad.toml:1").contains("lisen").contains("listen");
  }

  @Test
  void seed_directoryWithGoodAndBad_goesOn_andExits1() throws Exception {
    Path wheels = Files.createDirectories(directory.resolve("wheels/deep"));
    ACME.writeTo(wheels);
    Files.writeString(wheels.resolve("bad-1.0-py3-none-any.whl"), "no zip");
    Mirror.Ran ran = mirror.run("seed", "wheels");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.output())
        .contains("added        acme-1.0")
        .contains("refused      bad-1.0")
        .contains("1 added, 0 already here, 1 refused");
    assertThat(mirror.run("seed", wheels.resolve(ACME.filename()).toString()).code()).isZero();
    assertThat(mirror.run("list", "--json").output())
        .contains("\"project\":\"acme\"")
        .contains(ACME.sha256().hex());
    assertThat(mirror.run("list", "nosuch").code()).isEqualTo(1);
  }

  @Test
  void seed_sumsBesideTheFile_areHonoured() throws Exception {
    ACME.writeTo(directory);
    Path sums = directory.resolve("SHA256SUMS");
    Files.writeString(sums, "0".repeat(64) + "  " + ACME.filename() + "\n");
    Mirror.Ran ran = mirror.run("seed", ACME.filename());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.output()).contains("expected " + "0".repeat(64));
    Files.writeString(sums, ACME.sha256() + " *" + ACME.filename() + "\n");
    assertThat(mirror.run("seed", ACME.filename()).code()).isZero();
  }

  @Test
  void seed_missingPath_orEmptyDirectory_isToldByName() throws Exception {
    Files.createDirectories(directory.resolve("empty"));
    Mirror.Ran ran = mirror.run("seed", "nosuch.whl", "empty");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.output())
        .contains("nosuch.whl: there is no such file")
        .contains("no wheel and no source distribution");
  }

  @Test
  void seed_directoryWithoutPermission_isToldByName() throws Exception {
    Path closed = Files.createDirectories(directory.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    assumeTrue(!Files.isReadable(closed), "root may read everything");
    Mirror.Ran ran = mirror.run("seed", "closed");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.output()).contains("closed").contains("no permission");
  }

  @Test
  void fullDisk_refusesSeedsInWords_passesFilesThrough_andServesOn() throws Exception {
    Path data = Files.createDirectories(mirror.data());
    Mirror.Ran mounted =
        mirror.run(
            new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=68m", "tmpfs", data.toString()));
    assumeTrue(mounted.code() == 0, "needs to mount a small disk: " + mounted.output());
    try {
      TestWheel big = TestWheel.recipe("big", "1.0").padded(20_000_000).make();
      mirror.upstream.pypi().add(big, TestWheel.of("six", "1.17.0"));
      mirror.serve();
      big.writeTo(directory);
      Mirror.Ran seeded = mirror.run("seed", big.filename());
      assertThat(seeded.code()).isEqualTo(1);
      assertThat(seeded.output()).contains("no space").contains(data.toString());
      HttpClient client = HttpClient.newHttpClient();
      for (String path : new String[] {"/simple/six/", "/simple/big/"}) {
        assertThat(get(client, mirror.url() + path).statusCode()).isEqualTo(200);
      }
      String file = "/files/pypi/127.0.0.1%3A" + mirror.upstream.port();
      HttpResponse<byte[]> cold =
          client.send(
              HttpRequest.newBuilder(
                      URI.create(mirror.url() + file + mirror.upstream.pypi().path(big.filename())))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(cold.statusCode()).isEqualTo(200);
      assertThat(Sha256.of(cold.body())).isEqualTo(big.sha256());
      assertThat(mirror.log()).contains(big.filename() + ": not stored").contains("no space");
      assertThat(
              get(
                      client,
                      mirror.url()
                          + file
                          + mirror.upstream.pypi().path("six-1.17.0-py3-none-any.whl"))
                  .statusCode())
          .isEqualTo(200);
      assertThat(data.resolve("tmp")).isEmptyDirectory();
    } finally {
      mirror.close();
      mirror.run(new ProcessBuilder("umount", "-l", data.toString()));
    }
  }

  private static HttpResponse<String> get(HttpClient client, String url) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void serve_portInUse_isToldAndNothingIsLeftLocked() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Mirror.Ran ran = mirror.run("serve", "--port", "" + taken.getLocalPort());
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.output()).contains("" + taken.getLocalPort()).contains("--port 0");
    }
    assertThat(mirror.run("list").code()).isZero();
  }

  @Test
  void serve_dataInUse_namesWhoHasIt() throws Exception {
    mirror.serve();
    Mirror.Ran ran = mirror.run("serve", "--port", "0");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.output()).contains("in use by pid").contains(mirror.data().toString());
  }

  @Test
  void verbs_besideAServer_workThroughIt_withoutOne_inTheirOwnProcess() throws Exception {
    ACME.writeTo(directory);
    mirror.serve();
    assertThat(mirror.run("seed", ACME.filename()).output()).contains("added");
    assertThat(mirror.run("show", ACME.filename()).output()).contains(ACME.sha256().hex());
    assertThat(mirror.run("verify").output())
        .contains("1 files verified")
        .contains("all are right");
    assertThat(mirror.run("allow", "acme").output()).contains("acme: allowed");
    assertThat(mirror.terminate()).isEqualTo(143);
    assertThat(directory.resolve("data/server.json")).doesNotExist();
    assertThat(mirror.run("show", ACME.filename()).output()).contains(ACME.sha256().hex());
    assertThat(mirror.run("show", "nosuch.whl").code()).isEqualTo(1);
  }

  @Test
  void catalog_ofANewerVersion_orCorrupt_isRefusedByName() throws Exception {
    assertThat(mirror.run("list").code()).isZero();
    Path catalog = directory.resolve("data/catalog.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + catalog);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version=99");
    }
    Mirror.Ran newer = mirror.run("list");
    assertThat(newer.code()).isEqualTo(1);
    assertThat(newer.output()).contains("format 99").contains("up to 7");
    Files.deleteIfExists(directory.resolve("data/catalog.db-wal"));
    Files.writeString(
        catalog, "this is no database, it only lies where one should be. ".repeat(100));
    Mirror.Ran corrupt = mirror.run("list");
    assertThat(corrupt.code()).isEqualTo(1);
    assertThat(corrupt.output()).contains("catalog.db").contains("corrupt");
  }
}
