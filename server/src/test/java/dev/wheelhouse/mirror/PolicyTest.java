package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.config.IndexPolicy;
import dev.wheelhouse.config.IndexPolicy.Yanked;
import dev.wheelhouse.index.FileAddress;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.Yank;
import dev.wheelhouse.storage.catalog.FileRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final ProjectName SIX = new ProjectName("six");
  private static final FileRow UPLOADED_AT_NOON = Rows.row(1, "pypi", "six", "six-1.0.tar.gz");

  private static Policy lists(List<String> allow, List<String> deny) {
    return new Policy(new IndexPolicy(Duration.ZERO, List.of(), allow, deny, Yanked.SHOW));
  }

  private static Policy aged(String... except) {
    return new Policy(new IndexPolicy(WEEK, List.of(except), List.of(), List.of(), Yanked.SHOW));
  }

  private static Screen screen(Policy policy, @Nullable Instant at, Instant now) {
    return policy.screen(SIX, at, now);
  }

  @Test
  void refusal_deniedProject_namesThePatternWhateverIsAllowed() {
    assertThat(lists(List.of("*"), List.of("ev*", "s*x")).refusal(SIX))
        .contains("the index denies \"s*x\"");
  }

  @Test
  void refusal_projectBesideTheAllowedOnes_namesThem() {
    Policy policy = lists(List.of("torch*", "numpy"), List.of());
    assertThat(policy.refusal(SIX)).contains("the index allows only torch*, numpy");
    assertThat(policy.refusal(new ProjectName("torchvision"))).isEmpty();
  }

  @Test
  void isOpen_onlyIfNothingIsKeptBack() {
    assertThat(new Policy(IndexPolicy.OPEN).isOpen()).isTrue();
    assertThat(aged().isOpen()).isFalse();
    assertThat(lists(List.of(), List.of("six")).isOpen()).isFalse();
    assertThat(lists(List.of("six"), List.of()).isOpen()).isFalse();
  }

  @Test
  void hiding_fileYoungerThanMinAge_untilTheVeryMoment() {
    Instant ripe = Rows.NOON.plus(WEEK);
    Screen before = screen(aged(), null, ripe.minusNanos(1_000));
    assertThat(before.hiding(Rows.source("pypi"), UPLOADED_AT_NOON)).contains(Hiding.YOUNG);
    assertThat(before.ripe(UPLOADED_AT_NOON)).isEqualTo(ripe);
    assertThat(screen(aged(), null, ripe).hiding(Rows.source("pypi"), UPLOADED_AT_NOON)).isEmpty();
  }

  @Test
  void hiding_exceptedProjectAndLocalFile_haveNoMinAge() {
    Screen excepted = screen(aged("s*"), null, Rows.NOON);
    assertThat(excepted.hiding(Rows.source("pypi"), UPLOADED_AT_NOON)).isEmpty();
    FileRow local = Rows.row(1, "local", "six", "six-1.0.tar.gz");
    assertThat(screen(aged(), null, Rows.NOON).hiding(Rows.source("local"), local)).isEmpty();
  }

  @Test
  void hiding_fileLaterThanTheView_andNotTheLastOneWithinIt() {
    Policy open = new Policy(IndexPolicy.OPEN);
    assertThat(
            screen(open, Rows.NOON.minusNanos(1_000), Rows.NOON)
                .hiding(Rows.source("pypi"), UPLOADED_AT_NOON))
        .contains(Hiding.LATER);
    assertThat(screen(open, Rows.NOON, Rows.NOON).hiding(Rows.source("pypi"), UPLOADED_AT_NOON))
        .isEmpty();
  }

  @Test
  void hiding_yankedFile_onlyIfTheIndexHidesThem() {
    FileRow yanked = Rows.yanked(UPLOADED_AT_NOON, new Yank.Yes("broken"));
    Policy hides =
        new Policy(new IndexPolicy(Duration.ZERO, List.of(), List.of(), List.of(), Yanked.HIDE));
    assertThat(screen(hides, null, Rows.NOON).hiding(Rows.source("pypi"), yanked))
        .contains(Hiding.YANKED);
    assertThat(Screen.OPEN.hiding(Rows.source("pypi"), yanked)).isEmpty();
  }

  @Test
  void since_bytesThatTookThePlaceOfOthers_countFromWhenTheyWereSeen() {
    Sha256 digest = Sha256.of(new byte[] {1});
    Instant seen = Rows.NOON.plus(WEEK);
    String newer = FileAddress.newer(UPLOADED_AT_NOON.address(), digest);
    assertThat(Screen.since(UPLOADED_AT_NOON)).isEqualTo(Rows.NOON);
    assertThat(Screen.since(Rows.seen(UPLOADED_AT_NOON, newer, seen))).isEqualTo(seen);
  }
}
