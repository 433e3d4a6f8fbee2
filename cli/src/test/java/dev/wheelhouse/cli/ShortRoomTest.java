package dev.wheelhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsLoader;
import dev.wheelhouse.fixture.SmallDisk;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.storage.bundle.Bundle;
import dev.wheelhouse.storage.bundle.BundleException;
import dev.wheelhouse.storage.bundle.BundleFile;
import dev.wheelhouse.storage.bundle.BundleWriter;
import dev.wheelhouse.storage.catalog.FileRow;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sticks and data directories on a real disk that is too small, or becomes so. */
class ShortRoomTest {
  private static final int MB = 1 << 20;

  /** What a store keeps free for its catalog, beside a catalog. */
  private static final int RESERVE_MB = 70;

  private static final TestWheel BIG = TestWheel.recipe("big", "1.0").padded(30L * MB).make();
  private static final TestWheel OTHER = TestWheel.recipe("other", "1.0").padded(20L * MB).make();

  @TempDir Path directory;
  private Side outside;
  private Side inside;
  private @Nullable SmallDisk disk;

  @BeforeEach
  void make() throws Exception {
    outside = new Side(Files.createDirectory(directory.resolve("outside")));
    inside = new Side(Files.createDirectory(directory.resolve("inside")));
    Path wheels = Files.createDirectory(directory.resolve("wheels"));
    BIG.writeTo(wheels);
    OTHER.writeTo(wheels);
    ok(outside.run("seed", wheels.toString()));
    ok(outside.run("sets", "add", "mine", "--all"));
  }

  @AfterEach
  void stop() throws Exception {
    outside.close();
    inside.close();
    SmallDisk mounted = disk;
    if (mounted != null) {
      mounted.close();
    }
  }

  private SmallDisk disk(Path place, int megabytes) throws Exception {
    disk = SmallDisk.mount(place, megabytes).orElse(null);
    SmallDisk mounted = disk;
    assumeTrue(mounted != null, "needs to mount a small disk");
    if (mounted == null) {
      throw new IllegalStateException();
    }
    return mounted;
  }

  private static String ok(Side.Ran ran) {
    assertThat(ran.code()).as(ran.output()).isZero();
    return ran.output();
  }

  private static Settings settings(Side side) throws Exception {
    return SettingsLoader.load(
        side.directory().resolve("wheelhouse.toml"),
        Map.of("HOME", "/nonexistent"),
        side.directory(),
        Map.of());
  }

  private static long filesBelow(Path place) throws IOException {
    try (Stream<Path> all = Files.walk(place)) {
      return all.filter(Files::isRegularFile).filter(file -> !file.endsWith("filler")).count();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bundle", "bundle.tar"})
  void export_targetTooSmall_tellsFoundAndNeeded_andWritesNothing(String name) throws Exception {
    SmallDisk stick = disk(directory.resolve("stick"), 40);
    Path bundle = stick.place().resolve(name);
    Side.Ran ran = outside.run("export", "--set", "mine", "-o", bundle.toString());
    assertThat(ran.code()).as(ran.output()).isEqualTo(1);
    assertThat(ran.output()).contains(bundle + ": no room: " + stick.free() + " bytes are free");
    assertThat(filesBelow(stick.place())).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bundle", "bundle.tar"})
  void export_diskFullInTheMiddle_isNoBundle_andGoesOnInTheRoomOfTheRest(String name)
      throws Exception {
    SmallDisk stick = disk(directory.resolve("stick"), 60);
    Path bundle = stick.place().resolve(name);
    try (Session session = Session.open(settings(outside))) {
      ExportFacts facts = new ExportFacts(session, outside.data());
      assertThat(facts.ask(Map.of("set", "mine"), event -> {})).isTrue();
      BundleWriter writer = new BundleWriter(facts.facts(), Set.of(), OptionalLong.empty(), null);
      Filling contents = new Filling(facts.counting(new Meter("test", 2, 1)), stick);
      assertThatThrownBy(() -> writer.write(bundle, contents, ShortRoomTest::oneByOne, n -> {}))
          .isInstanceOf(BundleException.class)
          .hasMessageContaining(bundle + ": the disk is full")
          .hasMessageContaining("run it again");
    }
    assertThatThrownBy(() -> Bundle.open(List.of(bundle))).isInstanceOf(BundleException.class);
    stick.clear();
    long free = stick.free();
    assertThat(free).as("what was written is kept").isBetween(0L, 30L * MB);
    ok(outside.run("export", "--set", "mine", "-o", bundle.toString()));
    assertThat(ok(inside.run("import", bundle.toString()))).contains("2 of them new");
  }

  private static void oneByOne(List<BundleWriter.Work> work) throws IOException {
    for (BundleWriter.Work one : work) {
      one.run();
    }
  }

  /** Somebody else fills the disk as soon as the second wheel is being copied. */
  private record Filling(BundleWriter.Contents contents, SmallDisk disk)
      implements BundleWriter.Contents {
    @Override
    public InputStream file(BundleFile file) throws IOException {
      InputStream bytes = contents.file(file);
      return file.row().filename().equals(OTHER.filename()) ? filling(bytes, disk) : bytes;
    }

    @Override
    public byte[] metadata(FileRow row) throws IOException {
      return contents.metadata(row);
    }
  }

  private static InputStream filling(InputStream bytes, SmallDisk disk) {
    return new FilterInputStream(bytes) {
      private long seen;

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        int count = in.read(into, offset, length);
        boolean before = seen < 5 * MB;
        seen += Math.max(0, count);
        if (before && seen >= 5 * MB) {
          disk.leave(0);
        }
        return count;
      }
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void import_dataDirectoryTooSmall_tellsFoundAndNeeded_andCopiesNothing(boolean besideAServer)
      throws Exception {
    Path bundle = directory.resolve("bundle");
    ok(outside.run("export", "--set", "mine", "-o", bundle.toString()));
    disk(inside.data(), RESERVE_MB + 40);
    if (besideAServer) {
      inside.serve(true);
    }
    Side.Ran ran = inside.run("import", bundle.toString());
    assertThat(ran.code()).as(ran.output()).isEqualTo(1);
    assertThat(ran.output())
        .contains("no room in the data directory")
        .contains("expected: " + (BIG.size() + OTHER.size()))
        .contains("nothing was copied");
    assertThat(filesBelow(inside.data().resolve("blobs"))).isZero();
    assertThat(ok(inside.run("list"))).doesNotContain("big", "other");
  }

  @Test
  void import_diskFullInTheMiddle_saysSo_showsNothing_andGoesOnWithTheRest() throws Exception {
    Path bundle = directory.resolve("bundle");
    ok(outside.run("export", "--set", "mine", "-o", bundle.toString()));
    SmallDisk disk = disk(inside.data(), RESERVE_MB + 60);
    StringWriter err = new StringWriter();
    try (Session session = Session.open(settings(inside));
        Bundle opened = Bundle.open(List.of(bundle)).getFirst()) {
      BundleImport run =
          new BundleImport(
              new FullSession(session, disk), opened, Map.of(), new PrintWriter(err, true));
      assertThatThrownBy(() -> run.run(line -> {}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no space left where " + inside.data());
    }
    assertThat(ok(inside.run("list"))).doesNotContain("big", "other");
    disk.clear();
    assertThat(ok(inside.run("import", bundle.toString()))).contains("2 of them new");
    assertThat(ok(inside.run("verify"))).contains("2 files verified", "all are right");
  }

  /** Of which somebody fills the disk while it is sent the second wheel. */
  private record FullSession(Session session, SmallDisk disk) implements Session {
    @Override
    public boolean run(
        String verb,
        Map<String, String> parameters,
        @Nullable Body body,
        Consumer<Map<String, Object>> line)
        throws IOException {
      boolean fills = parameters.getOrDefault("filename", "").endsWith(OTHER.filename());
      return session.run(
          verb,
          parameters,
          fills && body != null ? new Body(filling(body.bytes(), disk), body.size()) : body,
          line);
    }

    @Override
    public URI clients() throws IOException {
      return session.clients();
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
