package dev.wheelhouse.index.wheel;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes zips field by field, so that each field can lie. */
final class RawZip {
  static final int JUNE_2024 = ((2024 - 1980) << 9 | 6 << 5 | 15) << 16 | 12 << 11;

  /** One entry, as the directory and as the local header tell it. */
  static final class Entry {
    String name;
    String localName;
    int flags = 1 << 11;
    int method = ZipMember.DEFLATED;
    int date = JUNE_2024;
    long crc;
    long size;
    long compressedSize;
    byte[] data;
    int offset = -1;
    boolean zip64;

    Entry(String name, byte[] content, boolean deflate) {
      this.name = name;
      this.localName = name;
      this.method = deflate ? ZipMember.DEFLATED : ZipMember.STORED;
      this.size = content.length;
      this.data = deflate ? RawZip.deflate(content) : content;
      this.compressedSize = data.length;
      var sum = new CRC32();
      sum.update(content);
      this.crc = sum.getValue();
    }
  }

  final List<Entry> entries = new ArrayList<>();
  String comment = "";
  boolean zip64End;
  int entriesClaimed = -1;

  Entry add(String name, byte[] content) {
    var entry = new Entry(name, content, true);
    entries.add(entry);
    return entry;
  }

  Entry add(String name, String content) {
    return add(name, content.getBytes(StandardCharsets.UTF_8));
  }

  Entry find(String name) {
    return entries.stream().filter(e -> e.name.equals(name)).findFirst().orElseThrow();
  }

  byte[] bytes() {
    var out = new ByteArrayOutputStream();
    for (Entry entry : entries) {
      int offset = out.size();
      if (entry.offset < 0) {
        entry.offset = offset;
        out.writeBytes(header(entry, true));
        out.writeBytes(entry.data);
      }
    }
    int start = out.size();
    entries.forEach(entry -> out.writeBytes(header(entry, false)));
    int length = out.size() - start;
    int count = entriesClaimed < 0 ? entries.size() : entriesClaimed;
    if (zip64End) {
      ByteBuffer end = little(56 + 20);
      end.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45).putLong(0);
      end.putLong(count).putLong(count).putLong(length).putLong(start);
      end.putInt(0x07064b50).putInt(0).putLong(out.size()).putInt(1);
      out.writeBytes(written(end));
    }
    byte[] text = comment.getBytes(StandardCharsets.UTF_8);
    ByteBuffer end = little(22 + text.length);
    end.putInt(0x06054b50).putInt(0);
    short shown = zip64End ? -1 : (short) count;
    end.putShort(shown).putShort(shown);
    end.putInt(zip64End ? -1 : length).putInt(zip64End ? -1 : start);
    end.putShort((short) text.length).put(text);
    out.writeBytes(written(end));
    return out.toByteArray();
  }

  private static byte[] header(Entry entry, boolean local) {
    byte[] name = (local ? entry.localName : entry.name).getBytes(StandardCharsets.UTF_8);
    int extra = entry.zip64 ? 20 : 0;
    ByteBuffer out = little((local ? 30 : 46) + name.length + extra);
    out.putInt(local ? 0x04034b50 : 0x02014b50);
    if (!local) {
      out.putShort((short) 45);
    }
    out.putShort((short) 45).putShort((short) entry.flags).putShort((short) entry.method);
    out.putInt(entry.date).putInt((int) entry.crc);
    out.putInt(entry.zip64 ? -1 : (int) entry.compressedSize);
    out.putInt(entry.zip64 ? -1 : (int) entry.size);
    out.putShort((short) name.length).putShort((short) extra);
    if (!local) {
      out.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
      out.putInt(entry.offset);
    }
    out.put(name);
    if (entry.zip64) {
      out.putShort((short) 1)
          .putShort((short) 16)
          .putLong(entry.size)
          .putLong(entry.compressedSize);
    }
    return written(out);
  }

  private static byte[] deflate(byte[] content) {
    var deflater = new Deflater(9, true);
    deflater.setInput(content);
    deflater.finish();
    var out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    return out.toByteArray();
  }

  private static byte[] written(ByteBuffer full) {
    byte[] bytes = new byte[full.position()];
    full.flip().get(bytes);
    return bytes;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
