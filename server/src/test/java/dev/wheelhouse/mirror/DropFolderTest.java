package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsLoader;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.simple.SimpleFormat;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.blob.BlobStores;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.Catalogs;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.Upstream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder on a real file system, looked at when the test says so. */
class DropFolderTest {
  private static final Instant CHANGED = Instant.parse("2025-07-01T10:00:00.123456Z");
  private static final TestWheel ACME = TestWheel.of("acme", "1.0");

  @TempDir Path directory;
  private Path drop;
  private Catalog catalog;
  private BlobStore blobs;
  private Workers workers;
  private Upstream upstream;
  private Holdings holdings;
  private Mirror mirror;
  private DropFolder folder;

  @BeforeEach
  void open() throws Exception {
    drop = Files.createDirectories(directory.resolve("drop"));
    openMirror();
  }

  private void openMirror() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("w.toml"),
            """
            private = ["acme"]
            [source.drop]
            kind = "directory"
            path = "drop"
            delisted = "hide"
            [index.mine]
            rules = [{ projects = ["*"], sources = ["local", "drop"] }]
            """);
    Settings settings =
        SettingsLoader.load(file, Map.of("HOME", directory.toString()), directory, Map.of());
    Path data = Files.createDirectories(directory.resolve("data"));
    catalog = Catalogs.open(data);
    blobs = BlobStores.open(data);
    workers = new Workers();
    upstream = new Upstream(settings.fetch());
    holdings = new Holdings(settings, catalog, blobs, upstream, workers, InstantSource.system());
    mirror = new Mirror(settings, holdings);
    SourceSettings source = Objects.requireNonNull(settings.sources().get("drop"));
    folder = new DropFolder(holdings, "drop", Objects.requireNonNull(source.folder()));
  }

  @AfterEach
  void close() {
    mirror.close();
    holdings.close();
    workers.close();
    upstream.close();
    blobs.close();
    catalog.close();
  }

  @Test
  void look_fileThatStillGrows_isTakenOnceItRests() throws Exception {
    byte[] bytes = ACME.bytes();
    Path file = drop.resolve(ACME.filename());
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    folder.look();
    assertThat(state()).isEqualTo("acme-1.0-py3-none-any.whl waiting");
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, FileTime.from(CHANGED));
    folder.look();
    assertThat(state()).isEqualTo("acme-1.0-py3-none-any.whl waiting");
    assertThat(page("mine", "acme")).isEmpty();
    folder.look();
    assertThat(state()).isEqualTo("acme-1.0-py3-none-any.whl taken");
    // The name is private: a folder of the house may hold it all the same.
    assertThat(page("mine", "acme"))
        .contains(ACME.sha256().hex())
        .contains("/files/drop/" + ACME.sha256().hex() + "/acme-1.0-py3-none-any.whl")
        .contains("\"upload-time\":\"2025-07-01T10:00:00.123456Z\"");
    assertThat(row("acme-1.0-py3-none-any.whl").source()).isEqualTo("drop");
  }

  @Test
  void look_filesThatCannotBeOffered_areRefusedWithTheReasonUntilTheyChange() throws Exception {
    Files.writeString(drop.resolve("notes.txt"), "x");
    Files.writeString(drop.resolve(".acme.part"), "x");
    Files.createDirectory(drop.resolve("sub"));
    Files.writeString(drop.resolve(ACME.filename()), "no zip");
    drop(TestWheel.recipe("beta", "1.0").named("beta-2.0-py3-none-any.whl").make());
    folder.look();
    folder.look();
    assertThat(folder.drops())
        .extracting(d -> d.filename() + " " + d.result())
        .containsExactly(
            "acme-1.0-py3-none-any.whl refused",
            "beta-2.0-py3-none-any.whl refused",
            "notes.txt refused");
    assertThat(folder.drops().get(1).why()).contains("METADATA of beta 1.0");
    assertThat(folder.drops().get(2).why())
        .isEqualTo("not a file name of a wheel or source distribution");
    drop(ACME);
    folder.look();
    folder.look();
    assertThat(folder.drops().getFirst().result()).isEqualTo("taken");
  }

  @Test
  void look_renamedWheel_isOfferedUnderTheNameOfItsMetadata() throws Exception {
    drop(CudaWorld.renamedFlashAttn());
    drop(
        TestWheel.recipe("flash-attn", "2.7.4.post1+cu12torch2.6cxx11abiTRUE")
            .metadataVersion("2.7.4.post1")
            .tags("cp38", "abi3", "linux_x86_64")
            .make());
    folder.look();
    folder.look();
    assertThat(page("mine", "flash-attn"))
        .contains("\"filename\":\"flash_attn-2.7.4.post1-cp38-abi3-linux_x86_64.whl\"")
        .contains("\"_upstream-name\":\"" + CudaWorld.renamedFlashAttn().filename() + "\"");
    assertThat(folder.drops()).extracting(Drop::result).containsExactly("taken", "refused");
    assertThat(folder.drops().getLast().why()).contains("only one of them can be");
  }

  @Test
  void look_fileThatIsReplaced_givesWayAndStaysReachable() throws Exception {
    drop(ACME);
    folder.look();
    folder.look();
    TestWheel rebuilt = ACME.rebuilt();
    drop(rebuilt);
    folder.look();
    folder.look();
    assertThat(page("mine", "acme"))
        .contains(rebuilt.sha256().hex())
        .doesNotContain(ACME.sha256().hex());
    assertThat(mirror.file("drop", ACME.sha256().hex() + "/" + ACME.filename(), "me").get())
        .isInstanceOf(FileResult.Here.class);
  }

  @Test
  void look_fileThatIsGone_isDelistedAtTheSecondLook() throws Exception {
    drop(ACME);
    drop(TestWheel.of("beta", "1.0"));
    folder.look();
    folder.look();
    Files.delete(drop.resolve(ACME.filename()));
    folder.look();
    assertThat(page("mine", "acme")).contains(ACME.filename());
    folder.look();
    assertThat(page("mine", "acme")).doesNotContain(ACME.filename());
    drop(ACME);
    folder.look();
    folder.look();
    assertThat(page("mine", "acme")).contains(ACME.filename());
  }

  @Test
  void look_folderThatIsEmptyOrAway_delistsNothing() throws Exception {
    drop(ACME);
    folder.look();
    folder.look();
    Files.delete(drop.resolve(ACME.filename()));
    for (int i = 0; i < 3; i++) {
      folder.look();
    }
    assertThat(page("mine", "acme")).contains(ACME.filename());
    assertThat(folder.drops().getFirst().why()).contains("empty, though 1 files lay there");
    Files.delete(drop);
    for (int i = 0; i < 3; i++) {
      folder.look();
    }
    assertThat(page("mine", "acme")).contains(ACME.filename());
    assertThat(folder.drops().getFirst().why()).contains("NoSuchFile");
  }

  @Test
  void look_afterARestart_whatIsKnownIsNotReadAgain() throws Exception {
    drop(ACME);
    folder.look();
    folder.look();
    close();
    // Of the same size and time: only a second reading could tell it from the first.
    Files.write(drop.resolve(ACME.filename()), new byte[(int) ACME.size()]);
    Files.setLastModifiedTime(drop.resolve(ACME.filename()), FileTime.from(CHANGED));
    openMirror();
    folder.look();
    assertThat(state()).isEqualTo("acme-1.0-py3-none-any.whl taken");
  }

  @Test
  void look_blobThatWasLost_isTakenAgain() throws Exception {
    drop(ACME);
    folder.look();
    folder.look();
    catalog.lost(catalog.blob(ACME.sha256()).orElseThrow().name());
    folder.look();
    assertThat(catalog.blob(ACME.sha256())).isPresent();
  }

  private void drop(TestWheel wheel) throws Exception {
    Path file = wheel.writeTo(drop);
    Files.setLastModifiedTime(file, FileTime.from(CHANGED.plusSeconds(wheel.size())));
    if (wheel == ACME) {
      Files.setLastModifiedTime(file, FileTime.from(CHANGED));
    }
  }

  private String state() {
    List<Drop> drops = folder.drops();
    assertThat(drops).hasSize(1);
    return drops.getFirst().filename() + " " + drops.getFirst().result();
  }

  private FileRow row(String filename) throws Exception {
    return catalog.filesNamed(filename).getFirst();
  }

  private String page(String index, String project) throws Exception {
    PageResult result =
        mirror.page(View.now(index), new ProjectName(project), SimpleFormat.JSON, "me").get();
    return result instanceof PageResult.Found found
        ? new String(found.page().body(false), StandardCharsets.UTF_8)
        : "";
  }
}
