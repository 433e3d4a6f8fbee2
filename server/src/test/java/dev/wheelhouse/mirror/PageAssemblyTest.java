package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.config.RouteRule.Merge;
import dev.wheelhouse.config.SourceSettings.Delisted;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.Yank;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.OriginTraits;
import dev.wheelhouse.storage.catalog.SourcePage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageAssemblyTest {
  private static ProjectPage merged(String project, Merge merge, PageAssembly.Part... parts) {
    return screened(Screen.OPEN, project, merge, parts).page();
  }

  private static PageAssembly.Assembled screened(
      Screen screen, String project, Merge merge, PageAssembly.Part... parts) {
    return new PageAssembly(
            new ProjectName(project),
            merge,
            false,
            "../../",
            row -> OriginTraits.unknown(row.source(), "files.example"),
            screen)
        .of(List.of(parts));
  }

  private static List<String> urls(ProjectPage page) {
    return page.files().stream().map(FileLink::url).toList();
  }

  private static List<String> names(ProjectPage page) {
    return page.files().stream().map(FileLink::filename).toList();
  }

  @Test
  void of_sameVersionAtTwoSources_onlyTheFirstGivesItsFiles() {
    ProjectPage page =
        merged(
            "triton",
            Merge.VERSIONS,
            Rows.part("pypi", "triton", "triton-3.2.0-cp310-cp310-manylinux_2_17_x86_64.whl"),
            Rows.part(
                "cu124",
                "triton",
                "triton-3.2.0-cp311-cp311-linux_x86_64.whl",
                "triton-3.0.0-cp310-cp310-linux_x86_64.whl"));
    assertThat(names(page))
        .containsExactly(
            "triton-3.2.0-cp310-cp310-manylinux_2_17_x86_64.whl",
            "triton-3.0.0-cp310-cp310-linux_x86_64.whl");
  }

  @Test
  void of_versionsWithAndWithoutLabel_bothStand() {
    ProjectPage page =
        merged(
            "torch",
            Merge.VERSIONS,
            Rows.part("cu124", "torch", "torch-2.6.0+cu124-cp310-cp310-linux_x86_64.whl"),
            Rows.part("pypi", "torch", "torch-2.6.0-cp310-none-macosx_11_0_arm64.whl"));
    assertThat(page.files()).hasSize(2);
  }

  @Test
  void of_localRebuild_hidesUpstreamsFilesOfThatVersionOnly() {
    ProjectPage page =
        merged(
            "flashinfer-python",
            Merge.VERSIONS,
            Rows.part(
                "local",
                "flashinfer-python",
                "flashinfer_python-0.2.2.post1+cu124torch2.6-cp38-abi3-linux_x86_64.whl"),
            Rows.part(
                "pypi",
                "flashinfer-python",
                "flashinfer_python-0.2.2.post1.tar.gz",
                "flashinfer_python-0.2.3.tar.gz"));
    assertThat(names(page))
        .containsExactly(
            "flashinfer_python-0.2.2.post1+cu124torch2.6-cp38-abi3-linux_x86_64.whl",
            "flashinfer_python-0.2.3.tar.gz");
  }

  @Test
  void of_filesMerge_unionByName() {
    ProjectPage page =
        merged(
            "six",
            Merge.FILES,
            Rows.part("one", "six", "six-1.0-py3-none-any.whl"),
            Rows.part("two", "six", "six-1.0-py3-none-any.whl", "six-1.0.tar.gz"));
    assertThat(urls(page))
        .containsExactly(
            "../../files/one/one.example/six-1.0-py3-none-any.whl",
            "../../files/two/two.example/six-1.0.tar.gz");
  }

  @Test
  void of_firstMerge_theFirstThatListsAnything() {
    ProjectPage page =
        merged(
            "six",
            Merge.FIRST,
            Rows.part("one", "six"),
            Rows.part("two", "six", "six-1.0.tar.gz"),
            Rows.part("three", "six", "six-2.0.tar.gz"));
    assertThat(names(page)).containsExactly("six-1.0.tar.gz");
  }

  @Test
  void of_whatHasNoVersion_isListedOnceByName() {
    ProjectPage page =
        merged(
            "lxml",
            Merge.VERSIONS,
            Rows.part("one", "lxml", "lxml-2.0-py2.5-win32.egg", "lxml.exe"),
            Rows.part("two", "lxml", "lxml.exe", "lxml-3.0-py2.7-win32.egg"));
    assertThat(names(page))
        .containsExactly("lxml-2.0-py2.5-win32.egg", "lxml.exe", "lxml-3.0-py2.7-win32.egg");
  }

  @Test
  void of_delistedFile_followsThePolicyOfItsSource() {
    assertThat(delisted(Delisted.LIST).files().getFirst().yank()).isEqualTo(Yank.no());
    assertThat(delisted(Delisted.YANK).files().getFirst().yank())
        .isEqualTo(new Yank.Yes("delisted upstream 2026-01-01, kept here"));
    assertThat(delisted(Delisted.HIDE).files()).isEmpty();
  }

  @Test
  void of_fileThatIsTooYoung_isLeftOutAndTellsWhenItRipens() {
    Screen week = new Screen(null, Duration.ofDays(7), Rows.NOON.plusSeconds(60), false);
    PageAssembly.Assembled made =
        screened(week, "six", Merge.VERSIONS, Rows.part("pypi", "six", "six-1.0.tar.gz"));
    assertThat(made.page().files()).isEmpty();
    assertThat(made.ripens()).isEqualTo(Rows.NOON.plus(Duration.ofDays(7)));
  }

  @Test
  void of_versionThatTheFirstSourceHasOnlyTooYoung_comesFromTheNext() {
    Screen before = new Screen(Rows.NOON, Duration.ZERO, Rows.NOON, false);
    FileRow later =
        Rows.seen(
            Rows.row(1, "one", "six", "six-1.0.tar.gz"),
            "one.example/~0123456789abcdef/six-1.0.tar.gz",
            Rows.NOON.plusSeconds(1));
    PageAssembly.Part first =
        new PageAssembly.Part(
            Rows.source("one"), new SourcePage(Rows.state("one", "six"), List.of(later)));
    PageAssembly.Part second = Rows.part("two", "six", "six-1.0.tar.gz");
    assertThat(urls(screened(before, "six", Merge.VERSIONS, first, second).page()))
        .containsExactly("../../files/two/two.example/six-1.0.tar.gz");
  }

  @Test
  void of_bytesReplacedAfterTheView_theOldOnesAreListed() {
    FileRow old = Rows.superseded(Rows.row(1, "pypi", "six", "six-1.0.tar.gz"));
    String address = "pypi.example/~0123456789abcdef/six-1.0.tar.gz";
    FileRow newer =
        Rows.seen(Rows.row(2, "pypi", "six", "six-1.0.tar.gz"), address, Rows.NOON.plusSeconds(60));
    PageAssembly.Part part =
        new PageAssembly.Part(
            Rows.source("pypi"), new SourcePage(Rows.state("pypi", "six"), List.of(old, newer)));
    Screen then = new Screen(Rows.NOON, Duration.ZERO, Rows.NOON, false);
    assertThat(urls(screened(then, "six", Merge.VERSIONS, part).page()))
        .containsExactly("../../files/pypi/" + old.address());
    assertThat(urls(merged("six", Merge.VERSIONS, part)))
        .containsExactly("../../files/pypi/" + address);
  }

  private static ProjectPage delisted(Delisted policy) {
    FileRow row = Rows.row(1, "pypi", "six", "six-1.0.tar.gz");
    FileRow gone =
        new FileRow(
            row.id(),
            row.source(),
            row.project(),
            row.address(),
            row.link(),
            null,
            null,
            null,
            row.firstSeen(),
            Rows.NOON,
            false,
            false,
            null,
            true,
            false);
    return merged(
        "six",
        Merge.VERSIONS,
        new PageAssembly.Part(
            Rows.source("pypi", policy), new SourcePage(Rows.state("pypi", "six"), List.of(gone))));
  }
}
