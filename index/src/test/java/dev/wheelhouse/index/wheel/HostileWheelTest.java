package dev.wheelhouse.index.wheel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileWheelTest {
  private static final String INIT = "demo/__init__.py";

  private static AbstractThrowableAssert<?, ?> refused(byte[] wheel, String words) {
    return refused(wheel, Wheels.NAME, words);
  }

  private static AbstractThrowableAssert<?, ?> refused(byte[] wheel, String name, String words) {
    return assertThatThrownBy(() -> WheelReader.check(Wheels.source(wheel), name))
        .isInstanceOf(WheelException.class)
        .hasMessageContaining(words)
        .hasMessageNotContaining("\n");
  }

  private static byte[] spoilt(Consumer<RawZip> how) {
    RawZip zip = Wheels.sound();
    how.accept(zip);
    return zip.bytes();
  }

  @Test
  void check_noZip_isUnreadable() {
    refused(new byte[0], "no zip file").isInstanceOf(WheelException.Unreadable.class);
    refused("<html>login</html>".getBytes(StandardCharsets.UTF_8), "no zip file");
    refused(new byte[200_000], "no zip file");
  }

  @Test
  void check_cutAnywhere_isRefused() {
    byte[] whole = Wheels.sound().bytes();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> WheelReader.check(Wheels.source(cut), Wheels.NAME))
          .isInstanceOf(WheelException.class);
    }
  }

  @Test
  void check_anyByteChanged_neverCrashes() {
    byte[] whole = Wheels.sound().bytes();
    var random = new Random(11);
    for (int i = 0; i < 5000; i++) {
      byte[] changed = whole.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
      try {
        WheelReader.check(Wheels.source(changed), Wheels.NAME);
      } catch (WheelException expected) {
        assertThat(expected.getMessage()).isNotBlank();
      } catch (java.io.IOException unexpected) {
        throw new AssertionError("a damaged archive is no failed read", unexpected);
      }
    }
  }

  @Test
  void check_bytesAroundTheArchive_areRefused() {
    byte[] whole = Wheels.sound().bytes();
    byte[] before = new byte[whole.length + 10];
    System.arraycopy(whole, 0, before, 10, whole.length);
    refused(before, "central directory that is not where");
    refused(Arrays.copyOf(whole, whole.length + 10), "does not end the file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.py",
        "demo/../../evil.py",
        "/etc/evil",
        "demo\\evil.py",
        "C:/evil.py",
        "a//b",
        "./a",
        "demo/..",
        "a\nb",
        ""
      })
  void check_pathThatLeadsOut_isUnsafe(String name) {
    refused(spoilt(zip -> zip.add(name, "x")), "unsafe path")
        .isInstanceOf(WheelException.Unsafe.class);
  }

  @Test
  void check_sameNameTwice_isUnsafe() {
    refused(spoilt(zip -> zip.add(INIT, "x")), "two entries named " + INIT)
        .isInstanceOf(WheelException.Unsafe.class);
    refused(spoilt(zip -> zip.add(Wheels.INFO + "METADATA", "x")), "two entries named");
  }

  @Test
  void check_encryptedOrOddMethod_isRefused() {
    refused(spoilt(zip -> zip.find(INIT).flags |= 1), "encrypted");
    refused(spoilt(zip -> zip.find(INIT).method = 12), "compression method 12");
  }

  @Test
  void metadata_encryptedOrAbsurd_isUnsafe() {
    byte[] locked = spoilt(zip -> zip.find(Wheels.INFO + "METADATA").flags |= 1);
    assertThatThrownBy(() -> WheelReader.metadata(Wheels.source(locked), Wheels.NAME))
        .isInstanceOf(WheelException.Unsafe.class)
        .hasMessageContaining("encrypted");
    byte[] bomb = spoilt(zip -> zip.find(Wheels.INFO + "METADATA").size = 5 << 20);
    assertThatThrownBy(() -> WheelReader.metadata(Wheels.source(bomb), Wheels.NAME))
        .isInstanceOf(WheelException.Unsafe.class)
        .hasMessageContaining("5242880 bytes");
  }

  @Test
  void check_sizesThatLie_areRefused() {
    refused(spoilt(zip -> zip.find(INIT).size = 10), "10 bytes (RECORD: 6000)");
    RawZip silent = Wheels.unrecorded();
    silent.add(Wheels.INFO + "RECORD", Wheels.record().replace(",6000", ","));
    silent.find(INIT).size = 10;
    refused(silent.bytes(), "more bytes than declared");
    silent = Wheels.unrecorded();
    silent.add(Wheels.INFO + "RECORD", Wheels.record().replace(",6000", ","));
    silent.find(INIT).size = 7000;
    refused(silent.bytes(), "other sizes than declared");
    refused(spoilt(zip -> zip.find(INIT).crc = 1), "checksum");
    refused(spoilt(zip -> zip.find(INIT).localName = "demo/__evil__.py"), "header does not match");
    refused(spoilt(zip -> zip.find("demo/").size = 5), "directory with bytes");
    refused(spoilt(zip -> zip.entriesClaimed = 3), "zip entries (expected: 3)");
  }

  @Test
  void check_bomb_isRefusedBeforeItIsInflated() {
    refused(spoilt(zip -> zip.find(INIT).size = 4_000_000_000L), "entries of more than");
    RawZip tooMuch = Wheels.unrecorded();
    tooMuch.add("demo/zeros.bin", new byte[50_000_000]);
    refused(tooMuch.bytes(), "entries of more than").isInstanceOf(WheelException.Unsafe.class);
    refused(spoilt(zip -> zip.find(Wheels.INFO + "METADATA").size = 100_000_000), "at most");
    refused(spoilt(zip -> zip.find(Wheels.INFO + "RECORD").size = 100_000_000), "");
  }

  @Test
  void check_overlappingEntries_areUnsafe() {
    RawZip zip = Wheels.unrecorded();
    byte[] content = new byte[1000];
    new Random(3).nextBytes(content);
    zip.entries.add(new RawZip.Entry("demo/one.bin", content, false));
    var twin = new RawZip.Entry("demo/one.bin", content, false);
    zip.entries.add(twin);
    zip.add(
        Wheels.INFO + "RECORD",
        Wheels.record()
            + Wheels.row("demo/one.bin", content)
            + Wheels.row("demo/two.bin", content));
    zip.bytes(); // places the first of the two
    twin.offset = zip.find("demo/one.bin").offset;
    twin.name = "demo/two.bin";
    zip.find("demo/one.bin").localName = "demo/one.bin";
    zip.entries.stream().filter(entry -> entry != twin).forEach(entry -> entry.offset = -1);
    refused(zip.bytes(), "header does not match").isInstanceOf(WheelException.Unsafe.class);

    RawZip quoted = Wheels.unrecorded(); // an entry within the bytes of another, as bombs have it
    RawZip inner = new RawZip();
    inner.add("demo/in.bin", content);
    byte[] innerBytes = inner.bytes();
    var outer = new RawZip.Entry("demo/out.bin", innerBytes, false);
    quoted.entries.add(0, outer);
    var in = new RawZip.Entry("demo/in.bin", content, true);
    in.offset = 30 + "demo/out.bin".length();
    quoted.entries.add(in);
    quoted.add(
        Wheels.INFO + "RECORD",
        Wheels.record()
            + Wheels.row("demo/out.bin", innerBytes)
            + Wheels.row("demo/in.bin", content));
    refused(quoted.bytes(), "overlap").isInstanceOf(WheelException.Unsafe.class);
  }

  @Test
  void check_recordThatDoesNotFit_isAMismatch() {
    refused(recorded(r -> r.replace("sha256=", "sha256=A")), "with sha256=")
        .isInstanceOf(WheelException.Mismatch.class);
    refused(recorded(r -> r.replace(",6000", ",6001")), "6000 bytes (RECORD: 6001)");
    refused(recorded(r -> r + "demo/gone.py,sha256=AA,1\n"), "demo/gone.py, which is not there");
    refused(recorded(r -> r.substring(r.indexOf('\n') + 1)), INIT + " is not in RECORD");
    refused(recorded(r -> r.replaceFirst("sha256=[^,]*", "md5=AA")), "no sha256 for");
    refused(recorded(r -> r.replaceFirst("sha256=[^,]*", "")), "no sha256 for");
    refused(recorded(r -> r + r), "two RECORD rows");
    refused(recorded(r -> r + "a,b\n"), "RECORD row of 2 columns");
    refused(recorded(r -> r + "\"a,b\n"), "within quotes");
    refused(recorded(r -> ""), "is not in RECORD");
  }

  private static byte[] recorded(java.util.function.UnaryOperator<String> how) {
    RawZip zip = Wheels.unrecorded();
    zip.add(Wheels.INFO + "RECORD", how.apply(Wheels.record()));
    return zip.bytes();
  }

  @Test
  void structure_recordThatDoesNotFit_isRefusedToo() {
    byte[] wheel = recorded(r -> r.replaceFirst("sha256=[^,]*", "sha256=AA"));
    assertThatThrownBy(() -> WheelReader.structure(Wheels.source(wheel), Wheels.NAME))
        .isInstanceOf(WheelException.Mismatch.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"METADATA", "WHEEL", "RECORD"})
  void check_partMissing_isMalformed(String part) {
    refused(
            spoilt(zip -> zip.entries.remove(zip.find(Wheels.INFO + part))),
            "no " + Wheels.INFO + part)
        .isInstanceOf(WheelException.Malformed.class);
  }

  @Test
  void check_distInfoMissingTwiceOrForeign_isRefused() {
    refused(new RawZip().bytes(), "no .dist-info directory");
    refused(spoilt(zip -> zip.add("other-1.dist-info/METADATA", "x")), "2 .dist-info directories");
    refused(Wheels.sound().bytes(), "other-1.0-py3-none-any.whl", "in a wheel named other");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "demo_pkg-1.1-py2.py3-none-any.whl; file name: demo-pkg 1.1",
        "demo_pkg-1.0-py2.py3-none-any.whl; file name: demo-pkg 1.0",
        "demo_pkg-1.0+cu118-py2.py3-none-any.whl; file name: demo-pkg 1.0+cu118",
        "demo_pkg-1.0+cu124-py3-none-any.whl; tags py2-none-any py3-none-any in WHEEL",
        "demo_pkg-1.0+cu124-cp310-cp310-linux_x86_64.whl; tags",
        "demo_pkg-1.0+cu124.whl; expected: name-version",
        "demo_pkg-1.0+cu124.tar.gz; expected: name-version",
        "../demo_pkg-1.0-py3-none-any.whl; expected: name-version"
      })
  void check_fileNameThatLies_isRefused(String name, String words) {
    refused(Wheels.sound().bytes(), name, words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Version: 1.0; Wheel-Version: 1.0; metadata without Name",
        "Name: a; Wheel-Version: 1.0; metadata without Version",
        "Name: a|Version: x; Wheel-Version: 1.0; Version is none: x",
        "Name: b|Version: 1; Wheel-Version: 1.0; METADATA of b 1",
        "Name: a|Version: 1; Wheel-Version: 2.0; Wheel-Version 2.0",
        "Name: a|Version: 1; Tag: py3-none-any; Wheel-Version none",
        "Name: a|Version: 1; Wheel-Version: 1.0; tags",
        "Name: a|Version: 1; Wheel-Version: 1.0|Tag: py3; Tag py3 in WHEEL"
      })
  void check_filesThatContradict_areRefused(String metadata, String wheelFile, String words) {
    byte[] wheel =
        Wheels.wheel("a-1.dist-info/", metadata.replace('|', '\n'), wheelFile.replace('|', '\n'));
    refused(wheel, "a-1-py3-none-any.whl", words);
  }
}
