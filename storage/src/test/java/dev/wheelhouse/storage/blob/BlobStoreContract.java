package dev.wheelhouse.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every blob store promises. */
abstract class BlobStoreContract {
  /** A store that is empty at the first call in a test; another view of it at later calls. */
  abstract BlobStore open() throws Exception;

  static byte[] bytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static byte[] read(FileChannel channel, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {
      // reads on
    }
    return buffer.array();
  }

  private static BlobName store(BlobStore store, byte[] content) throws StoreException {
    try (BlobWriter writer = store.create(OptionalLong.of(content.length))) {
      writer.write(0, ByteBuffer.wrap(content));
      return writer.commit(Sha256.of(content));
    }
  }

  private static List<BlobName> all(BlobStore store) throws StoreException {
    List<BlobName> names = new ArrayList<>();
    store.walk(found -> names.add(found.name()));
    return names;
  }

  @Test
  void commit_rightBytes_areThereUnderTheirHash() throws Exception {
    byte[] content = bytes(100_000, 1);
    try (BlobStore store = open()) {
      BlobName name = store(store, content);
      assertThat(store.size(name)).isEqualTo(content.length);
      try (FileChannel channel = store.open(name)) {
        assertThat(read(channel, content.length)).isEqualTo(content);
      }
      assertThat(all(store)).containsExactly(name);
    }
  }

  @Test
  void commit_nothingWritten_isTheEmptyBlob() throws Exception {
    try (BlobStore store = open()) {
      assertThat(store.size(store(store, new byte[0]))).isZero();
    }
  }

  @Test
  void commit_otherBytes_keepsNothing() throws Exception {
    try (BlobStore store = open();
        BlobWriter writer = store.create(OptionalLong.empty())) {
      writer.write(0, ByteBuffer.wrap(bytes(10, 1)));
      Sha256 expected = Sha256.of(bytes(10, 2));
      assertThatThrownBy(() -> writer.commit(expected))
          .isInstanceOf(StoreException.Mismatch.class)
          .hasMessageContaining(expected.hex())
          .hasMessageContaining(Sha256.of(bytes(10, 1)).hex());
      assertThat(all(store)).isEmpty();
    }
  }

  @Test
  void commit_sameBytesTwice_twoPhysicalNames() throws Exception {
    byte[] content = bytes(1000, 1);
    try (BlobStore store = open()) {
      BlobName first = store(store, content);
      BlobName second = store(store, content);
      assertThat(first).isNotEqualTo(second);
      assertThat(first.sha256()).isEqualTo(second.sha256());
      assertThat(all(store)).containsExactlyInAnyOrder(first, second);
    }
  }

  @Test
  void commit_withAGap_isRefused() throws Exception {
    try (BlobStore store = open();
        BlobWriter writer = store.create(OptionalLong.empty())) {
      writer.write(0, ByteBuffer.wrap(bytes(10, 1)));
      writer.write(20, ByteBuffer.wrap(bytes(10, 2)));
      assertThatThrownBy(() -> writer.commit(Sha256.of(bytes(10, 1))))
          .isInstanceOf(StoreException.class);
      assertThat(all(store)).isEmpty();
    }
  }

  @Test
  void close_withoutCommit_discards() throws Exception {
    try (BlobStore store = open()) {
      try (BlobWriter writer = store.create(OptionalLong.empty())) {
        writer.write(0, ByteBuffer.wrap(bytes(10, 1)));
      }
      assertThat(all(store)).isEmpty();
    }
  }

  @Test
  void write_inAnyOrderFromManyThreads_hashAndPrefixFollow() throws Exception {
    byte[] content = bytes(3_000_000, 7);
    List<Integer> pieces = new ArrayList<>();
    for (int offset = 0; offset < content.length; offset += 70_001) {
      pieces.add(offset);
    }
    Collections.shuffle(pieces, new Random(3));
    try (BlobStore store = open();
        BlobWriter writer = store.create(OptionalLong.of(content.length));
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> writes = new ArrayList<>();
      for (int offset : pieces) {
        int length = Math.min(70_001, content.length - offset);
        writes.add(
            threads.submit(() -> {
              writer.write(offset, ByteBuffer.wrap(content, offset, length));
              return null;
            }));
      }
      for (Future<?> write : writes) {
        write.get();
      }
      while (writer.catchUp(100_000)) {
        // until all is hashed
      }
      assertThat(writer.prefix()).isEqualTo(content.length);
      assertThat(writer.known()).containsExactly(new BlobWriter.Interval(0, content.length));
      assertThat(store.size(writer.commit(Sha256.of(content)))).isEqualTo(content.length);
    }
  }

  @Test
  void prefix_behindAGap_waitsForIt() throws Exception {
    byte[] content = bytes(300, 7);
    try (BlobStore store = open();
        BlobWriter writer = store.create(OptionalLong.of(300))) {
      writer.write(100, ByteBuffer.wrap(content, 100, 200));
      assertThat(writer.prefix()).isZero();
      assertThat(writer.known()).containsExactly(new BlobWriter.Interval(100, 300));
      writer.write(0, ByteBuffer.wrap(content, 0, 100));
      assertThat(writer.prefix()).isEqualTo(100);
      assertThat(writer.catchUp(1000)).isFalse();
      assertThat(writer.prefix()).isEqualTo(300);
      assertThat(writer.digest()).isEqualTo(Sha256.of(content));
    }
  }

  @Test
  void suspend_thenResume_goesOnFromWhatIsKnown() throws Exception {
    byte[] content = bytes(300_000, 7);
    try (BlobStore store = open()) {
      Partial partial =
          new Partial(Sha256.of(content).hex(), content.length, "pypi", "a", "\"e\"", null);
      try (BlobWriter writer = store.begin(partial)) {
        writer.write(0, ByteBuffer.wrap(content, 0, 100_000));
        writer.write(200_000, ByteBuffer.wrap(content, 200_000, 50_000));
        writer.suspend();
      }
      assertThat(store.partials())
          .singleElement()
          .satisfies(left -> {
            assertThat(left.partial()).isEqualTo(partial);
            assertThat(left.known()).isEqualTo(150_000);
          });
      BlobStore.Resumed resumed = store.resume(partial.key()).orElseThrow();
      assertThat(resumed.partial()).isEqualTo(partial);
      try (BlobWriter writer = resumed.writer()) {
        assertThat(writer.known())
            .containsExactly(
                new BlobWriter.Interval(0, 100_000), new BlobWriter.Interval(200_000, 250_000));
        assertThat(writer.catchUp(50_000)).isTrue();
        assertThat(writer.catchUp(Long.MAX_VALUE - 50_000)).isFalse();
        assertThat(writer.prefix()).isEqualTo(100_000);
        writer.write(100_000, ByteBuffer.wrap(content, 100_000, 100_000));
        assertThat(writer.prefix()).isEqualTo(200_000);
        writer.write(250_000, ByteBuffer.wrap(content, 250_000, 50_000));
        assertThat(store.size(writer.commit(Sha256.of(content)))).isEqualTo(content.length);
      }
      assertThat(store.partials()).isEmpty();
    }
  }

  @Test
  void openReader_beforeCommit_staysGoodAfterIt() throws Exception {
    byte[] content = bytes(1000, 7);
    try (BlobStore store = open();
        BlobWriter writer = store.create(OptionalLong.of(1000))) {
      writer.write(0, ByteBuffer.wrap(content));
      try (FileChannel reader = writer.openReader()) {
        writer.commit(Sha256.of(content));
        assertThat(read(reader, 1000)).isEqualTo(content);
      }
    }
  }

  @Test
  void trash_openChannelsStayGood_theBlobIsGone() throws Exception {
    byte[] content = bytes(1000, 7);
    try (BlobStore store = open()) {
      BlobName name = store(store, content);
      try (FileChannel channel = store.open(name)) {
        store.trash(name);
        assertThat(read(channel, 1000)).isEqualTo(content);
      }
      assertThatThrownBy(() -> store.open(name)).isInstanceOf(StoreException.Missing.class);
      assertThat(all(store)).isEmpty();
    }
  }

  @Test
  void create_largerThanTheDisk_isRefusedBeforeAByte() throws Exception {
    try (BlobStore store = open()) {
      assertThatThrownBy(() -> store.create(OptionalLong.of(Long.MAX_VALUE / 2)))
          .isInstanceOf(StoreException.NoSpace.class);
    }
  }
}
