package dev.wheelhouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.config.FetchSettings;
import dev.wheelhouse.config.SafeUri;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.fixture.FakeUpstream;
import dev.wheelhouse.fixture.Seen;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.ProjectName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpstreamTest {
  private static final ProjectName SIX = new ProjectName("six");
  private static final TestWheel WHEEL = TestWheel.recipe("six", "1.0+a").padded(100_000).make();

  private FakeUpstream origin;
  private Upstream upstream;

  @BeforeEach
  void start() throws Exception {
    origin = FakeUpstream.start();
    origin.pypi().add(WHEEL);
    upstream =
        new Upstream(
            new FetchSettings(
                Duration.ofSeconds(2),
                Duration.ofMillis(700),
                Duration.ofSeconds(1),
                2,
                Duration.ofMinutes(5),
                4,
                "wheelhouse/test"));
  }

  @AfterEach
  void stop() throws Exception {
    upstream.close();
    origin.close();
  }

  private SourceSettings source(String... urls) {
    return new SourceSettings(
        "pypi",
        SourceSettings.Kind.SIMPLE,
        Arrays.stream(urls).map(SafeUri::of).toList(),
        Duration.ofMinutes(10),
        Duration.ofMinutes(1),
        Set.of(),
        Set.of(404),
        SourceSettings.Delisted.YANK,
        true);
  }

  private SourceSettings pypi() {
    return source(origin.url() + "/simple/");
  }

  private PageAnswer page() throws UpstreamException {
    return upstream.page(pypi(), SIX, null, null);
  }

  private String file() {
    return origin.url() + origin.pypi().path(WHEEL.filename());
  }

  private OriginFile open(OptionalLong first, OptionalLong last) throws UpstreamException {
    return upstream.open(pypi(), file(), first, last, null);
  }

  private static byte[] read(OriginFile file) throws UpstreamException {
    ByteBuffer bytes = ByteBuffer.allocate(200_000);
    while (file.read(bytes) >= 0) {
      // until the end
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  @Test
  void page_asksAsAClientShould() throws Exception {
    PageAnswer.Page page = (PageAnswer.Page) page();
    assertThat(new String(page.body(), StandardCharsets.UTF_8)).contains("six-1.0+a");
    assertThat(page.contentType()).contains("v1+json");
    Seen asked = origin.requests().getFirst();
    assertThat(asked.headers())
        .containsEntry("user-agent", "wheelhouse/test")
        .containsEntry("accept-encoding", "gzip");
    assertThat(upstream.page(pypi(), SIX, page.etag().orElseThrow(), null))
        .isEqualTo(new PageAnswer.NotModified());
    assertThat(upstream.page(pypi(), new ProjectName("nosuch"), null, null))
        .isEqualTo(new PageAnswer.Absent(404));
  }

  @Test
  void page_passingFailures_areTriedAgain_lastingOnesEnd() throws Exception {
    origin.fail("/simple/six/", 503, 1);
    origin.cut("/simple/six/", 20, 1);
    assertThat(page()).isInstanceOf(PageAnswer.Page.class);
    assertThat(origin.count("six")).isEqualTo(3);
    origin.fail("/simple/six/", 500, 0);
    assertThatThrownBy(this::page)
        .isInstanceOf(UpstreamException.Failed.class)
        .hasMessageContaining("500");
    assertThat(origin.count("six")).isEqualTo(6);
  }

  @Test
  void page_refusedForGood_isNotTriedAgain() {
    origin.fail("/simple/six/", 401, 0);
    assertThatThrownBy(this::page).isInstanceOf(UpstreamException.Failed.class);
    assertThat(origin.count("six")).isEqualTo(1);
  }

  @Test
  void page_silence_isATimeOut() {
    origin.hang("/simple/six/");
    assertThatThrownBy(this::page).isInstanceOf(UpstreamException.TimedOut.class);
  }

  @Test
  void page_mirrors_theNextIsAsked_andRemembered() throws Exception {
    try (FakeUpstream broken = FakeUpstream.start()) {
      broken.fail(".", 500, 0);
      SourceSettings two = source(broken.url() + "/simple/", origin.url() + "/simple/");
      assertThat(upstream.page(two, SIX, null, null)).isInstanceOf(PageAnswer.Page.class);
      broken.forget();
      assertThat(upstream.page(two, SIX, null, null)).isInstanceOf(PageAnswer.Page.class);
      assertThat(broken.requests()).isEmpty();
    }
  }

  @Test
  void deadPort_isRememberedAndNotConnectedTo() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    SourceSettings dead = source("http://127.0.0.1:" + port + "/simple/");
    assertThatThrownBy(() -> upstream.page(dead, SIX, null, null))
        .isInstanceOf(UpstreamException.Unreachable.class)
        .hasMessageContaining("127.0.0.1:" + port);
    // Somebody listens now, and is not asked: the failed connect is remembered.
    try (ServerSocket now = new ServerSocket(port, 10, InetAddress.getLoopbackAddress())) {
      now.setSoTimeout(1);
      assertThatThrownBy(() -> upstream.page(dead, SIX, null, null))
          .isInstanceOf(UpstreamException.Unreachable.class);
      assertThatThrownBy(now::accept).isInstanceOf(IOException.class);
    }
  }

  @Test
  void tlsToAPlainPort_isUnreachableInWords() {
    SourceSettings tls = source("https://127.0.0.1:" + origin.port() + "/simple/");
    assertThatThrownBy(() -> upstream.page(tls, SIX, null, null))
        .isInstanceOf(UpstreamException.Unreachable.class)
        .hasMessageContaining("TLS failed");
  }

  @Test
  void file_wholeAndParts() throws Exception {
    byte[] all = WHEEL.bytes();
    try (OriginFile file = open(OptionalLong.empty(), OptionalLong.empty())) {
      assertThat(file.total()).isEqualTo(all.length);
      assertThat(read(file)).isEqualTo(all);
    }
    try (OriginFile part = open(OptionalLong.of(10), OptionalLong.of(19))) {
      assertThat(part.status()).isEqualTo(206);
      assertThat(read(part)).isEqualTo(Arrays.copyOfRange(all, 10, 20));
    }
    try (OriginFile rest = open(OptionalLong.of(99_000), OptionalLong.empty())) {
      assertThat(read(rest)).isEqualTo(Arrays.copyOfRange(all, 99_000, all.length));
    }
    Seen asked = origin.requests().getFirst();
    assertThat(asked.path()).contains("%2Ba").doesNotContain("+");
    assertThat(asked.headers()).containsEntry("accept-encoding", "identity");
    assertThat(upstream.head(pypi(), file()).length()).isEqualTo(all.length);
  }

  @Test
  void file_answersThatAreNotWhatWasAsked_areBroken() {
    OptionalLong none = OptionalLong.empty();
    origin.wrongRange("whl$", 0);
    assertThatThrownBy(() -> open(OptionalLong.of(10), none).close())
        .isInstanceOf(UpstreamException.Broken.class)
        .hasMessageContaining("Content-Range");
    origin.clearFaults();
    origin.gzipFiles("whl$");
    assertThatThrownBy(() -> open(none, none).close()).hasMessageContaining("sent as gzip");
    origin.clearFaults();
    origin.loginPage("whl$");
    assertThatThrownBy(() -> open(none, none).close()).hasMessageContaining("an HTML page");
    for (int status : new int[] {403, 404, 410}) {
      origin.clearFaults();
      origin.fail("whl$", status, 0);
      assertThatThrownBy(() -> open(none, none).close()).isInstanceOf(UpstreamException.Gone.class);
    }
  }

  @Test
  void file_breaksInTheMiddle_saysWhere() throws Exception {
    origin.cut("whl$", 50_000, 1);
    try (OriginFile file = open(OptionalLong.empty(), OptionalLong.empty())) {
      assertThatThrownBy(() -> read(file))
          .isInstanceOf(UpstreamException.class)
          .hasMessageContaining("byte 50000");
    }
    origin.stallAt("whl$", 50_000);
    try (OriginFile file = open(OptionalLong.empty(), OptionalLong.empty())) {
      assertThatThrownBy(() -> read(file)).isInstanceOf(UpstreamException.TimedOut.class);
    }
  }

  @Test
  void redirect_toAHostThatIsNotAllowed_isRefusedBeforeItIsAsked() throws Exception {
    try (FakeUpstream other = FakeUpstream.start()) {
      origin.redirect("whl$", other.url() + "/x.whl");
      assertThatThrownBy(() -> open(OptionalLong.empty(), OptionalLong.empty()).close())
          .isInstanceOf(UpstreamException.Refused.class)
          .hasMessageContaining("127.0.0.1:" + other.port());
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void redirect_withinTheSource_isFollowed() throws Exception {
    TestWheel target = TestWheel.of("target", "1.0");
    origin.pypi().add(target);
    origin.redirect("six.*whl$", origin.pypi().path(target.filename()));
    try (OriginFile file = open(OptionalLong.empty(), OptionalLong.empty())) {
      assertThat(read(file)).isEqualTo(target.bytes());
    }
  }

  @Test
  void credentials_areNotForwarded() throws Exception {
    try (FakeUpstream files = FakeUpstream.start()) {
      files.pypi().add(WHEEL);
      SourceSettings secret = source("http://me:pw@127.0.0.1:" + origin.port() + "/simple/");
      SourceSettings both =
          new SourceSettings(
              secret.name(),
              secret.kind(),
              secret.urls(),
              secret.ttl(),
              secret.negativeTtl(),
              Set.of("127.0.0.1:" + files.port()),
              secret.absentStatuses(),
              secret.delisted(),
              true);
      origin.redirect(
          "whl$", files.url() + files.pypi().path(WHEEL.filename()).replace("+", "%2B"));
      upstream.open(both, file(), OptionalLong.empty(), OptionalLong.empty(), null).close();
      assertThat(origin.requests().getFirst().headers())
          .containsEntry("authorization", "Basic bWU6cHc=");
      assertThat(files.requests().getFirst().headers()).doesNotContainKey("authorization");
      assertThat(List.of(both.toString())).noneMatch(text -> text.contains("pw"));
    }
  }
}
