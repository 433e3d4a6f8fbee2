package dev.wheelhouse.index.wheel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.wheelhouse.index.SharedFiles;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WheelReaderTest {
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

  @TempDir Path directory;

  private static CheckedWheel check(byte[] wheel, String filename) throws Exception {
    return WheelReader.check(Wheels.source(wheel), filename);
  }

  @Test
  void check_soundWheel_saysWhatItIs() throws Exception {
    Path file = directory.resolve(Wheels.NAME);
    Files.write(file, Wheels.sound().bytes());
    try (FileChannel channel = FileChannel.open(file)) {
      CheckedWheel wheel = WheelReader.check(ByteSource.of(channel), Wheels.NAME);
      assertThat(wheel.project()).hasToString("demo-pkg");
      assertThat(wheel.version()).hasToString("1.0+cu124");
      assertThat(wheel.filename()).isEqualTo(Wheels.NAME);
      assertThat(wheel.offeredFilename()).isEqualTo(Wheels.NAME);
      assertThat(wheel.renamed()).isFalse();
      assertThat(wheel.requiresPython()).contains(">=3.8");
      assertThat(wheel.core().requiresDist()).containsExactly("torch (==2.6.0)");
      assertThat(wheel.tags()).containsExactly("py2-none-any", "py3-none-any");
      assertThat(wheel.metadata()).asString(StandardCharsets.UTF_8).isEqualTo(Wheels.METADATA);
      assertThat(wheel.newestDate(NOW)).contains(Instant.parse("2024-06-15T12:00:00Z"));
      assertThat(wheel.newestDate(Instant.parse("2024-06-01T00:00:00Z"))).isEmpty();
      assertThat(channel.isOpen()).isTrue();
    }
  }

  @Test
  void check_everyWayToWriteAZip_isRead() throws Exception {
    RawZip zip = Wheels.sound();
    zip.comment = "a comment";
    assertThat(check(zip.bytes(), Wheels.NAME).filename()).isEqualTo(Wheels.NAME);
    RawZip zip64 = Wheels.sound();
    zip64.zip64End = true;
    zip64.entries.forEach(entry -> entry.zip64 = true);
    assertThat(check(zip64.bytes(), Wheels.NAME).filename()).isEqualTo(Wheels.NAME);
    RawZip quiet = Wheels.unrecorded(); // RECORD without a row of its own, and without sizes
    quiet.add(
        Wheels.INFO + "RECORD",
        Wheels.record()
            .replace(Wheels.INFO + "RECORD,,\n", "")
            .replaceAll("(?m),[0-9]+(\r?)$", ",$1"));
    assertThat(check(quiet.bytes(), Wheels.NAME).filename()).isEqualTo(Wheels.NAME);
  }

  @Test
  void check_constantDates_areNotBelieved() throws Exception {
    for (int day : List.of(1 << 5 | 1, 36 << 9 | 1 << 5 | 1, 40 << 9 | 2 << 5 | 2, 0)) {
      RawZip zip = Wheels.sound();
      zip.entries.forEach(entry -> entry.date = day << 16);
      assertThat(check(zip.bytes(), Wheels.NAME).newestDate(NOW)).isEmpty();
    }
  }

  @Test
  void check_fileNameAddsALocalLabel_isOfferedUnderItsMetadatasVersion() throws Exception {
    byte[] bytes =
        Wheels.wheel(
            "flash_attn-2.7.4.post1.dist-info/",
            "Name: flash-attn\nVersion: 2.7.4.post1\n",
            "Wheel-Version: 1.0\nTag: cp310-cp310-linux_x86_64\n");
    String name = "flash_attn-2.7.4.post1+cu12torch2.6cxx11abiFALSE-cp310-cp310-linux_x86_64.whl";
    CheckedWheel wheel = check(bytes, name);
    assertThat(wheel.renamed()).isTrue();
    assertThat(wheel.filename()).isEqualTo(name);
    assertThat(wheel.offeredFilename())
        .isEqualTo("flash_attn-2.7.4.post1-cp310-cp310-linux_x86_64.whl");
    assertThat(wheel.version()).hasToString("2.7.4.post1");
    assertThat(wheel.wheel().wheelVersion()).hasToString("2.7.4.post1+cu12torch2.6cxx11abifalse");
  }

  @Test
  void check_compressedTagsAndBuild_agree() throws Exception {
    byte[] bytes =
        Wheels.wheel(
            "a-1.dist-info/",
            "Name: a\nVersion: 1.0\n",
            "Wheel-Version: 1.9\nBuild: 3\nTag: py2.py3-none-any\n");
    assertThat(check(bytes, "a-1-3-py3.py2-none-any.whl").offeredFilename())
        .isEqualTo("a-1-3-py3.py2-none-any.whl");
  }

  @Test
  void metadata_bigWheel_readsLittleOfIt() throws Exception {
    RawZip zip = Wheels.sound();
    zip.entries.add(1, new RawZip.Entry("demo/big.bin", new byte[5_000_000], false));
    byte[] bytes = zip.bytes();
    List<Integer> reads = new ArrayList<>();
    ByteSource all = Wheels.source(bytes);
    ByteSource counting =
        new ByteSource() {
          @Override
          public long size() throws java.io.IOException {
            return all.size();
          }

          @Override
          public void read(long offset, ByteBuffer target) throws java.io.IOException {
            reads.add(target.remaining());
            all.read(offset, target);
          }
        };
    byte[] metadata = WheelReader.metadata(counting, Wheels.NAME);
    assertThat(metadata).asString(StandardCharsets.UTF_8).isEqualTo(Wheels.METADATA);
    assertThat(reads.stream().mapToInt(Integer::intValue).sum()).isLessThan(70_000);
  }

  @Test
  void structure_soundArchiveUnderAnotherName_passes() {
    ByteSource wheel = Wheels.source(Wheels.sound().bytes());
    assertThatCode(() -> WheelReader.structure(wheel, "demo.pkg-9-cp310-cp310-linux_x86_64.whl"))
        .doesNotThrowAnyException();
  }

  @Test
  void check_realWheels_pass() throws Exception {
    int wheels = 0;
    for (String folder : List.of("clients/wheels", "corpus/local", "corpus/files")) {
      for (Path file : SharedFiles.list(folder)) {
        String name = file.getFileName().toString();
        if (name.endsWith(".whl")) {
          try (FileChannel channel = FileChannel.open(file)) {
            ByteSource source = ByteSource.of(channel);
            CheckedWheel wheel = WheelReader.check(source, name);
            assertThat(wheel.metadata()).isEqualTo(WheelReader.metadata(source, name));
            assertThat(wheel.renamed()).isEqualTo(name.startsWith("flash_attn"));
            wheels++;
          }
        }
      }
    }
    assertThat(wheels).isGreaterThan(50);
  }

  @Test
  void newestDate_dayBeforeNow_isBelieved() throws Exception {
    Instant made = Instant.parse("2024-06-15T12:00:00Z");
    CheckedWheel wheel = check(Wheels.sound().bytes(), Wheels.NAME);
    assertThat(wheel.newestDate(made)).contains(made);
    assertThat(wheel.newestDate(made.minus(Duration.ofSeconds(1)))).isEmpty();
  }
}
