package dev.wheelhouse.upstream;

import static dev.wheelhouse.upstream.RawServer.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.config.SettingsLoader;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.ProjectName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts are asked, in which order, and with whose credentials. */
final class UpstreamHostsTest {
  private static final ProjectName TORCH = new ProjectName("torch");
  private static final String WHOLE = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlinks";
  private static final String DENIED = "HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n";

  @TempDir Path directory;
  private final Upstream upstream = new Upstream(TestSources.fetch(0, Duration.ofSeconds(30)));

  @AfterEach
  void stop() {
    upstream.close();
  }

  @Test
  void open_hostOfNobody_isRefusedUnasked() throws Exception {
    try (var index = new RawServer(send(WHOLE));
        var other = new RawServer(send(WHOLE))) {
      assertThatThrownBy(() -> open(TestSources.source(index.url("/")), other.url("/a.whl")))
          .isInstanceOf(UpstreamException.Refused.class)
          .hasMessageContaining("127.0.0.1:" + other.port())
          .hasMessageContaining("source.upstream.allowed-hosts");
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void open_redirectToHostOfNobody_isRefusedUnasked() throws Exception {
    try (var other = new RawServer(send(WHOLE));
        var index = new RawServer(send(redirect(other.url("/a.whl"))))) {
      assertThatThrownBy(() -> open(TestSources.source(index.url("/")), index.url("/a.whl")))
          .isInstanceOf(UpstreamException.Refused.class);
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void page_redirectToHostOfNobody_isRefusedUnasked() throws Exception {
    try (var other = new RawServer(send(WHOLE));
        var index = new RawServer(send(redirect(other.url("/torch/"))))) {
      assertThatThrownBy(() -> page(TestSources.source(index.url("/"))))
          .isInstanceOf(UpstreamException.Refused.class);
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void open_redirectToAllowedHost_isFollowedWithoutCredentials() throws Exception {
    try (var files = new RawServer(send(WHOLE));
        var index =
            new RawServer(send(redirect(files.url("/x/a+b.whl").replace("//", "//u:p@"))))) {
      String url = "http://us%40er:p%2Bw+d@127.0.0.1:" + index.port() + "/simple/";
      SourceSettings source = TestSources.source(List.of(url), Set.of("127.0.0.1:" + files.port()));
      try (OriginFile file = open(source, index.url("/a.whl"))) {
        assertThat(UpstreamFileTest.readAll(file)).isEqualTo("links");
      }
      // us@er:p+w+d
      assertThat(index.requests().getFirst()).contains("Authorization: Basic dXNAZXI6cCt3K2Q=");
      assertThat(files.requests()).hasSize(1);
      assertThat(files.requests().getFirst())
          .startsWith("GET /x/a%2Bb.whl HTTP/1.1")
          .contains("Accept-Encoding: identity")
          .doesNotContain("Authorization");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::1]:PORT/",
        "http://0.0.0.0:PORT/",
        "http://2130706433:PORT/",
        "http://0x7f.1:PORT/",
        "http://localhost.:PORT/",
        "http://127.0.0.1.nip.example:PORT/"
      })
  void open_redirectIntoTheHouse_isRefusedUnasked(String inside) throws Exception {
    try (var other = new RawServer(send(WHOLE));
        var index = new RawServer(send(redirect(inside.replace("PORT", "" + other.port()))))) {
      assertThatThrownBy(() -> open(TestSources.source(index.url("/")), index.url("/a.whl")))
          .isInstanceOf(UpstreamException.Refused.class)
          .hasMessageContaining("not a host of source upstream");
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void listing_withToken_isNotToldToTheHostOfTheFiles() throws Exception {
    try (var files = new RawServer(send(WHOLE));
        var api =
            new RawServer(
                send(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
                        + "Link: </r?page=2>; rel=\"next\", </r?page=9>; rel=\"last\"\r\n\r\n[]"),
                send(redirect(files.url("/a.whl"))))) {
      SourceSettings source = withToken(api.url("/r?per_page=30"), files);
      PageAnswer answer = upstream.listing(source, null, null, null);
      assertThat(((PageAnswer.Page) answer).next()).contains(api.url("/r?page=2"));
      open(source, api.url("/asset")).close();
      assertThat(api.requests())
          .allSatisfy(head -> assertThat(head).contains("Authorization: Bearer ghp_secret"));
      assertThat(api.requests().getFirst())
          .startsWith("GET /r?per_page=30 ")
          .contains("Accept: application/vnd.github+json");
      assertThat(files.requests()).hasSize(1);
      assertThat(files.requests().getFirst()).doesNotContain("Authorization");
    }
  }

  /** Settings as a person writes them. */
  private SourceSettings withToken(String url, RawServer files) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("w.toml"),
            """
            [source.gh]
            kind = "release-page"
            url = "%s"
            allowed-hosts = ["127.0.0.1:%d"]
            """
                .formatted(url, files.port()));
    Map<String, String> environment =
        Map.of("HOME", directory.toString(), "WHEELHOUSE_SOURCE_GH_TOKEN", "ghp_secret");
    return Objects.requireNonNull(
        SettingsLoader.load(file, environment, directory, Map.of()).sources().get("gh"));
  }

  @Test
  void open_redirectForEver_isBrokenAfterTen() throws Exception {
    try (var index = new RawServer(send(redirect("/a.whl")))) {
      assertThatThrownBy(() -> open(TestSources.source(index.url("/")), index.url("/a.whl")))
          .isInstanceOf(UpstreamException.Broken.class)
          .hasMessageContaining("more than 10 redirects");
      assertThat(index.requests()).hasSize(11);
    }
  }

  @Test
  void open_redirectToOtherScheme_isBroken() throws Exception {
    try (var index = new RawServer(send(redirect("file:///etc/passwd")))) {
      assertThatThrownBy(() -> open(TestSources.source(index.url("/")), index.url("/a.whl")))
          .isInstanceOf(UpstreamException.Broken.class);
    }
  }

  @Test
  void open_noUrl_isBrokenWithoutPrintingIt() {
    SourceSettings source = TestSources.source("http://127.0.0.1:1/");
    assertThatThrownBy(() -> open(source, "ftp://user:secret@127.0.0.1/a.whl"))
        .isInstanceOf(UpstreamException.Broken.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void page_failure_isToldWithoutCredentials() throws Exception {
    try (var index = new RawServer(send(DENIED))) {
      String url = "http://user:secret@127.0.0.1:" + index.port() + "/simple/";
      assertThatThrownBy(() -> page(TestSources.source(url)))
          .isInstanceOf(UpstreamException.Failed.class)
          .hasMessageContaining("http://127.0.0.1:" + index.port() + "/simple/torch/")
          .hasMessageNotContaining("secret")
          .hasMessageNotContaining("user");
    }
  }

  @Test
  void page_firstMirrorFails_secondIsAskedAndRemembered() throws Exception {
    try (var first = new RawServer(send(DENIED));
        var second = new RawServer(send(WHOLE))) {
      SourceSettings source = TestSources.source(first.url("/simple/"), second.url("/simple/"));
      assertThat(page(source)).isInstanceOf(PageAnswer.Page.class);
      assertThat(page(source)).isInstanceOf(PageAnswer.Page.class);
      assertThat(first.requests()).hasSize(1);
      assertThat(second.requests()).hasSize(2);
    }
  }

  @Test
  void page_rememberedMirrorFails_firstIsAskedAgain() throws Exception {
    try (var first = new RawServer(send(DENIED), send(WHOLE));
        var second = new RawServer(send(WHOLE), send(DENIED))) {
      SourceSettings source = TestSources.source(first.url("/simple/"), second.url("/simple/"));
      for (int i = 0; i < 2; i++) {
        assertThat(page(source)).isInstanceOf(PageAnswer.Page.class);
      }
      assertThat(first.requests()).hasSize(2);
      assertThat(second.requests()).hasSize(2);
    }
  }

  @Test
  void page_allMirrorsFail_firstFailureIsTold() throws Exception {
    try (var first = new RawServer(send(DENIED));
        var second = new RawServer(send(DENIED))) {
      SourceSettings source = TestSources.source(first.url("/simple/"), second.url("/simple/"));
      assertThatThrownBy(() -> page(source))
          .isInstanceOf(UpstreamException.Failed.class)
          .hasMessageContaining(first.url("/simple/torch/"));
    }
  }

  private PageAnswer page(SourceSettings source) throws UpstreamException {
    return upstream.page(source, TORCH, null, null);
  }

  private OriginFile open(SourceSettings source, String url) throws UpstreamException {
    return upstream.open(source, url, OptionalLong.empty(), OptionalLong.empty(), null);
  }

  private static String redirect(String location) {
    return "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: "
        + location
        + "\r\n\r\n";
  }
}
