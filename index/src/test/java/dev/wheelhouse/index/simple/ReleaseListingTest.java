package dev.wheelhouse.index.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.index.FileLink;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseListingTest {
  private static final String DIGEST = "0123456789abcdef".repeat(4);

  @Test
  void read_listOfReleases_givesTheAssetsOfThoseThatArePublished() throws Exception {
    List<FileLink> files =
        read(
            """
            [{"url": "https://api.example/1", "tag_name": "v2", "draft": false, "body": "[{}]",
              "author": {"login": "x", "assets": [{"name": "no"}]},
              "assets": [
               {"name": "a-1.0+cu12torch2.6-cp310-cp310-linux_x86_64.whl", "label": null,
                "state": "uploaded", "size": 187654321, "digest": "sha256:%s",
                "created_at": "2025-01-29T17:00:00Z", "updated_at": "2025-01-29T17:02:11Z",
                "uploader": {"name": "somebody"},
                "browser_download_url": "https://git.example/o/r/releases/download/v2/a-1.0%%2Bcu12torch2.6-cp310-cp310-linux_x86_64.whl"},
               {"name": "half.whl", "state": "starter",
                "browser_download_url": "https://git.example/half.whl"},
               {"name": "a-1.0.tar.gz", "digest": null, "size": "12",
                "created_at": "2025-01-28T00:00:00Z",
                "browser_download_url": "https://git.example/o/r/a-1.0.tar.gz"},
               {"name": "x/../y.whl", "browser_download_url": "https://git.example/y.whl"},
               {"name": "ftp.whl", "browser_download_url": "ftp://git.example/y.whl"}, 3]},
             {"draft": true, "assets": [{"name": "secret-1-py3-none-any.whl",
                "browser_download_url": "https://git.example/secret-1-py3-none-any.whl"}]}]
            """
                .formatted(DIGEST));
    assertThat(files)
        .extracting(FileLink::filename)
        .containsExactly("a-1.0+cu12torch2.6-cp310-cp310-linux_x86_64.whl", "a-1.0.tar.gz");
    FileLink wheel = files.getFirst();
    assertThat(wheel.sha256().orElseThrow().hex()).isEqualTo(DIGEST);
    assertThat(wheel.size()).isEqualTo(187654321L);
    assertThat(wheel.uploadTime()).isEqualTo(Instant.parse("2025-01-29T17:02:11Z"));
    FileLink sdist = files.getLast();
    assertThat(sdist.sha256()).isEmpty();
    assertThat(sdist.size()).isNull();
    assertThat(sdist.uploadTime()).isEqualTo(Instant.parse("2025-01-28T00:00:00Z"));
  }

  @Test
  void read_singleReleaseOrNone_isAListing() throws Exception {
    assertThat(read("{\"assets\": []}")).isEmpty();
    assertThat(read("[]")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"message\": \"API rate limit exceeded\"}",
        "[{\"message\": \"x\"}]",
        "[3]",
        "\"x\"",
        "[{\"assets\": []}",
        "[] []",
        "<html></html>"
      })
  void read_anythingElse_isNoListing(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(NotAnIndexException.class);
  }

  private static List<FileLink> read(String text) throws NotAnIndexException {
    return ReleaseListing.read(text.getBytes(StandardCharsets.UTF_8));
  }
}
