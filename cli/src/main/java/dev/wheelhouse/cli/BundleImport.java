package dev.wheelhouse.cli;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.bundle.Bundle;
import dev.wheelhouse.storage.bundle.BundleException;
import dev.wheelhouse.storage.bundle.BundleFile;
import dev.wheelhouse.storage.bundle.BundleWriter;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes one bundle in: asks what is lacking, sends that file by file over several threads, and then
 * has all of it shown at once. The bytes are streamed to whoever owns the data directory.
 */
final class BundleImport {
  private final Session session;
  private final Bundle bundle;
  private final Map<String, String> parameters;
  private final byte[] manifest;
  private final PrintWriter err;
  private final Set<Sha256> blobs = new HashSet<>();
  private final Set<Sha256> metadata = new HashSet<>();

  /** How many bytes the store may still take. */
  private long usable = Long.MAX_VALUE;

  BundleImport(Session session, Bundle bundle, Map<String, String> parameters, PrintWriter err) {
    this.session = session;
    this.bundle = bundle;
    this.manifest = bundle.manifestBytes();
    this.parameters = new LinkedHashMap<>(parameters);
    this.err = err;
    String signature = bundle.signature();
    if (signature != null) {
      this.parameters.put("signature", signature);
    }
  }

  /**
   * Runs it.
   *
   * @throws IOException if it is refused, or cannot be read
   */
  boolean run(Consumer<Map<String, Object>> line) throws IOException {
    long begun = System.nanoTime();
    boolean unusedDone = whole("bundle-lacks", this::lacks);
    List<BundleFile> wanted = new ArrayList<>();
    Set<String> paths = new HashSet<>();
    for (BundleFile file : bundle.manifest().facts().files()) {
      if (file.carried() && lacksPartOf(file) && paths.add(file.path())) {
        wanted.add(file);
      }
    }
    SortedMap<Integer, List<BundleFile>> missing = bundle.missing(wanted);
    wanted.removeIf(file -> missing.containsKey(file.volume()));
    // The biggest first: else one thread alone ends with it.
    wanted.sort(Comparator.comparingLong(BundleFile::size).reversed());
    long bytes = send(wanted);
    if (!missing.isEmpty()) {
      throw incomplete(missing);
    }
    return whole(
        "bundle-commit",
        fields -> {
          if (fields.get("event") instanceof String event && event.equals("imported")) {
            fields.put("bytes", bytes);
            fields.put("milliseconds", (System.nanoTime() - begun) / 1_000_000);
          }
          line.accept(fields);
        });
  }

  private boolean whole(String verb, Consumer<Map<String, Object>> line) throws IOException {
    return session.run(
        verb,
        parameters,
        new Session.Body(new ByteArrayInputStream(manifest), manifest.length),
        fields -> line.accept(new LinkedHashMap<>(fields)));
  }

  private void lacks(Map<String, Object> fields) {
    if (fields.containsKey("usable")) {
      usable = Output.number(fields, "usable");
    }
    Sha256.parse(Output.text(fields, "blob")).ifPresent(blobs::add);
    Sha256.parse(Output.text(fields, "metadata")).ifPresent(metadata::add);
  }

  private boolean lacksPartOf(BundleFile file) {
    Sha256 own = file.row().metadataSeen();
    return blobs.contains(file.sha256()) || (own != null && metadata.contains(own));
  }

  /** Sends what is at hand; returns how many bytes of files that were. */
  private long send(List<BundleFile> files) throws IOException {
    List<BundleWriter.Work> work = new ArrayList<>();
    Set<Sha256> sent = new HashSet<>();
    long bytes = 0;
    Progress progress = new Progress(err);
    for (BundleFile file : files) {
      bytes += blobs.contains(file.sha256()) && sent.add(file.sha256()) ? file.size() : 0;
    }
    if (bytes > usable) {
      throw new BundleException(
          "no room in the data directory: %d bytes may be stored there (expected: %d, for the files that are not here yet); nothing was copied: make room, or move the data directory, and run it again"
              .formatted(usable, bytes));
    }
    Meter meter = new Meter("importing", sent.size(), bytes);
    sent.clear();
    for (BundleFile file : files) {
      Sha256 own = file.row().metadataSeen();
      if (own != null && metadata.contains(own) && sent.add(own)) {
        work.add(() -> metadata(file, own));
      }
      if (blobs.contains(file.sha256()) && sent.add(file.sha256())) {
        work.add(() -> file(file, meter));
      }
    }
    try (Crew crew = Crew.storing(() -> meter.show(progress))) {
      crew.run(work);
    } finally {
      progress.clear();
    }
    return bytes;
  }

  private void metadata(BundleFile file, Sha256 digest) throws IOException {
    send(file.metadataPath(), digest, file.metadataSize(), Map.of("metadata", "yes"), null);
  }

  private void file(BundleFile file, Meter meter) throws IOException {
    send(file.path(), file.sha256(), file.size(), Map.of(), meter);
    meter.fileDone();
  }

  private void send(
      String path, Sha256 digest, long size, Map<String, String> more, @Nullable Meter meter)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>(more);
    all.put("filename", path);
    all.put("sha256", digest.hex());
    all.put("size", Long.toString(size));
    try (InputStream bytes = new Counted(bundle.open(path), meter)) {
      boolean unusedDone =
          session.run("bundle-file", all, new Session.Body(bytes, size), fields -> {});
    }
  }

  private BundleException incomplete(SortedMap<Integer, List<BundleFile>> missing) {
    Map.Entry<Integer, List<BundleFile>> first = missing.entrySet().iterator().next();
    List<BundleFile> files = first.getValue();
    return new BundleException(
        "volume %d of %d is missing: it has %d files, such as %s; what is on the others was kept: import it when it is here"
            .formatted(
                first.getKey(),
                bundle.manifest().volumes(),
                files.size(),
                files.getFirst().row().filename()));
  }

  private static final class Counted extends FilterInputStream {
    private final @Nullable Meter meter;

    Counted(InputStream in, @Nullable Meter meter) {
      super(in);
      this.meter = meter;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      if (meter != null && count > 0) {
        meter.moved(count);
      }
      return count;
    }
  }
}
