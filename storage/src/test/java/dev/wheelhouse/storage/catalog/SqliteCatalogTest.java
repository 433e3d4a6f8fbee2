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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCatalogTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant LATER = NOON.plus(Duration.ofHours(1));
  private static final ProjectName SIX = new ProjectName("six");
  private static final String ONE = "https://h.example/p/six-1.0.tar.gz";
  private static final String TWO = "https://h.example/p/six-2.0.tar.gz";

  @TempDir Path directory;
  private Catalog catalog;

  @BeforeEach
  void open() throws Exception {
    catalog = Catalogs.open(directory);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private static Sha256 digest(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static FileLink link(String url, String bytes) {
    return new FileLink(
        url.substring(url.lastIndexOf('/') + 1),
        url,
        bytes.isEmpty() ? Map.of() : Map.of("sha256", digest(bytes).hex()),
        bytes.isEmpty() ? null : 10L,
        NOON,
        ">=3.8",
        Yank.no(),
        new MetadataLink.Digest(digest("metadata of " + bytes)),
        null);
  }

  /** The same uploaded at another time, or at none that is told. */
  private static FileLink at(FileLink link, @Nullable Instant uploaded) {
    return new FileLink(
        link.filename(),
        link.url(),
        link.hashes(),
        link.size(),
        uploaded,
        link.requiresPython(),
        link.yank(),
        link.metadata(),
        link.provenance());
  }

  private void listed(Instant at, FileLink... links) throws StoreException {
    ProjectPage page =
        new ProjectPage(SIX, List.of(links), List.of(), ProjectStatus.ACTIVE, Map.of());
    PageState state = catalog.listed("pypi", page, at, "\"e\"", "now", digest("page"));
    assertThat(state.presence()).isEqualTo(PageState.Presence.LISTED);
  }

  private List<FileRow> rows() throws StoreException {
    return catalog.page("pypi", SIX).orElseThrow().files();
  }

  private FileRow row(String filename) throws StoreException {
    return rows().stream().filter(r -> r.filename().equals(filename)).findFirst().orElseThrow();
  }

  private static BlobName blob(String bytes) {
    return new BlobName(digest(bytes), "01M86V48P81N7JBDQAS0DVT9S2");
  }

  @Test
  void listed_everythingUpstreamSays_isKept() throws Exception {
    assertThat(catalog.state("pypi", SIX)).isEmpty();
    FileLink full =
        new FileLink(
            "six-1.0+a.whl",
            "http://h.example:8080/x/six-1.0%2Ba.whl",
            Map.of("sha256", digest("a").hex(), "sha512", "ab", "md5", "cd"),
            5_000_000_000L,
            Instant.parse("2025-01-02T03:04:05.123456Z"),
            null,
            new Yank.Yes(""),
            new MetadataLink.Exists(),
            "https://h.example/provenance");
    listed(NOON, full, link(ONE, "one"));
    close();
    open();
    assertThat(row("six-1.0+a.whl").link()).isEqualTo(full);
    assertThat(row("six-1.0+a.whl").address()).isEqualTo("h.example%3A8080/x/six-1.0%2Ba.whl");
    assertThat(row("six-1.0.tar.gz").link()).isEqualTo(link(ONE, "one"));
    assertThat(catalog.state("pypi", SIX).orElseThrow().etag()).isEqualTo("\"e\"");
    assertThat(catalog.projects("pypi")).containsExactly(SIX);
    assertThat(catalog.file("pypi", "h.example/p/six-1.0.tar.gz")).isPresent();
    assertThat(catalog.file("other", "h.example/p/six-1.0.tar.gz")).isEmpty();
    assertThat(catalog.filesNamed("six-1.0.tar.gz")).hasSize(1);
    assertThat(catalog.filesOf(digest("one"))).hasSize(1);
  }

  @Test
  void listed_fileGone_isDelistedOnce_andUnmarkedWhenItIsBack() throws Exception {
    listed(NOON, link(ONE, "one"), link(TWO, "two"));
    listed(LATER, link(TWO, "two"));
    listed(LATER.plusSeconds(9), link(TWO, "two"));
    assertThat(row("six-1.0.tar.gz").delistedAt()).isEqualTo(LATER);
    listed(LATER.plusSeconds(99), link(ONE, "one"), link(TWO, "two"));
    assertThat(row("six-1.0.tar.gz").delistedAt()).isNull();
    assertThat(rows()).hasSize(2);
  }

  private static FileLink[] many(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> link("https://h.example/p/six-1." + i + ".tar.gz", "of " + i))
        .toArray(FileLink[]::new);
  }

  @Test
  void listed_moreThanOnePart_isOnePage() throws Exception {
    listed(NOON, many(0, 1300));
    FileLink[] next = many(50, 1301);
    next[1200] = link("https://h.example/p/six-1.60.tar.gz", "a second link to one address");
    listed(LATER, next);
    assertThat(rows()).hasSize(1301);
    assertThat(rows()).filteredOn(row -> row.delistedAt() != null).hasSize(51);
    assertThat(row("six-1.1250.tar.gz").delistedAt()).isEqualTo(LATER);
    assertThat(row("six-1.60.tar.gz").link()).isEqualTo(next[10]);
    assertThat(catalog.count("pypi", SIX)).isEqualTo(1301);
    assertThat(catalog.files(List.of(3L, 1L, 99_999L)))
        .extracting(FileRow::filename)
        .containsExactly("six-1.0.tar.gz", "six-1.2.tar.gz");
  }

  @Test
  void listed_tellingFails_nothingChanges() throws Exception {
    listed(NOON, many(0, 600));
    ProjectPage page = new ProjectPage(SIX, List.of(), List.of(), ProjectStatus.ACTIVE, Map.of());
    assertThatThrownBy(() ->
            catalog.listed(
                "pypi",
                page,
                each -> {
                  List.of(many(500, 1200)).forEach(each);
                  throw new IllegalStateException("cut");
                },
                LATER,
                "\"other\"",
                null,
                digest("other")))
        .hasRootCauseMessage("cut");
    assertThat(rows()).hasSize(600).allMatch(row -> row.delistedAt() == null);
    assertThat(catalog.state("pypi", SIX).orElseThrow().etag()).isEqualTo("\"e\"");
  }

  @Test
  void listed_memoryRunsOut_theNextChangeIsWritten() throws Exception {
    ProjectPage page = new ProjectPage(SIX, List.of(), List.of(), ProjectStatus.ACTIVE, Map.of());
    assertThatThrownBy(() ->
            catalog.listed(
                "pypi",
                page,
                each -> {
                  throw new OutOfMemoryError("Java heap space");
                },
                NOON,
                null,
                null,
                digest("big")))
        .isInstanceOf(StoreException.Unavailable.class)
        .hasMessageContaining("memory");
    listed(NOON, link(ONE, "one"));
    assertThat(rows()).hasSize(1);
  }

  @Test
  void eachProject_manyOfSeveralSources_comeSortedAndOnce() throws Exception {
    for (String name : List.of("zlib", "six", "abc")) {
      for (String source : List.of("pypi", "cu124")) {
        ProjectPage page =
            new ProjectPage(
                new ProjectName(name), List.of(), List.of(), ProjectStatus.ACTIVE, Map.of());
        assertThat(catalog.listed(source, page, NOON, null, null, digest(name)).project().value())
            .isEqualTo(name);
      }
    }
    assertThat(catalog.absent("pypi", new ProjectName("none"), NOON)).isNotNull();
    List<String> names = new ArrayList<>();
    catalog.eachProject(List.of("pypi", "cu124"), name -> names.add(name.value()));
    assertThat(names).containsExactly("abc", "six", "zlib");
    names.clear();
    catalog.eachProject(List.of(), name -> names.add(name.value()));
    catalog.eachProject(List.of("other"), name -> names.add(name.value()));
    assertThat(names).isEmpty();
  }

  @Test
  void listed_otherBytesUnderOneUrl_areKeptApart_andMayComeBack() throws Exception {
    listed(NOON, link(ONE, "one"));
    listed(LATER, link(ONE, "other"));
    assertThat(rows()).hasSize(2);
    FileRow old = rows().getFirst();
    FileRow now = rows().getLast();
    assertThat(old.superseded()).isTrue();
    assertThat(now.superseded()).isFalse();
    assertThat(now.address())
        .isEqualTo("h.example/p/~" + digest("other").hex().substring(0, 16) + "/six-1.0.tar.gz");
    assertThat(now.link().url()).isEqualTo(ONE);
    listed(LATER, link(ONE, "one"));
    assertThat(rows()).hasSize(2);
    assertThat(rows().getFirst().superseded()).isFalse();
    assertThat(rows().getLast().superseded()).isTrue();
  }

  @Test
  void listed_digestFirstSeen_thenAnotherListed_isOtherBytes() throws Exception {
    listed(NOON, link(ONE, ""));
    FileRow row = rows().getFirst();
    assertThat(row.sha256()).isEmpty();
    catalog.stored(row.id(), blob("one"), 3, NOON, "\"fill\"");
    assertThat(row("six-1.0.tar.gz").seen()).isEqualTo(digest("one"));
    assertThat(row("six-1.0.tar.gz").here()).isTrue();
    assertThat(row("six-1.0.tar.gz").link().size()).isEqualTo(3);
    assertThat(row("six-1.0.tar.gz").validator()).isEqualTo("\"fill\"");
    listed(LATER, link(ONE, "one"));
    assertThat(rows()).hasSize(1);
    listed(LATER, link(ONE, "other"));
    assertThat(rows()).hasSize(2);
    assertThat(rows().getLast().here()).isFalse();
  }

  @Test
  void listed_uploadTime_neverMoves() throws Exception {
    listed(NOON, link(ONE, "one"));
    FileLink moved = link(ONE, "one");
    listed(
        LATER,
        new FileLink(
            moved.filename(),
            moved.url(),
            moved.hashes(),
            moved.size(),
            LATER,
            ">=3.9",
            new Yank.Yes("bad"),
            moved.metadata(),
            null));
    assertThat(row("six-1.0.tar.gz").link().uploadTime()).isEqualTo(NOON);
    assertThat(row("six-1.0.tar.gz").link().requiresPython()).isEqualTo(">=3.9");
    assertThat(row("six-1.0.tar.gz").link().yank()).isEqualTo(new Yank.Yes("bad"));
  }

  @Test
  void absent_neverSeen_isAbsence_seenOnce_hasVanished() throws Exception {
    assertThat(catalog.absent("pypi", SIX, NOON).presence()).isEqualTo(PageState.Presence.ABSENT);
    listed(NOON, link(ONE, "one"), link(TWO, "two"));
    assertThat(catalog.absent("pypi", SIX, LATER).presence())
        .isEqualTo(PageState.Presence.VANISHED);
    assertThat(rows()).allMatch(FileRow::withdrawn);
    listed(LATER, link(TWO, "two"));
    assertThat(row("six-1.0.tar.gz").withdrawn()).isTrue();
    assertThat(row("six-2.0.tar.gz").withdrawn()).isFalse();
    assertThat(catalog.allow(SIX, true)).isTrue();
    assertThat(catalog.state("pypi", SIX).orElseThrow().allowed()).isTrue();
    assertThat(catalog.allow(new ProjectName("nosuch"), true)).isFalse();
  }

  @Test
  void confirmed_isSeenAtOnce_andAfterReopening() throws Exception {
    listed(NOON, link(ONE, "one"));
    catalog.confirmed("pypi", SIX, LATER);
    assertThat(catalog.state("pypi", SIX).orElseThrow().checkedAt()).isEqualTo(LATER);
    close();
    open();
    assertThat(catalog.state("pypi", SIX).orElseThrow().checkedAt()).isEqualTo(LATER);
  }

  @Test
  void stored_twice_theFirstBlobStays_andEveryFileOfItsDigestIsHere() throws Exception {
    listed(NOON, link(ONE, "same"), link(TWO, "same"));
    StoredBlob first = catalog.stored(row("six-1.0.tar.gz").id(), blob("same"), 10, NOON, null);
    BlobName other = new BlobName(digest("same"), "01M86V48P81N7JBDQAS0DVT9S3");
    assertThat(catalog.stored(row("six-2.0.tar.gz").id(), other, 10, NOON, null)).isEqualTo(first);
    assertThat(rows()).allMatch(FileRow::here);
    List<StoredBlob> blobs = new ArrayList<>();
    catalog.eachBlob(blobs::add);
    assertThat(blobs).containsExactly(first);
    List<FileRow> here = new ArrayList<>();
    catalog.eachHere(null, here::add);
    assertThat(here).hasSize(2);
    assertThat(catalog.projects(null)).containsExactly(SIX);
    catalog.lost(first.name());
    assertThat(rows()).noneMatch(FileRow::here);
    assertThat(catalog.blob(digest("same"))).isEmpty();
  }

  @Test
  void learned_factsOfAFile_stayWhateverItsPageSaysLater() throws Exception {
    listed(NOON, link(ONE, ""), link(TWO, "two"));
    FileFacts facts = row("six-1.0.tar.gz").facts();
    assertThat(facts).isEqualTo(FileFacts.NONE);
    long id = row("six-1.0.tar.gz").id();
    catalog.learned(Map.of(id, facts.refused(NOON)));
    assertThat(row("six-1.0.tar.gz").facts().failures()).isEqualTo(1);
    catalog.learned(Map.of(id, facts.told(7L, NOON, LATER)));
    listed(LATER, link(ONE, ""), link(TWO, "two"));
    close();
    open();
    FileFacts kept = new FileFacts(7L, NOON, LATER, 0, null);
    assertThat(row("six-1.0.tar.gz").facts()).isEqualTo(kept);
    assertThat(row("six-1.0.tar.gz").link().size()).isNull();
    catalog.learned(Map.of(id, facts.told(8L, LATER, LATER.plusSeconds(1))));
    assertThat(row("six-1.0.tar.gz").facts().size()).isEqualTo(7);
    assertThat(row("six-1.0.tar.gz").facts().modified()).isEqualTo(NOON);
    catalog.stored(id, blob("one"), 9, LATER, null);
    assertThat(row("six-1.0.tar.gz").facts().size()).as("of the bytes here").isEqualTo(9);
  }

  @Test
  void listed_timeToldLate_isNoneAfterTheFileWasSeen() throws Exception {
    FileLink told = link(ONE, "one");
    listed(NOON, at(told, null));
    listed(LATER, at(told, LATER));
    assertThat(row("six-1.0.tar.gz").link().uploadTime()).isEqualTo(NOON);
    listed(LATER, at(told, NOON.minusSeconds(9)));
    assertThat(row("six-1.0.tar.gz").link().uploadTime()).as("fixed").isEqualTo(NOON);
  }

  @Test
  void local_addedTwice_isOneRow_andReplacedOnesAreSuperseded() throws Exception {
    LocalFile file =
        new LocalFile(
            SIX,
            "six-1.0+a.whl",
            "six-raw.whl",
            digest("a"),
            1,
            NOON,
            UploadTimeFrom.GIVEN,
            null,
            digest("m"));
    byte[] metadata = "m".getBytes(StandardCharsets.UTF_8);
    FileRow row = catalog.local(file, blob("a"), metadata, null, NOON);
    assertThat(catalog.local(file, blob("a"), metadata, null, LATER).id()).isEqualTo(row.id());
    assertThat(row.address()).isEqualTo(digest("a") + "/six-1.0%2Ba.whl");
    assertThat(row.here()).isTrue();
    assertThat(catalog.metadata(digest("m")))
        .hasValueSatisfying(m -> assertThat(m).isEqualTo(metadata));
    assertThat(catalog.filesNamed("six-raw.whl")).hasSize(1);
    LocalFile next =
        new LocalFile(
            SIX, "six-1.0+a.whl", null, digest("b"), 1, NOON, UploadTimeFrom.GIVEN, null, null);
    catalog.local(next, blob("b"), null, row.id(), LATER);
    assertThat(catalog.page("local", SIX).orElseThrow().files())
        .extracting(FileRow::superseded)
        .containsExactly(true, false);
    catalog.localKind(SIX, LocalKind.REBUILD, "why", NOON);
    close();
    open();
    assertThat(catalog.localKind(SIX)).contains(LocalKind.REBUILD);
  }

  @Test
  void wants_areCountedAcrossReopening() throws Exception {
    catalog.want("project", "six", "one", NOON);
    catalog.want("project", "six", "two", LATER);
    close();
    open();
    catalog.want("project", "six", "three", LATER);
    assertThat(catalog.wants())
        .containsExactly(new Want("project", "six", "three", NOON, LATER, 3));
  }

  @Test
  void writes_ofManyThreads_shareCommits_andOneThatFailsFailsAlone() throws Exception {
    long before = ((JdbcCatalog) catalog).commits();
    try (ExecutorService threads = Executors.newFixedThreadPool(32)) {
      List<Future<?>> writes = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        ProjectName name = new ProjectName("p" + i);
        writes.add(
            threads.submit(() -> {
              catalog.localKind(name, LocalKind.PRIVATE, "test", NOON);
              return null;
            }));
      }
      FileRow nobody =
          catalog.local(
              new LocalFile(
                  SIX,
                  "six-1.0.tar.gz",
                  null,
                  digest("a"),
                  1,
                  NOON,
                  UploadTimeFrom.GIVEN,
                  null,
                  null),
              blob("a"),
              null,
              null,
              NOON);
      assertThat(nobody.project()).isEqualTo(SIX);
      assertThatThrownBy(() ->
              catalog.local(
                  new LocalFile(
                      SIX,
                      "bad\u0000name",
                      null,
                      digest("c"),
                      1,
                      NOON,
                      UploadTimeFrom.GIVEN,
                      null,
                      null),
                  blob("c"),
                  null,
                  null,
                  NOON))
          .isInstanceOf(StoreException.class);
      for (Future<?> write : writes) {
        write.get();
      }
    }
    assertThat(((JdbcCatalog) catalog).commits() - before).isLessThan(300);
    for (int i = 0; i < 400; i++) {
      assertThat(catalog.localKind(new ProjectName("p" + i))).isPresent();
    }
  }

  // --- METADATA

  private FileRow listedSix() throws Exception {
    listed(NOON, without(link(ONE, "1")));
    return catalog.page("pypi", SIX).orElseThrow().files().getFirst();
  }

  /** The same without the specifier of Python versions, as PyTorch's index has none. */
  private static FileLink without(FileLink link) {
    return new FileLink(
        link.filename(),
        link.url(),
        link.hashes(),
        link.size(),
        link.uploadTime(),
        null,
        link.yank(),
        link.metadata(),
        link.provenance());
  }

  private FileRow again(FileRow row) throws Exception {
    return catalog.file(row.source(), row.address()).orElseThrow();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void provisionalMetadata_neverTakesThePlaceOfAnother_thatOfTheFileDoes() throws Exception {
    FileRow row = listedSix();
    assertThat(catalog.provisionalMetadata(row.id(), digest("a"), text("a"), ">=3.9"))
        .isEqualTo(digest("a"));
    assertThat(catalog.provisionalMetadata(row.id(), digest("b"), text("b"), null))
        .isEqualTo(digest("a"));
    assertThat(again(row).link().requiresPython()).isEqualTo(">=3.9");
    catalog.metadata(row.id(), digest("c"), text("c"), ">=3.10");
    assertThat(again(row).metadataSeen()).isEqualTo(digest("c"));
    assertThat(again(row).link().requiresPython()).isEqualTo(">=3.10");
  }

  @Test
  void refusedMetadata_isTold_untilMetadataIsKept() throws Exception {
    FileRow row = listedSix();
    catalog.metadata(row.id(), digest("a"), text("a"), ">=3.9");
    RefusedMetadata refused = new RefusedMetadata("two entries", "10 etag", NOON);
    catalog.refuseMetadata(row.id(), refused);
    assertThat(catalog.refusedMetadata(row.id())).contains(refused);
    assertThat(again(row).metadataRefused()).isTrue();
    assertThat(again(row).metadataSeen()).isNull();
    assertThat(again(row).link().requiresPython()).isNull();
    listed(LATER, without(link(ONE, "1")));
    assertThat(again(row).metadataRefused()).isTrue();
    catalog.metadata(row.id(), digest("b"), text("b"), null);
    assertThat(catalog.refusedMetadata(row.id())).isEmpty();
    assertThat(again(row).metadataRefused()).isFalse();
  }

  @Test
  void origin_isRemembered_eachSightByItself() throws Exception {
    OriginTraits traits = OriginTraits.unknown("pypi", "h.example").withRanges(true, NOON);
    assertThat(catalog.origin("pypi", "h.example")).isEmpty();
    catalog.origin(traits);
    assertThat(catalog.origin("pypi", "h.example")).contains(traits);
    catalog.origin(traits.withSiblings(false, LATER).withPromises(false, LATER));
    assertThat(catalog.origin("pypi", "h.example").orElseThrow())
        .isEqualTo(new OriginTraits("pypi", "h.example", true, false, false, LATER));
    assertThat(catalog.origin("other", "h.example")).isEmpty();
  }

  @Test
  void open_catalogOfTheFirstFormat_keepsItsRows() throws Exception {
    Path old = Files.createDirectory(directory.resolve("old"));
    Sqlite sqlite = new Sqlite(old);
    try (Connection connection = sqlite.writer();
        Statement statement = connection.createStatement()) {
      String script;
      try (InputStream text = Migrations.class.getResourceAsStream("1.sql")) {
        script = new String(text.readAllBytes(), StandardCharsets.UTF_8);
      }
      for (String change : script.split(";\\s*\\n", -1)) {
        if (!change.isBlank()) {
          statement.execute(change);
        }
      }
      statement.execute("PRAGMA user_version=1");
      statement.execute(
          "INSERT INTO page (id, source, project, presence, checked_at, status)"
              + " VALUES (1, 'pypi', 'six', 'LISTED', 0, 'active')");
      statement.execute(
          "INSERT INTO file (page, address, address_hash, filename, first_seen)"
              + " VALUES (1, 'h/six-1.0.tar.gz', 7, 'six-1.0.tar.gz', 0)");
    }
    try (Catalog opened = Catalogs.open(old)) {
      FileRow row = opened.page("pypi", SIX).orElseThrow().files().getFirst();
      assertThat(row.filename()).isEqualTo("six-1.0.tar.gz");
      assertThat(row.metadataRefused()).isFalse();
    }
  }
}
