package dev.wheelhouse.mirror;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.wheel.ByteSource;
import dev.wheelhouse.index.wheel.WheelException;
import dev.wheelhouse.index.wheel.WheelReader;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobWriter;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Says in words what bytes are that are not those which an index names. */
final class Diagnosis {
  private static final int HEAD = 512;

  private final Catalog catalog;

  Diagnosis(Catalog catalog) {
    this.catalog = catalog;
  }

  /** What {@code writer} holds instead of the file of {@code row}. Reads it; computes. */
  String of(FileRow row, BlobWriter writer, Sha256 found) throws StoreException {
    for (FileRow other : catalog.filesOf(found)) {
      return other.filename().equals(row.filename())
          ? "other bytes that source %s lists under this name%s"
              .formatted(other.source(), other.superseded() ? ", before it was replaced" : "")
          : "the file " + other.filename() + " of source " + other.source();
    }
    try (FileChannel channel = writer.openReader()) {
      ByteBuffer bytes = ByteBuffer.allocate(HEAD);
      int unusedCount = channel.read(bytes, 0);
      String head = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
      String start = head.strip().toLowerCase(Locale.ROOT);
      if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
        return "an HTML page";
      }
      if (start.startsWith("<?xml") || start.startsWith("{")) {
        return "an error document";
      }
      if (!row.filename().endsWith(".whl")) {
        return "not known to any source";
      }
      WheelReader.structure(ByteSource.of(channel), row.filename());
      return "a sound wheel that no source lists: damaged inside, or another build";
    } catch (WheelException e) {
      return "a damaged wheel: " + e.getMessage();
    } catch (IOException e) {
      throw e instanceof StoreException store
          ? store
          : new StoreException.Unavailable("reading back " + row.filename(), e);
    }
  }
}
