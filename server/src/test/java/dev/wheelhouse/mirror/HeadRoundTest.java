package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsLoader;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.fixture.FakeUpstream;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.storage.catalog.FileFacts;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.Upstream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds of HEADs at an upstream on a real socket. */
class HeadRoundTest {
  private static final int FILES = 40;
  private static final TestWheel WHEEL = TestWheel.of("six", "1.0");

  @TempDir Path directory;
  private FakeUpstream origin;
  private Upstream upstream;
  private SourceSettings source;
  private final Workers workers = new Workers();
  private final List<FileRow> files = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    origin = FakeUpstream.start();
    Path file = directory.resolve("wheelhouse.toml");
    Files.writeString(
        file, "[source.pypi]\nurl = '%s/simple/'\n[fetch]\nretries = 0\n".formatted(origin.url()));
    Settings settings =
        SettingsLoader.load(file, Map.of("HOME", "/nonexistent"), directory, Map.of());
    source = Objects.requireNonNull(settings.sources().get("pypi"));
    upstream = new Upstream(settings.fetch());
    for (int i = 1; i <= FILES; i++) {
      origin.publish("/files/" + i + ".whl", WHEEL);
      files.add(Rows.undated(i, "six", origin.url() + "/files/" + i + ".whl"));
    }
  }

  @AfterEach
  void stop() throws Exception {
    upstream.close();
    workers.close();
    origin.close();
  }

  private HeadRound round(BooleanSupplier stopping) {
    InstantSource clock = InstantSource.fixed(Rows.NOON);
    return new HeadRound(source, files, upstream, new MemoryBudget(4), clock, stopping);
  }

  @Test
  void run_everyFile_isAskedForOnce() {
    Map<Long, FileFacts> facts = round(() -> false).run(workers, 4);
    assertThat(facts).hasSize(FILES);
    assertThat(facts.values())
        .allMatch(one -> Long.valueOf(WHEEL.size()).equals(one.size()))
        .allMatch(one -> "2025-07-07T00:00:00Z".equals(String.valueOf(one.modified())));
    assertThat(origin.heads("whl$")).isEqualTo(FILES);
    assertThat(origin.count("whl$")).isZero();
  }

  @Test
  void run_hostThatFails_isGivenUp_andFilesThatWereNotAskedForAreNotCounted() {
    origin.fail("whl$", 503, 0, "0");
    HeadRound round = round(() -> false);
    Map<Long, FileFacts> facts = round.run(workers, 4);
    assertThat(round.gaveUp()).isTrue();
    assertThat(facts.size()).isBetween(3, 6);
    assertThat(facts.values()).allMatch(one -> one.failures() == 1 && one.size() == null);
  }

  @Test
  void run_filesThatAreRefused_doNotHideTheOthers() {
    origin.fail("/[1-9]\\.whl$", 403, 0);
    HeadRound round = round(() -> false);
    Map<Long, FileFacts> facts = round.run(workers, 4);
    assertThat(round.gaveUp()).isFalse();
    assertThat(facts.values().stream().filter(one -> one.failures() == 1)).hasSize(9);
    assertThat(facts.values().stream().filter(one -> one.size() != null)).hasSize(FILES - 9);
  }

  @Test
  void run_hostThatTheSourceDoesNotName_isNotAsked() {
    files.clear();
    files.add(Rows.undated(1, "six", "http://localhost:" + origin.port() + "/files/1.whl"));
    Map<Long, FileFacts> facts = round(() -> false).run(workers, 1);
    assertThat(facts.values()).singleElement().matches(one -> one.failures() == 1);
    assertThat(origin.requests()).isEmpty();
  }

  @Test
  void run_answerThatTellsNothing_isAFailure() {
    origin.noValidators("whl$");
    origin.wrongLength("whl$", 0, 0);
    Map<Long, FileFacts> facts = round(() -> false).run(workers, 4);
    assertThat(facts.values()).allMatch(one -> one.failures() == 1);
  }

  @Test
  void run_stopping_asksForNoFurtherFile() {
    AtomicInteger asked = new AtomicInteger();
    Map<Long, FileFacts> facts = round(() -> asked.incrementAndGet() > 3).run(workers, 4);
    assertThat(facts).hasSize(3);
    assertThat(origin.heads("whl$")).isEqualTo(3);
  }
}
