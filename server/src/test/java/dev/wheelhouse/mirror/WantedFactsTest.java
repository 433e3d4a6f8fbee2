package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.storage.catalog.FileFacts;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.SourcePage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WantedFactsTest {
  private static final SourceSettings PYPI = Rows.source("pypi");

  private static FileRow file(long id, String version, FileFacts facts) {
    String name = "torch-" + version + "-py3-none-any.whl";
    return Rows.undated(id, "torch", name, "https://pypi.example/" + name, facts);
  }

  private static SourcePage page(List<FileRow> rows) {
    return new SourcePage(Rows.state("pypi", "torch"), rows);
  }

  private static Instant next(FileFacts facts) {
    return WantedFacts.next(PYPI, page(List.of(file(1, "1.0", facts))));
  }

  @Test
  void of_nightliesOfYears_areTheNewestFirst_soManyInOneGo() {
    List<FileRow> rows = new ArrayList<>();
    for (int i = 0; i < 15_000; i++) {
      rows.add(file(i, "2.0.dev" + (i * 7919 % 15_000), FileFacts.NONE));
    }
    List<FileRow> first = WantedFacts.of(PYPI, page(rows), Rows.NOON);
    assertThat(first).hasSize(WantedFacts.IN_ONE_GO);
    assertThat(first.getFirst().filename()).contains("dev14999-");
    assertThat(first.getLast().filename()).contains("dev" + (15_000 - WantedFacts.IN_ONE_GO) + "-");
  }

  @Test
  void of_whatIsKnown_isNotAskedFor() {
    FileFacts learned = FileFacts.NONE.told(5L, Rows.NOON, Rows.NOON);
    FileRow told = Rows.row(1, "pypi", "torch", "torch-1.0-py3-none-any.whl");
    assertThat(WantedFacts.of(PYPI, page(List.of(told, file(2, "2.0", learned))), Rows.NOON))
        .isEmpty();
    assertThat(WantedFacts.next(PYPI, page(List.of(told)))).isEqualTo(Instant.MAX);
  }

  @Test
  void next_answeredInPart_isNever() {
    assertThat(next(FileFacts.NONE.told(5L, null, Rows.NOON))).isEqualTo(Instant.MAX);
    assertThat(next(FileFacts.NONE.told(null, Rows.NOON, Rows.NOON))).isEqualTo(Instant.MAX);
  }

  @Test
  void next_refused_isEverLater() {
    FileFacts facts = FileFacts.NONE;
    assertThat(next(facts)).isBefore(Rows.NOON);
    for (long hours : new long[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 512, 512}) {
      facts = facts.refused(Rows.NOON);
      assertThat(next(facts)).isEqualTo(Rows.NOON.plus(Duration.ofHours(hours)));
    }
    assertThat(next(facts.told(5L, Rows.NOON, Rows.NOON))).isEqualTo(Instant.MAX);
  }

  @Test
  void next_hiddenFile_isNever() {
    FileRow row = file(1, "1.0", FileFacts.NONE);
    assertThat(WantedFacts.next(PYPI, page(List.of(Rows.superseded(row))))).isEqualTo(Instant.MAX);
  }
}
