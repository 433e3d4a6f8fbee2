package dev.wheelhouse.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a real disk of 100 MiB, of which 64 are the reserve. */
class SmallDiskTest {
  private static final int MIB = 1 << 20;

  @TempDir Path directory;
  private Path place;
  private FileBlobStore store;

  @BeforeEach
  void mount() throws Exception {
    place = Files.createDirectories(directory.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", place.toString()),
        "needs to mount a small disk");
    store = FileBlobStore.open(place);
  }

  @AfterEach
  void unmount() throws Exception {
    boolean unusedDone = run("umount", "-l", place.toString());
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }

  private static Partial partial(long total) {
    return new Partial(Sha256.of(new byte[] {7}).hex(), total, "pypi", "h/x.whl", "\"e\"", null);
  }

  private static void write(BlobWriter writer, int from, int to) throws StoreException {
    for (int i = from; i < to; i++) {
      writer.write((long) i * MIB, ByteBuffer.allocate(MIB));
    }
  }

  private void leave(long bytes) throws IOException {
    try (OutputStream out = Files.newOutputStream(place.resolve("filler"))) {
      long left = Files.getFileStore(place).getUsableSpace() - bytes;
      while (left > 0) {
        int count = (int) Math.min(left, 4096);
        out.write(new byte[count]);
        left = Files.getFileStore(place).getUsableSpace() - bytes;
      }
    }
  }

  private long files() throws IOException {
    try (Stream<Path> all = Files.walk(place)) {
      return all.filter(Files::isRegularFile).filter(file -> !file.endsWith("filler")).count();
    }
  }

  @Test
  void create_ofUnknownLength_looksAtTheSpaceEvery64MiB() throws Exception {
    try (BlobWriter writer = store.create(OptionalLong.empty())) {
      write(writer, 0, 63);
      assertThatThrownBy(() -> write(writer, 63, 64))
          .isInstanceOf(StoreException.NoSpace.class)
          .hasMessageContaining("reserve");
    }
    assertThat(files()).isZero();
    try (BlobWriter writer = store.create(OptionalLong.of(MIB))) {
      write(writer, 0, 1);
    }
  }

  @Test
  void create_nothingBeyondTheReserve_isRefused_whateverTheLength() throws Exception {
    leave(60L * MIB);
    assertThatThrownBy(() -> store.create(OptionalLong.empty()))
        .isInstanceOf(StoreException.NoSpace.class);
    assertThatThrownBy(() -> store.create(OptionalLong.of(1)))
        .isInstanceOf(StoreException.NoSpace.class);
    assertThatThrownBy(() -> store.begin(partial(1))).isInstanceOf(StoreException.NoSpace.class);
    assertThat(files()).isZero();
  }

  @Test
  void write_diskFullInTheMiddle_dropsThePartial_andItsKeyIsFreeAgain() throws Exception {
    try (BlobWriter writer = store.begin(partial(30L * MIB))) {
      write(writer, 0, 10);
      leave(0);
      assertThatThrownBy(() -> write(writer, 10, 11)).isInstanceOf(StoreException.NoSpace.class);
    }
    assertThat(files()).isZero();
    Files.delete(place.resolve("filler"));
    try (BlobWriter writer = store.begin(partial(30L * MIB))) {
      write(writer, 0, 30);
      BlobName name = writer.commit(writer.digest());
      assertThat(store.size(name)).isEqualTo(30L * MIB);
    }
  }

  @Test
  void begin_twoThatDoNotFitTogether_theSecondIsRefused() throws Exception {
    try (BlobWriter first = store.begin(partial(20L * MIB))) {
      assertThatThrownBy(() -> store.create(OptionalLong.of(20L * MIB)))
          .isInstanceOf(StoreException.NoSpace.class);
      write(first, 0, 1);
    }
    store.create(OptionalLong.of(20L * MIB)).close();
  }

  @Test
  void resume_whatIsMissingDoesNotFit_isRefused_andKeptForLater() throws Exception {
    try (BlobWriter writer = store.begin(partial(30L * MIB))) {
      write(writer, 0, 10);
      writer.suspend();
    }
    leave(74L * MIB);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> store.resume(partial(1).key()))
          .isInstanceOf(StoreException.NoSpace.class)
          .hasMessageContaining("" + 20L * MIB);
    }
    assertThat(store.partials()).singleElement().extracting("known").isEqualTo(10L * MIB);
    Files.delete(place.resolve("filler"));
    long before = store.usableBytes();
    BlobStore.Resumed resumed = store.resume(partial(1).key()).orElseThrow();
    assertThat(store.usableBytes()).as("what is missing is reserved").isLessThan(before - 19 * MIB);
    try (BlobWriter writer = resumed.writer()) {
      write(writer, 10, 30);
      writer.suspend();
    }
    assertThat(store.usableBytes()).isGreaterThan(before - 21 * MIB);
  }

  @Test
  void resume_noRoomForTheJournal_losesNothing() throws Exception {
    try (BlobWriter writer = store.begin(partial(10L * MIB))) {
      write(writer, 0, 10);
      writer.suspend();
    }
    leave(0);
    assertThatThrownBy(() -> store.resume(partial(1).key()))
        .isInstanceOf(StoreException.NoSpace.class);
    Files.delete(place.resolve("filler"));
    try (BlobWriter writer = store.resume(partial(1).key()).orElseThrow().writer()) {
      assertThat(writer.known()).containsExactly(new BlobWriter.Interval(0, 10L * MIB));
    }
  }

  @Test
  void failure_inAnotherLanguage_isNoSpaceWhereTheDiskIsFull() throws Exception {
    IOException german = new IOException("Auf dem Ger\u00e4t ist kein Speicherplatz mehr");
    Path file = place.resolve("file");
    assertThat(Failures.ofWriting("writing", file, german))
        .isInstanceOf(StoreException.Unavailable.class);
    leave(0);
    assertThat(Failures.ofWriting("writing", file, german))
        .isInstanceOf(StoreException.NoSpace.class)
        .hasMessageContaining(place.toString());
    assertThat(Failures.of("reading", file, german)).isInstanceOf(StoreException.Unavailable.class);
  }
}
