package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.config.RouteRule.Merge;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.simple.SimpleFormat;
import dev.wheelhouse.index.simple.SimpleParser;
import dev.wheelhouse.index.simple.SimpleWriter;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.Catalogs;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.OriginTraits;
import dev.wheelhouse.storage.catalog.PageState;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A page in slices says what the same page says when it is made at once. */
class SlicedPageTest {
  private static final ProjectName DEMO = new ProjectName("demo");
  private static final int MANY = 50_000; // as if there were so many: ten slices

  @TempDir Path directory;
  private Catalog catalog;
  private final List<Asking.Asked> listed = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    catalog = Catalogs.open(directory);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private void source(String name, String... filenames) throws Exception {
    List<FileLink> links = new ArrayList<>();
    for (String filename : filenames) {
      links.add(Rows.row(0, name, "demo", filename).link());
    }
    ProjectPage page = new ProjectPage(DEMO, links, List.of(), ProjectStatus.ACTIVE, Map.of());
    SourceSettings source = Rows.source(name);
    PageState state =
        catalog.listed(
            name, page, Rows.NOON, null, null, Sha256.of(name.getBytes(StandardCharsets.UTF_8)));
    listed.add(new Asking.Asked(source, new SourceAnswer.Listed(state, false)));
  }

  private void twoSources() throws Exception {
    List<String> pypi = new ArrayList<>();
    List<String> cuda = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      pypi.add("demo-1." + i + "-cp310-cp310-linux_x86_64.whl");
      pypi.add("demo-1." + i + ".tar.gz");
      cuda.add("demo-1." + 2 * i + "-cp311-cp311-linux_x86_64.whl");
      cuda.add("demo-1." + i + "+cu124-cp311-cp311-linux_x86_64.whl");
    }
    pypi.add("demo-1.0.win32.exe");
    cuda.add("demo-1.0.win32.exe");
    source("local", "demo-1.7+mine-cp310-cp310-linux_x86_64.whl", "demo-9.0.tar.gz");
    source("pypi", pypi.toArray(String[]::new));
    source("cu124", cuda.toArray(String[]::new));
  }

  private PageAssembly assembly(Merge merge, boolean offline) {
    return new PageAssembly(
        DEMO,
        merge,
        offline,
        "../../",
        (FileRow row) -> OriginTraits.unknown(row.source(), "files.example"),
        Screen.OPEN);
  }

  private ProjectPage whole(Merge merge, boolean offline) throws Exception {
    List<PageAssembly.Part> parts = new ArrayList<>();
    for (Asking.Asked one : listed) {
      parts.add(
          new PageAssembly.Part(
              one.source(), catalog.page(one.source().name(), DEMO).orElseThrow()));
    }
    return assembly(merge, offline).of(parts).page();
  }

  private byte[] sliced(Merge merge, boolean offline, SimpleFormat format) throws Exception {
    SlicedPage page =
        new SlicedPage(
            catalog,
            DEMO,
            assembly(merge, offline),
            (one, some) -> new PageAssembly.Part(one.source(), some),
            MANY);
    var out = new ByteArrayOutputStream();
    page.write(listed, merge, format, out);
    return out.toByteArray();
  }

  private static ProjectPage read(byte[] page, SimpleFormat format) throws Exception {
    return SimpleParser.page(
        DEMO, format.contentType(), "https://mirror.example/simple/demo/", page);
  }

  @ParameterizedTest
  @EnumSource(Merge.class)
  void write_manySlices_saysWhatTheWholePageSays(Merge merge) throws Exception {
    twoSources();
    ProjectPage whole = whole(merge, false);
    assertThat(whole.files()).hasSizeBetween(2, 243);
    for (SimpleFormat format : SimpleFormat.values()) {
      ProjectPage expected = read(SimpleWriter.page(whole, format), format);
      ProjectPage page = read(sliced(merge, false, format), format);
      assertThat(page.files()).containsExactlyInAnyOrderElementsOf(expected.files());
      assertThat(page.versions()).isEqualTo(expected.versions());
      assertThat(page.status()).isEqualTo(expected.status());
    }
  }

  @Test
  void write_offline_countsOverAllSlicesWhatIsNotHere() throws Exception {
    twoSources();
    String count = whole(Merge.VERSIONS, true).notes().getOrDefault("not-here", "");
    assertThat(Integer.parseInt(count)).isGreaterThan(100);
    assertThat(new String(sliced(Merge.VERSIONS, true, SimpleFormat.JSON), StandardCharsets.UTF_8))
        .contains("\"_not-here\":\"" + count + "\"");
  }
}
