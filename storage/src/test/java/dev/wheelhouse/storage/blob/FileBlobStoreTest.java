package dev.wheelhouse.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wheelhouse.storage.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobStoreTest extends BlobStoreContract {
  @TempDir Path directory;

  @Override
  BlobStore open() throws StoreException {
    return BlobStores.open(directory);
  }

  private static long entries(Path directory) throws IOException {
    long count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        assertThat(entry).exists();
        count++;
      }
    }
    return count;
  }

  @Test
  void open_afterAProcessDiedWriting_sweepsWhatItLeft() throws Exception {
    BlobStore first = open();
    BlobWriter abandoned = first.create(OptionalLong.empty());
    abandoned.write(0, ByteBuffer.wrap(bytes(10, 1)));
    assertThat(entries(directory.resolve("tmp"))).isEqualTo(1);
    open().close();
    assertThat(entries(directory.resolve("tmp"))).isZero();
  }

  @Test
  void open_whereAFileStands_saysWhatIsWrong() throws Exception {
    Files.createFile(directory.resolve("blobs"));
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.Unusable.class)
        .hasMessageContaining(directory.toString());
  }

  /** A device that is always full stands in for the disk: what fails is a real write. */
  @Test
  void write_fullDisk_isNoSpaceAndKeepsNothing() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "needs /dev/full");
    FileBlobStore store = FileBlobStore.open(directory);
    Path link = Files.createSymbolicLink(directory.resolve("tmp").resolve("full"), full);
    try (BlobWriter writer =
        new FileBlobWriter(
            store,
            link,
            FileChannel.open(link, StandardOpenOption.WRITE),
            FileBlobWriter.Diary.NONE)) {
      assertThatThrownBy(() -> writer.write(0, ByteBuffer.wrap(bytes(10, 1))))
          .isInstanceOf(StoreException.NoSpace.class)
          .hasMessageContaining("no space left");
    }
    assertThat(entries(directory.resolve("tmp"))).isZero();
  }

  @Test
  void time_ofAUlid_isWhenItWasMade() {
    Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
    Instant made = Ulids.time(new Ulids().next());
    assertThat(made).isBetween(before, Instant.ofEpochMilli(System.currentTimeMillis()));
    assertThat(Ulids.time("0".repeat(26))).isEqualTo(Instant.EPOCH);
  }

  @Test
  void next_manyUlids_riseAndAreNeverTheSame() {
    Ulids ulids = new Ulids();
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      made.add(ulids.next());
    }
    assertThat(made).isSorted().allMatch(id -> id.matches("[0-9A-HJKMNP-TV-Z]{26}"));
    assertThat(new TreeSet<>(made)).hasSize(10_000);
  }
}
