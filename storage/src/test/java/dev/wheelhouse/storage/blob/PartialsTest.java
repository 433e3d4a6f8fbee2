package dev.wheelhouse.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobWriter.Interval;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that dies is one that neither suspends nor closes: the store is opened once more. */
class PartialsTest {
  private static final int CHUNK = 1000;
  private static final int CHUNKS = 10;

  @TempDir Path directory;
  private final byte[] content = new byte[CHUNK * CHUNKS];
  private Partial partial;
  private Path part;
  private Path journal;

  @BeforeEach
  void content() {
    new Random(5).nextBytes(content);
    partial = new Partial(Sha256.of(content).hex(), content.length, "pypi", "h/x.whl", null, "d");
    part = directory.resolve("partial").resolve(partial.key() + ".part");
    journal = directory.resolve("partial").resolve(partial.key() + ".journal");
  }

  private FileBlobStore open() throws Exception {
    return FileBlobStore.open(directory);
  }

  private void chunk(BlobWriter writer, int number) throws Exception {
    writer.write((long) number * CHUNK, ByteBuffer.wrap(content, number * CHUNK, CHUNK));
  }

  private void dieAfter(int... chunks) throws Exception {
    BlobWriter writer = open().begin(partial);
    for (int number : chunks) {
      chunk(writer, number);
    }
  }

  private List<Interval> resumed() throws Exception {
    try (BlobWriter writer = open().resume(partial.key()).orElseThrow().writer()) {
      List<Interval> known = writer.known();
      writer.suspend();
      return known;
    }
  }

  private static Interval chunks(int from, int to) {
    return new Interval((long) from * CHUNK, (long) to * CHUNK);
  }

  private static void flip(Path file, long at) throws Exception {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      int old = open.read();
      open.seek(at);
      open.write(old ^ 1);
    }
  }

  private static void cut(Path file, long bytes) throws Exception {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(open.length() - bytes);
    }
  }

  @Test
  void resume_afterTheProcessDied_knowsAllThatWasWritten() throws Exception {
    dieAfter(0, 1, 5, 9);
    assertThat(resumed()).containsExactly(chunks(0, 2), chunks(5, 6), chunks(9, 10));
  }

  @Test
  void resume_againAndAgain_losesNothing_andEndsInTheBlob() throws Exception {
    dieAfter(3, 4);
    assertThat(resumed()).containsExactly(chunks(3, 5));
    assertThat(resumed()).containsExactly(chunks(3, 5));
    FileBlobStore store = open();
    BlobStore.Resumed resumed = store.resume(partial.key()).orElseThrow();
    assertThat(resumed.partial()).isEqualTo(partial);
    try (BlobWriter writer = resumed.writer()) {
      for (int number : new int[] {0, 1, 2, 5, 6, 7, 8, 9}) {
        chunk(writer, number);
      }
      BlobName name = writer.commit(Sha256.of(content));
      assertThat(store.size(name)).isEqualTo(content.length);
    }
    assertThat(part).doesNotExist();
    assertThat(journal).doesNotExist();
    assertThat(store.resume(partial.key())).isEmpty();
  }

  @Test
  void resume_aDamagedByteOfTheData_isAHoleThereOnly() throws Exception {
    dieAfter(0, 1, 2);
    flip(part, CHUNK + 7);
    assertThat(resumed()).containsExactly(chunks(0, 1), chunks(2, 3));
  }

  @Test
  void resume_dataThatThePowerCutLost_isAHole() throws Exception {
    dieAfter(0, 1, 2);
    cut(part, 1);
    assertThat(resumed()).containsExactly(chunks(0, 2));
  }

  @Test
  void resume_aTornLastRecord_costsThatOneOnly() throws Exception {
    dieAfter(0, 1, 2);
    cut(journal, 5);
    assertThat(resumed()).containsExactly(chunks(0, 2));
  }

  @Test
  void resume_aDamagedRecord_endsTheReading() throws Exception {
    dieAfter(0, 1, 2);
    flip(journal, Files.size(journal) - 24 * 2 + 3);
    assertThat(resumed()).containsExactly(chunks(0, 1));
  }

  @Test
  void resume_aDamagedHead_beginsAgain() throws Exception {
    dieAfter(0);
    flip(journal, 20);
    assertThat(open().resume(partial.key())).isEmpty();
    assertThat(part).doesNotExist();
    assertThat(journal).doesNotExist();
  }

  @Test
  void resume_anotherVersion_beginsAgain() throws Exception {
    dieAfter(0);
    flip(journal, 3);
    assertThat(open().resume(partial.key())).isEmpty();
  }

  @Test
  void open_halfOfAPair_isSwept() throws Exception {
    dieAfter(0);
    Files.delete(part);
    Files.createFile(part.resolveSibling("0".repeat(64) + ".part"));
    open().close();
    try (var left = Files.list(directory.resolve("partial"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void begin_whileAWriterIsOpen_isRefused_afterIt_startsAnew() throws Exception {
    FileBlobStore store = open();
    BlobWriter first = store.begin(partial);
    chunk(first, 0);
    assertThatThrownBy(() -> store.begin(partial)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.resume(partial.key())).isInstanceOf(IllegalStateException.class);
    assertThat(store.partials()).isEmpty();
    first.close();
    assertThat(part).doesNotExist();
    try (BlobWriter second = store.begin(partial)) {
      assertThat(second.known()).isEmpty();
    }
  }

  @Test
  void write_fromManyThreads_hashesAllOfIt_andTheJournalHasAllOfIt() throws Exception {
    byte[] big = new byte[8 << 20];
    new Random(6).nextBytes(big);
    Partial other = new Partial(Sha256.of(big).hex(), big.length, "pypi", "b", null, null);
    int size = 1 << 14;
    BlobWriter writer = open().begin(other);
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int mine = i;
        done.add(
            threads.submit(() -> {
              for (int at = mine * size; at < big.length; at += 8 * size) {
                writer.write(at, ByteBuffer.wrap(big, at, size));
                boolean unusedMore = writer.catchUp(size);
              }
              return null;
            }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
    while (writer.catchUp(1 << 20)) {
      // until all is hashed
    }
    assertThat(writer.digest()).isEqualTo(Sha256.of(big));
    try (BlobWriter again = open().resume(other.key()).orElseThrow().writer()) {
      assertThat(again.known()).containsExactly(new Interval(0, big.length));
    }
  }

  @Test
  void write_beyondFourGigabytes_keepsItsPlace() throws Exception {
    long far = 5L << 30;
    Partial huge = new Partial("a".repeat(64), far + 4, "pypi", "h", null, null);
    FileBlobStore store = open();
    BlobWriter writer = store.begin(huge);
    writer.write(far, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
    try (BlobWriter again = open().resume(huge.key()).orElseThrow().writer()) {
      assertThat(again.known()).containsExactly(new Interval(far, far + 4));
    }
  }

  @Test
  void suspend_ofBytesThatDoNotLast_isABug() throws Exception {
    try (BlobWriter writer = open().create(java.util.OptionalLong.empty())) {
      assertThatThrownBy(writer::suspend).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void usableBytes_doNotCountWhatOpenWritersStillLack() throws Exception {
    FileBlobStore store = open();
    long promised = store.usableBytes() / 2;
    Partial big = new Partial("b".repeat(64), promised, "pypi", "h", null, null);
    BlobWriter writer = store.begin(big);
    assertThat(store.usableBytes()).isLessThan(promised * 3 / 2);
    assertThatThrownBy(() ->
            store.begin(new Partial("c".repeat(64), promised * 3 / 2, "pypi", "h", null, null)))
        .isInstanceOf(StoreException.NoSpace.class)
        .hasMessageContaining("no space for");
    writer.close();
    assertThat(store.usableBytes()).isGreaterThan(promised * 3 / 2);
  }

  @Test
  void resume_ofFiveGigabytes_isExactBeyondFour() throws Exception {
    long total = 5L << 30;
    long beyond = (1L << 32) + 12_345;
    Partial immense = new Partial("a".repeat(64), total, "pypi", "h/immense.whl", "\"e\"", null);
    BlobWriter dying = open().begin(immense);
    dying.write(beyond, ByteBuffer.wrap(content));
    dying.write(total - 10, ByteBuffer.wrap(content, 0, 10));
    dying.write(12_345, ByteBuffer.wrap(content, 0, 10));
    FileBlobStore store = open();
    try (BlobWriter writer = store.resume(immense.key()).orElseThrow().writer()) {
      assertThat(writer.known())
          .containsExactly(
              new Interval(12_345, 12_355),
              new Interval(beyond, beyond + content.length),
              new Interval(total - 10, total));
      try (var reader = writer.openReader()) {
        ByteBuffer read = ByteBuffer.allocate(content.length);
        assertThat(reader.read(read, beyond)).isEqualTo(content.length);
        assertThat(read.array()).isEqualTo(content);
      }
    }
  }
}
