package dev.wheelhouse.index.wheel;

import dev.wheelhouse.index.Sha256;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Sound wheels, to be spoilt one at a time. */
final class Wheels {
  static final String NAME = "demo_pkg-1.0+cu124-py2.py3-none-any.whl";
  static final String INFO = "Demo.pkg-1.0+cu124.dist-info/";
  static final String METADATA =
      """
      Metadata-Version: 2.1
      Name: Demo.Pkg
      Version: 1.0+cu124
      Requires-Python: >=3.8
      Requires-Dist: torch (==2.6.0)

      A body.
      Name: other
      """;
  static final String WHEEL =
      """
      Wheel-Version: 1.0
      Generator: x
      Root-Is-Purelib: true
      Tag: py3-none-any
      Tag: py2-none-any
      """;

  private Wheels() {}

  /** Everything but RECORD. */
  static RawZip unrecorded() {
    var zip = new RawZip();
    zip.add("demo/", "").method = ZipMember.STORED;
    zip.find("demo/").data = new byte[0];
    zip.find("demo/").compressedSize = 0;
    zip.add("demo/__init__.py", "x = 1\n".repeat(1000));
    zip.entries.add(new RawZip.Entry("demo/a, \"b\".bin", new byte[] {1, 2, 3}, false));
    zip.add(INFO + "METADATA", METADATA);
    zip.add(INFO + "WHEEL", WHEEL);
    return zip;
  }

  static RawZip sound() {
    RawZip zip = unrecorded();
    zip.add(INFO + "RECORD", record());
    return zip;
  }

  static String record() {
    return row("demo/__init__.py", "x = 1\n".repeat(1000).getBytes(StandardCharsets.UTF_8))
        + "\"demo/a, \"\"b\"\".bin\","
        + digest(new byte[] {1, 2, 3})
        + ",3\r\n"
        + row(INFO + "METADATA", METADATA.getBytes(StandardCharsets.UTF_8))
        + row(INFO + "WHEEL", WHEEL.getBytes(StandardCharsets.UTF_8))
        + INFO
        + "RECORD,,\n";
  }

  /** A wheel of these files, with the RECORD that fits them. */
  static byte[] wheel(String info, String metadata, String wheelFile) {
    var zip = new RawZip();
    zip.add(info + "METADATA", metadata);
    zip.add(info + "WHEEL", wheelFile);
    zip.add(
        info + "RECORD",
        row(info + "METADATA", metadata.getBytes(StandardCharsets.UTF_8))
            + row(info + "WHEEL", wheelFile.getBytes(StandardCharsets.UTF_8)));
    return zip.bytes();
  }

  static String row(String path, byte[] content) {
    return path + "," + digest(content) + "," + content.length + "\n";
  }

  static String digest(byte[] content) {
    byte[] sha256 = Sha256.of(content).bytes();
    return "sha256=" + Base64.getUrlEncoder().withoutPadding().encodeToString(sha256);
  }

  static ByteSource source(byte[] bytes) {
    return new ByteSource() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public void read(long offset, ByteBuffer target) throws EOFException {
        if (offset < 0 || offset + target.remaining() > bytes.length) {
          throw new EOFException("read of %d at %d".formatted(target.remaining(), offset));
        }
        target.put(bytes, (int) offset, target.remaining());
      }
    };
  }
}
