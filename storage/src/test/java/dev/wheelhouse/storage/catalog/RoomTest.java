package dev.wheelhouse.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.Yank;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may go to make room, in which order, and what spares it at the last moment. */
class RoomTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Set<String> ASKED = Set.of("pypi");
  private static final ProjectName SIX = new ProjectName("six");

  @TempDir Path directory;
  private Catalog catalog;

  @BeforeEach
  void open() throws Exception {
    catalog = Catalogs.open(directory);
    list("pypi", "1", "2", "3");
    for (int i = 1; i <= 3; i++) {
      store("pypi", Integer.toString(i), NOON.plusSeconds(i));
    }
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private static Sha256 digest(String bytes) {
    return Sha256.of(bytes.getBytes(StandardCharsets.UTF_8));
  }

  private static BlobName blob(String bytes) {
    return new BlobName(digest(bytes), ("A" + bytes).repeat(26).substring(0, 26));
  }

  private static String url(String source, String version) {
    return "https://" + source + ".example/p/six-" + version + ".tar.gz";
  }

  private void list(String source, String... versions) throws StoreException {
    List<FileLink> links = new ArrayList<>();
    for (String version : versions) {
      links.add(
          new FileLink(
              "six-" + version + ".tar.gz",
              url(source, version),
              Map.of("sha256", digest(version).hex()),
              100L,
              null,
              null,
              Yank.no(),
              MetadataLink.none(),
              null));
    }
    ProjectPage page = new ProjectPage(SIX, links, List.of(), ProjectStatus.ACTIVE, Map.of());
    catalog.listed(source, page, NOON, null, null, digest(source + links));
  }

  private FileRow row(String source, String version) throws StoreException {
    return catalog.file(source, source + ".example/p/six-" + version + ".tar.gz").orElseThrow();
  }

  private void store(String source, String version, Instant at) throws StoreException {
    catalog.stored(row(source, version).id(), blob(version), 100, at, null);
  }

  private List<BlobName> removable() throws StoreException {
    return catalog.removable(ASKED, Long.MAX_VALUE).stream().map(StoredBlob::name).toList();
  }

  @Test
  void removable_leastRecentlyUsedFirst_andNoMoreThanAsked() throws Exception {
    assertThat(removable()).containsExactly(blob("1"), blob("2"), blob("3"));
    catalog.used(blob("1"), NOON.plusSeconds(60));
    assertThat(removable()).containsExactly(blob("2"), blob("3"), blob("1"));
    assertThat(catalog.removable(ASKED, 101)).hasSize(2);
    assertThat(catalog.removable(ASKED, 0)).isEmpty();
    assertThat(catalog.sums()).isEqualTo(new StoreSums(3, 300, 0));
  }

  @Test
  void removable_pinnedDelistedOrOfAnotherSource_never() throws Exception {
    catalog.pin(row("pypi", "1").id(), NOON);
    list("pypi", "1", "3");
    assertThat(removable()).containsExactly(blob("3"));
    list("house", "3");
    assertThat(removable()).as("a source that cannot be asked has it, too").isEmpty();
    assertThat(catalog.removable(Set.of("pypi", "house"), 1_000)).hasSize(1);
    catalog.absent("house", SIX, NOON);
    assertThat(catalog.removable(Set.of("pypi", "house"), 1_000)).as("it vanished").isEmpty();
  }

  @Test
  void forget_condemnedAndStillRemovable_only() throws Exception {
    assertThat(catalog.forget(blob("1"), ASKED, NOON)).as("not condemned").isFalse();
    catalog.condemn(List.of(blob("1"), blob("2"), blob("3")), NOON);
    assertThat(catalog.sums().condemned()).isEqualTo(300);
    assertThat(removable()).isEmpty();
    assertThat(catalog.forget(blob("1"), ASKED, NOON.minusSeconds(1))).as("too early").isFalse();
    assertThat(catalog.forget(blob("1"), ASKED, NOON)).isTrue();
    assertThat(catalog.blob(digest("1"))).isEmpty();
    assertThat(row("pypi", "1").here()).isFalse();

    catalog.used(blob("2"), NOON.plusSeconds(9));
    assertThat(catalog.forget(blob("2"), ASKED, NOON)).as("used a moment ago").isFalse();
    catalog.pin(row("pypi", "3").id(), NOON);
    assertThat(catalog.forget(blob("3"), ASKED, NOON)).as("pinned a moment ago").isFalse();
  }

  @Test
  void stored_sameBytesAgain_spareTheCondemned_andNeverBringBackTheForgotten() throws Exception {
    catalog.condemn(List.of(blob("1"), blob("2")), NOON);
    store("pypi", "1", NOON);
    assertThat(catalog.condemned(NOON)).extracting(StoredBlob::name).containsExactly(blob("2"));
    assertThat(catalog.forget(blob("2"), ASKED, NOON)).isTrue();
    assertThatThrownBy(() -> store("pypi", "2", NOON))
        .isInstanceOf(StoreException.Missing.class)
        .hasMessageContaining("to make room");
    BlobName again = new BlobName(digest("2"), "Z".repeat(26));
    catalog.stored(row("pypi", "2").id(), again, 100, NOON, null);
    assertThat(row("pypi", "2").here()).isTrue();
  }

  @Test
  void disown_whatARowNames_stays_andWhatNoneNames_isNeverEntered() throws Exception {
    assertThat(catalog.disown(blob("1"))).isFalse();
    store("pypi", "1", NOON);
    BlobName stray = new BlobName(digest("1"), "Z".repeat(26));
    assertThat(catalog.disown(stray)).as("its bytes are known under another name").isTrue();
    catalog.lost(blob("1"));
    FileRow row = row("pypi", "1");
    assertThatThrownBy(() -> catalog.stored(row.id(), stray, 100, NOON, null))
        .isInstanceOf(StoreException.Missing.class);
    Arrival arrival =
        new Arrival(
            List.of(), new TreeMap<>(), List.of(row), Map.of(stray, 100L), List.of(), false);
    assertThatThrownBy(() -> catalog.takeIn(arrival, NOON))
        .isInstanceOf(StoreException.Missing.class);
    assertThat(row("pypi", "1").here()).isFalse();
  }

  @Test
  void spare_lastUseAndCondemnation_outliveARestart() throws Exception {
    catalog.used(blob("1"), NOON.plusSeconds(60));
    catalog.condemn(List.of(blob("2")), NOON);
    catalog.close();
    catalog = Catalogs.open(directory);
    assertThat(removable()).containsExactly(blob("3"), blob("1"));
    catalog.spare();
    assertThat(removable()).containsExactly(blob("2"), blob("3"), blob("1"));
  }
}
