package dev.wheelhouse.cli;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.blob.BlobFiles;
import dev.wheelhouse.storage.blob.BlobName;
import dev.wheelhouse.storage.bundle.BundleFacts;
import dev.wheelhouse.storage.bundle.BundleFile;
import dev.wheelhouse.storage.bundle.BundleManifest;
import dev.wheelhouse.storage.bundle.BundleWriter;
import dev.wheelhouse.storage.catalog.FileRow;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What is to be exported, as whoever owns the data directory tells it; the bytes are read where
 * they lie. Threads share it once it has asked.
 */
final class ExportFacts {
  private final Session session;
  private final BlobFiles store;
  private final List<Map<String, Object>> lines = new ArrayList<>();
  private final Map<Sha256, BlobName> blobs = new HashMap<>();

  ExportFacts(Session session, Path data) {
    this.session = session;
    this.store = new BlobFiles(data);
  }

  /** Asks; {@code event} is told what is missing and what else is to be known. */
  boolean ask(Map<String, String> parameters, Consumer<Map<String, Object>> event)
      throws IOException {
    return session.run(
        "bundle-facts",
        parameters,
        null,
        fields -> {
          if (fields.containsKey("event")) {
            event.accept(fields);
            return;
          }
          lines.add(fields);
          String blob = Output.text(fields, "blob");
          int dot = blob.indexOf('.');
          if (dot > 0) {
            Sha256 digest = new Sha256(blob.substring(0, dot));
            blobs.put(digest, new BlobName(digest, blob.substring(dot + 1)));
          }
        });
  }

  BundleFacts facts() throws IOException {
    return BundleManifest.facts(lines);
  }

  /** The bytes; {@code meter} is told of each file that was read to its end. */
  BundleWriter.Contents counting(Meter meter) {
    return new BundleWriter.Contents() {
      @Override
      public InputStream file(BundleFile file) throws IOException {
        BlobName name = blobs.get(file.sha256());
        if (name == null) {
          throw new IOException("no bytes were told of for " + file.row().filename());
        }
        return new FilterInputStream(Channels.newInputStream(store.open(name))) {
          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            return in.read(into, offset, length);
          }

          @Override
          public void close() throws IOException {
            super.close();
            meter.fileDone();
          }
        };
      }

      @Override
      public byte[] metadata(FileRow row) throws IOException {
        return ExportFacts.this.metadata(row);
      }
    };
  }

  private byte[] metadata(FileRow row) throws IOException {
    Sha256 digest = row.metadataSeen();
    if (digest == null) {
      throw new IllegalArgumentException(row.filename());
    }
    List<byte[]> bodies = new ArrayList<>();
    boolean there =
        session.run(
            "bundle-metadata",
            Map.of("sha256", digest.hex()),
            null,
            fields -> bodies.add(Base64.getDecoder().decode(Output.text(fields, "body"))));
    if (!there) {
      throw new IOException("the METADATA of " + row.filename() + " is not here any more");
    }
    return bodies.getFirst();
  }
}
