package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.OriginTraits;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdvertisedMetadataTest {
  private static final Sha256 SEEN = Sha256.of("seen".getBytes(StandardCharsets.UTF_8));
  private static final Sha256 TOLD = Sha256.of("told".getBytes(StandardCharsets.UTF_8));
  private static final MetadataLink NONE = MetadataLink.none();
  private static final MetadataLink EXISTS = new MetadataLink.Exists();
  private static final MetadataLink DIGEST = new MetadataLink.Digest(TOLD);
  private static final OriginTraits UNKNOWN = OriginTraits.unknown("s", "h");
  private static final OriginTraits RANGES = UNKNOWN.withRanges(true, Rows.NOON);
  private static final OriginTraits NO_RANGES = UNKNOWN.withRanges(false, Rows.NOON);

  private static FileRow wheel(MetadataLink told, @Nullable Sha256 seen, boolean refused) {
    FileRow row = Rows.row(1, "s", "odd", "odd-1.0-py3-none-any.whl");
    FileLink old = row.link();
    FileLink link =
        new FileLink(
            old.filename(),
            old.url(),
            old.hashes(),
            old.size(),
            old.uploadTime(),
            null,
            old.yank(),
            told,
            null);
    return new FileRow(
        1,
        "s",
        row.project(),
        row.address(),
        link,
        null,
        seen,
        null,
        Rows.NOON,
        null,
        false,
        false,
        null,
        false,
        refused);
  }

  private static MetadataLink of(FileRow row, OriginTraits origin) {
    return AdvertisedMetadata.of(row, origin, false);
  }

  @Test
  void of_knownDigest_isTold_whateverElse() {
    assertThat(of(wheel(NONE, SEEN, false), NO_RANGES)).isEqualTo(new MetadataLink.Digest(SEEN));
    assertThat(of(wheel(DIGEST, SEEN, false), RANGES)).isEqualTo(new MetadataLink.Digest(SEEN));
    assertThat(AdvertisedMetadata.of(wheel(NONE, SEEN, false), UNKNOWN, true))
        .isEqualTo(new MetadataLink.Digest(SEEN));
  }

  @Test
  void of_promiseOfTheIndex_isPassedOn_unlessItsHostBreaksThem() {
    assertThat(of(wheel(DIGEST, null, false), UNKNOWN)).isEqualTo(DIGEST);
    assertThat(of(wheel(EXISTS, null, false), NO_RANGES)).isEqualTo(EXISTS);
    OriginTraits broken = UNKNOWN.withPromises(false, Rows.NOON);
    assertThat(of(wheel(DIGEST, null, false), broken)).isEqualTo(NONE);
    assertThat(of(wheel(DIGEST, null, false), broken.withRanges(true, Rows.NOON)))
        .isEqualTo(EXISTS);
  }

  @Test
  void of_nothingPromised_isAdvertisedOnlyWhereItWasSeenToBePossible() {
    assertThat(of(wheel(NONE, null, false), UNKNOWN)).isEqualTo(NONE);
    assertThat(of(wheel(NONE, null, false), NO_RANGES)).isEqualTo(NONE);
    assertThat(of(wheel(NONE, null, false), RANGES)).isEqualTo(EXISTS);
    assertThat(of(wheel(NONE, null, false), NO_RANGES.withSiblings(true, Rows.NOON)))
        .isEqualTo(EXISTS);
  }

  @Test
  void of_refusedOrOfflineOrNoWheel_isNothing() {
    assertThat(of(wheel(DIGEST, null, true), RANGES)).isEqualTo(NONE);
    assertThat(AdvertisedMetadata.of(wheel(DIGEST, null, false), RANGES, true)).isEqualTo(NONE);
    assertThat(of(Rows.row(1, "s", "odd", "odd-1.0.tar.gz"), RANGES)).isEqualTo(NONE);
  }
}
