package dev.wheelhouse.index.wheel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.index.SharedFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SdistReaderTest {
  private static final String INFO = "Metadata-Version: 2.1\nName: Foo.Bar\nVersion: 1.0\n";
  private static final String NAME = "foo_bar-1.0.tar.gz";
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

  /** A tar under way. */
  private static final class Tar {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Tar add(String name, String content) {
      return add(name, content.getBytes(StandardCharsets.UTF_8), '0');
    }

    Tar add(String name, byte[] content, char type) {
      byte[] header = new byte[512];
      put(header, 0, name);
      put(header, 100, "0000644\0");
      put(header, 124, "%011o\0".formatted(content.length));
      put(header, 136, "%011o\0".formatted(1718452800L));
      put(header, 148, "        ");
      header[156] = (byte) type;
      put(header, 257, "ustar\00000");
      int sum = 0;
      for (byte octet : header) {
        sum += Byte.toUnsignedInt(octet);
      }
      put(header, 148, "%06o\0 ".formatted(sum));
      out.writeBytes(header);
      out.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
      return this;
    }

    byte[] bytes() throws IOException {
      var zipped = new ByteArrayOutputStream();
      try (var gzip = new GZIPOutputStream(zipped)) {
        out.writeTo(gzip);
        gzip.write(new byte[1024]);
      }
      return zipped.toByteArray();
    }

    private static void put(byte[] header, int offset, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      System.arraycopy(bytes, 0, header, offset, Math.min(bytes.length, 100));
    }
  }

  private static CheckedSdist check(byte[] bytes, String name) throws Exception {
    return SdistReader.check(Wheels.source(bytes), name);
  }

  private static void refused(byte[] bytes, String name, String words) {
    assertThatThrownBy(() -> check(bytes, name))
        .isInstanceOf(WheelException.class)
        .hasMessageContaining(words);
  }

  @Test
  void check_tar_saysWhatItIs() throws Exception {
    byte[] bytes =
        new Tar()
            .add("foo_bar-1.0/", new byte[0], '5')
            .add("foo_bar-1.0/src/PKG-INFO", "Name: other\nVersion: 9\n")
            .add("foo_bar-1.0/big.bin", new byte[100_000], '0')
            .add("foo_bar-1.0/PKG-INFO", INFO + "Requires-Python: >=3.8\n")
            .bytes();
    CheckedSdist sdist = check(bytes, NAME);
    assertThat(sdist.project()).hasToString("foo-bar");
    assertThat(sdist.version()).hasToString("1.0");
    assertThat(sdist.filename()).isEqualTo(NAME);
    assertThat(sdist.requiresPython()).contains(">=3.8");
    assertThat(sdist.newestDate(NOW)).contains(Instant.parse("2024-06-15T12:00:00Z"));
    assertThat(check(bytes, "Foo-Bar-1.0.0.tgz").version()).hasToString("1.0");
  }

  @Test
  void check_longNames_areUnderstood() throws Exception {
    String name = "foo_bar-1.0/" + "x".repeat(150);
    byte[] gnu =
        new Tar()
            .add("././@LongLink", (name + "\0").getBytes(StandardCharsets.UTF_8), 'L')
            .add(name, "x")
            .add("./foo_bar-1.0/PKG-INFO", INFO)
            .bytes();
    assertThat(check(gnu, NAME).filename()).isEqualTo(NAME);
    byte[] pax =
        new Tar()
            .add("pax_global_header", "52 comment=x\n".getBytes(StandardCharsets.UTF_8), 'g')
            .add(
                "PaxHeaders/x",
                "29 path=foo_bar-1.0/PKG-INFO\n".getBytes(StandardCharsets.UTF_8),
                'x')
            .add("foo_bar-1.0/short", INFO)
            .bytes();
    assertThat(check(pax, NAME).filename()).isEqualTo(NAME);
    byte[] out =
        new Tar()
            .add("././@LongLink", "../evil\0".getBytes(StandardCharsets.UTF_8), 'L')
            .add("fine", "x")
            .bytes();
    refused(out, NAME, "unsafe path");
  }

  @Test
  void check_zip_saysWhatItIs() throws Exception {
    var zip = new RawZip();
    zip.add("foo-bar-1.0/setup.py", "x");
    zip.add("foo-bar-1.0/PKG-INFO", INFO);
    assertThat(check(zip.bytes(), "foo-bar-1.0.zip").project()).hasToString("foo-bar");
    zip.add("foo-bar-1.0/../../x", "x");
    refused(zip.bytes(), "foo-bar-1.0.zip", "unsafe path");
  }

  @Test
  void check_nameThatLies_isRefused() throws Exception {
    byte[] bytes = new Tar().add("foo_bar-1.0/PKG-INFO", INFO).bytes();
    refused(bytes, "foo_bar-1.1.tar.gz", "PKG-INFO of foo-bar 1.0");
    refused(bytes, "foo_baz-1.0.tar.gz", "PKG-INFO of foo-bar 1.0");
    refused(bytes, "foo_bar-1.0.tar.bz2", "expected: an sdist");
    refused(bytes, "foo_bar-1.0.zip", "no zip file");
  }

  @Test
  void check_pkgInfoMissingTwiceOrNone_isRefused() throws Exception {
    refused(new Tar().add("foo_bar-1.0/setup.py", "x").bytes(), NAME, "no PKG-INFO");
    refused(new Tar().add("PKG-INFO", INFO).bytes(), NAME, "no PKG-INFO");
    refused(
        new Tar().add("a/PKG-INFO", INFO).add("b/PKG-INFO", INFO).bytes(), NAME, "two PKG-INFO");
    refused(new Tar().add("a/PKG-INFO", "Name: foo-bar\n").bytes(), NAME, "without Version");
    refused(new Tar().add("a/PKG-INFO", new byte[5 << 20], '0').bytes(), NAME, "at most");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/x", "a/../../x", "a\\x"})
  void check_pathThatLeadsOut_isUnsafe(String path) throws Exception {
    byte[] bytes = new Tar().add("a/PKG-INFO", INFO).add(path, "x").bytes();
    refused(bytes, NAME, "unsafe path");
  }

  @Test
  void check_bomb_isRefused() throws Exception {
    byte[] bytes = new Tar().add("a/PKG-INFO", INFO).add("a/x", new byte[70 << 20], '0').bytes();
    refused(bytes, NAME, "an archive of more than");
  }

  @Test
  void check_cutAnywhere_isRefused() throws Exception {
    byte[] whole = new Tar().add("a/PKG-INFO", INFO).add("a/x", "x").bytes();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> check(cut, NAME)).isInstanceOf(WheelException.class);
    }
  }

  @Test
  void check_realSdist_passes() throws Exception {
    int sdists = 0;
    for (Path file : SharedFiles.list("corpus/files")) {
      String name = file.getFileName().toString();
      if (name.endsWith(".tar.gz")) {
        try (FileChannel channel = FileChannel.open(file)) {
          assertThat(SdistReader.check(ByteSource.of(channel), name).filename()).isEqualTo(name);
          sdists++;
        }
      }
    }
    assertThat(sdists).isPositive();
  }
}
