package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.storage.catalog.FileFacts;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.UploadTimeFrom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadDateTest {
  private static final Instant NOON = Rows.NOON; // when all the files were first seen
  private static final Instant BEFORE = NOON.minus(Duration.ofDays(9));

  private static FileRow undated(FileFacts facts) {
    return Rows.undated(1, "six", "six-1.0.tar.gz", "https://pypi.example/six-1.0.tar.gz", facts);
  }

  private static UploadDate date(Instant at, @Nullable UploadTimeFrom from) {
    return new UploadDate(at, Optional.ofNullable(from));
  }

  @Test
  void of_toldByTheIndex_isItsWord() {
    assertThat(UploadDate.of(Rows.row(1, "pypi", "six", "six-1.0.tar.gz")))
        .isEqualTo(date(NOON, null));
  }

  @Test
  void of_notTold_isFirstSeenUntilTheOriginToldMore() {
    FileRow row = undated(FileFacts.NONE);
    assertThat(UploadDate.of(row)).isEqualTo(date(NOON, UploadTimeFrom.FIRST_SEEN));
    row = undated(FileFacts.NONE.told(null, BEFORE, NOON));
    assertThat(UploadDate.of(row)).isEqualTo(date(BEFORE, UploadTimeFrom.LAST_MODIFIED));
    assertThat(Screen.since(row)).isEqualTo(BEFORE);
  }

  @Test
  void of_changedAfterItWasSeen_isFirstSeen() {
    FileRow row = undated(FileFacts.NONE.told(null, NOON.plusSeconds(1), NOON));
    assertThat(UploadDate.of(row)).isEqualTo(date(NOON, UploadTimeFrom.FIRST_SEEN));
  }

  @Test
  void told_aSecondTime_doesNotMoveTheDate() {
    FileFacts facts = FileFacts.NONE.told(1L, BEFORE, NOON).told(2L, NOON, NOON);
    assertThat(facts.modified()).isEqualTo(BEFORE);
  }

  @Test
  void ofSeeded_isGiven_elseInside_elseNow() {
    assertThat(UploadDate.ofSeeded(BEFORE, NOON, NOON))
        .isEqualTo(date(BEFORE, UploadTimeFrom.GIVEN));
    assertThat(UploadDate.ofSeeded(null, BEFORE, NOON))
        .isEqualTo(date(BEFORE, UploadTimeFrom.ARCHIVE));
    assertThat(UploadDate.ofSeeded(null, null, NOON))
        .isEqualTo(date(NOON, UploadTimeFrom.FIRST_SEEN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "Mon, 07 Jul 2025 00:00:00 GMT | 2025-07-07T00:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 GMT | -",
        "Tue, 01 Jan 1980 00:00:00 GMT | -",
        "2025-07-07T00:00:00Z          | -",
        "yesterday                     | -",
        "-                             | -",
      })
  void lastModified_isReadWhereItCanBeTrue(@Nullable String sent, @Nullable Instant date) {
    assertThat(LastModified.parse(sent)).isEqualTo(Optional.ofNullable(date));
  }
}
