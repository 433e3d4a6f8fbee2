package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Yank;
import dev.wheelhouse.storage.catalog.FileRow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MirrorDigestsTest {
  private static final String ONE = "1".repeat(64);
  private static final String TWO = "2".repeat(64);

  @Test
  void of_newFileOrSameDigest_isTakenAsItCame() {
    List<FileLink> now = List.of(link("b", "a.whl", ONE), link("b", "new.whl", TWO));
    MirrorDigests digests = MirrorDigests.of(now, List.of(row(1, "a.whl", ONE)));
    assertThat(digests.links()).isEqualTo(now);
    assertThat(digests.disagreements()).isEmpty();
  }

  @Test
  void of_otherDigest_theFirstStaysAndBothAreNamed() {
    MirrorDigests digests =
        MirrorDigests.of(List.of(link("b", "a.whl", TWO)), List.of(row(1, "a.whl", ONE)));
    assertThat(digests.links()).containsExactly(link("a", "a.whl", ONE));
    assertThat(digests.disagreements())
        .singleElement()
        .asString()
        .contains(ONE, TWO, "https://a.example/a.whl", "https://b.example/a.whl");
  }

  @Test
  void of_mirrorWithoutDigest_takesTheFirstOne() {
    MirrorDigests digests =
        MirrorDigests.of(
            List.of(link("b", "a.whl", "")), List.of(row(1, "a.whl", ""), row(2, "a.whl", ONE)));
    assertThat(digests.links()).containsExactly(link("b", "a.whl", ONE));
  }

  private static FileLink link(String host, String filename, String sha256) {
    return new FileLink(
        filename,
        "https://" + host + ".example/" + filename,
        sha256.isEmpty() ? Map.of() : Map.of("sha256", sha256),
        null,
        null,
        null,
        Yank.no(),
        MetadataLink.none(),
        null);
  }

  private static FileRow row(long id, String filename, String sha256) {
    FileRow plain = Rows.row(id, "a", "p", filename);
    return new FileRow(
        id,
        "a",
        new ProjectName("p"),
        plain.address(),
        link("a", filename, sha256),
        null,
        null,
        null,
        Rows.NOON,
        null,
        false,
        false,
        null,
        false,
        false);
  }
}
