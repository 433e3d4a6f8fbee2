package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.config.BuildSettings;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.storage.catalog.FileRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildsTest {
  private static final String TAIL = "-cp310-cp310-linux_x86_64.whl";
  private static final String FALSE = "f-1.0+cu12torch2.6cxx11abiFALSE" + TAIL;
  private static final String TRUE = "f-1.0+cu12torch2.6cxx11abiTRUE" + TAIL;
  private static final String OLD = "f-0.9+cu123torch2.6cxx11abiFALSE" + TAIL;
  private static final String SDIST = "f-1.0.tar.gz";

  @Test
  void links_renamedBuild_isThereUnderBothNames() {
    Builds builds = new Builds(new BuildSettings(List.of("cu12torch2.6cxx11abifalse"), true));
    assertThat(builds.links(links(FALSE, TRUE, SDIST)))
        .extracting(FileLink::filename)
        .containsExactly(FALSE, TRUE, SDIST, "f-1.0" + TAIL);
  }

  @Test
  void links_buildsThatKeepTheirNames_stayAsTheyAre() {
    Builds builds = new Builds(new BuildSettings(List.of("cu12*"), false));
    assertThat(builds.links(links(FALSE, TRUE))).hasSize(2);
  }

  @Test
  void chosen_noVariantAsked_isEverything() {
    assertThat(names(new Builds(BuildSettings.ALL), FALSE, TRUE, SDIST))
        .containsExactly(FALSE, TRUE, SDIST);
  }

  @Test
  void chosen_severalBuildsFit_isThePreferredOneOfEachVersion() {
    Builds builds =
        new Builds(
            new BuildSettings(List.of("*cxx11abitrue", "cu12torch2.6*", "cu123torch2.6*"), false));
    assertThat(names(builds, FALSE, TRUE, OLD, SDIST)).containsExactlyInAnyOrder(TRUE, OLD, SDIST);
  }

  @Test
  void chosen_otherPlatform_isAnotherFile() {
    Builds builds = new Builds(new BuildSettings(List.of("cu12*"), false));
    String arm = FALSE.replace("x86_64", "aarch64");
    assertThat(names(builds, FALSE, arm)).containsExactly(FALSE, arm);
  }

  @Test
  void chosen_labelThatOnlyBeginsLikeThePattern_isLeftOut() {
    Builds builds = new Builds(new BuildSettings(List.of("cu12torch2.6"), false));
    assertThat(names(builds, FALSE, "f-1.0+cu12torch2x6" + TAIL)).isEmpty();
  }

  private static List<String> names(Builds builds, String... filenames) {
    List<FileRow> rows = new ArrayList<>();
    for (String filename : filenames) {
      rows.add(Rows.row(rows.size() + 1L, "gh", "f", filename));
    }
    return builds.chosen(rows).stream().map(FileRow::filename).toList();
  }

  private static List<FileLink> links(String... filenames) {
    List<FileLink> links = new ArrayList<>();
    for (String filename : filenames) {
      links.add(Rows.row(1, "gh", "f", filename).link());
    }
    return links;
  }
}
