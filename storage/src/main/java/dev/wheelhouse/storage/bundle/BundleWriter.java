package dev.wheelhouse.storage.bundle;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.catalog.FileRow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a bundle. The same facts give the same bytes; the manifest comes last, so that what has
 * one is complete.
 */
public final class BundleWriter {
  /** A volume number has so many digits more in the end than while volumes are filled. */
  private static final int SLACK_BYTES_A_FILE = 4;

  private static final int SIGNATURE_BYTES = 2048;

  private final BundleManifest manifest;
  private final byte[] manifestBytes;
  private final List<Entry> pages;
  private final BundleKey.@Nullable Pair key;
  private final boolean numbered;

  /**
   * Plans a bundle.
   *
   * @param held digests of files that are told of and not carried
   * @param split how many bytes a volume may have; if there is none, there is one volume
   * @param key signs it, if there is one
   * @throws BundleException if a file does not fit a volume
   */
  public BundleWriter(
      BundleFacts facts, Set<Sha256> held, OptionalLong split, BundleKey.@Nullable Pair key)
      throws BundleException {
    this.key = key;
    this.numbered = split.isPresent();
    List<BundleFile> sorted = new ArrayList<>();
    for (BundleFile file : facts.files()) {
      sorted.add(file.in(held.contains(file.sha256()) ? 0 : 1));
    }
    sorted.sort(
        Comparator.comparing((BundleFile file) -> file.row().project())
            .thenComparing(file -> file.row().filename())
            .thenComparing(BundleFile::key));
    BundleFacts single = facts.with(sorted);
    pages = new BundlePages(single).entries();
    List<BundleManifest.Extra> extras =
        pages.stream()
            .map(page -> new BundleManifest.Extra(page.path(), page.sha256(), page.size()))
            .toList();
    if (split.isEmpty()) {
      manifest = new BundleManifest(1, single, extras);
    } else {
      long each = SIGNATURE_BYTES + (long) new BundleManifest(1, single, extras).bytes().length;
      each += SLACK_BYTES_A_FILE * (long) sorted.size();
      each += pages.stream().mapToLong(Entry::cost).sum();
      Volumes volumes = new Volumes(split.getAsLong(), each);
      List<BundleFile> placed = volumes.place(sorted);
      manifest = new BundleManifest(volumes.count(), facts.with(placed), extras);
    }
    manifestBytes = manifest.bytes();
  }

  /** Where the bytes of files come from. Several threads ask. */
  public interface Contents {
    /** Opens a file; the caller closes the stream. */
    InputStream file(BundleFile file) throws IOException;

    /** The METADATA of a file that has one. */
    byte[] metadata(FileRow row) throws IOException;
  }

  /** Does pieces of work side by side, and returns when all are done or one has failed. */
  @FunctionalInterface
  public interface Crew {
    void run(List<Work> work) throws IOException;
  }

  /** A piece of work. */
  @FunctionalInterface
  public interface Work {
    void run() throws IOException;
  }

  /** What will be written. */
  public BundleManifest manifest() {
    return manifest;
  }

  /** How many bytes of files will be written, in all volumes together. */
  public long bytes() {
    long sum = 0;
    for (Entry entry : files(0, null).values()) {
      sum += entry.size();
    }
    return sum;
  }

  /** How many files that packages are made of will be written. */
  public long count() {
    return manifest.facts().files().stream()
        .filter(BundleFile::carried)
        .map(BundleFile::path)
        .distinct()
        .count();
  }

  /** The places of the volumes, for an output as a person named it. */
  public List<Path> places(Path output) {
    if (!numbered) {
      return List.of(output);
    }
    List<Path> places = new ArrayList<>();
    for (int volume = 1; volume <= manifest.volumes(); volume++) {
      String name = String.valueOf(output.getFileName());
      places.add(
          isTar(output)
              ? output.resolveSibling(name.replaceFirst("\\.tar$", "." + volume + ".tar"))
              : output.resolve("volume-" + volume));
    }
    return places;
  }

  private static boolean isTar(Path output) {
    return output.toString().endsWith(".tar");
  }

  /**
   * Writes all volumes, or the rest of them.
   *
   * @param output a directory, or a file if its name ends in {@code .tar}
   * @param count told of bytes as they are written, or found to be right
   * @throws BundleException if something else lies there, if there is no room for what is still to
   *     be written (nothing is, then), or bytes are not what they must be
   */
  public void write(Path output, Contents contents, Crew crew, LongConsumer count)
      throws IOException {
    List<Path> places = places(output);
    Room room = new Room(output);
    List<Boolean> complete = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      complete.add(isComplete(places.get(i)));
      if (!complete.get(i)) {
        count(places.get(i), entries(files(i + 1, contents)), room);
      }
    }
    room.check(output);
    for (int i = 0; i < places.size(); i++) {
      Map<String, Entry> files = files(i + 1, contents);
      if (complete.get(i)) {
        files.values().forEach(entry -> count.accept(entry.size()));
        continue;
      }
      try {
        write(places.get(i), files, crew, count);
      } catch (IOException e) {
        throw room.explained(output, e);
      }
    }
  }

  private List<Entry> entries(Map<String, Entry> files) {
    List<Entry> entries = new ArrayList<>(pages);
    entries.addAll(files.values());
    return entries;
  }

  private void count(Path place, List<Entry> entries, Room room) throws IOException {
    if (isTar(place)) {
      room.bytes(TarTarget.lacking(place, entries, last(entries)));
    } else {
      List<Entry> all = new ArrayList<>(entries);
      all.addAll(last(entries));
      room.directory(place, all);
    }
  }

  /** Whether a volume is there; what it is, its manifest says. */
  private boolean isComplete(Path place) throws IOException {
    boolean there =
        isTar(place) ? Files.exists(place) : Files.exists(place.resolve(BundleManifest.NAME));
    if (!there) {
      return false;
    }
    for (Bundle other : Bundle.open(List.of(place))) {
      if (!java.util.Arrays.equals(other.manifestBytes(), manifestBytes)) {
        throw new BundleException(
            "%s: another bundle is there (expected: nothing, or an unfinished export)"
                .formatted(place));
      }
    }
    return true;
  }

  private void write(Path place, Map<String, Entry> files, Crew crew, LongConsumer count)
      throws IOException {
    List<Entry> entries = entries(files);
    try (Target target =
        isTar(place) ? TarTarget.open(place, entries) : DirectoryTarget.open(place, entries)) {
      List<Work> work = new ArrayList<>();
      // The biggest first: else one thread alone ends with it.
      files.values().stream()
          .sorted(Comparator.comparingLong(Entry::size).reversed())
          .forEach(entry -> work.add(() -> target.put(entry, count)));
      pages.forEach(page -> work.add(() -> target.put(page, bytes -> {})));
      crew.run(work);
      target.finish(last(entries));
    }
  }

  private List<Entry> last(List<Entry> entries) {
    List<Entry> last = new ArrayList<>();
    last.add(
        Entry.of(
            "SHA256SUMS",
            entries.stream().map(Entry::sum).sorted(byPath()).collect(Collectors.joining())));
    if (key != null) {
      last.add(Entry.of(BundleKey.SIGNATURE, key.sign(manifestBytes)));
    }
    last.add(Entry.of(BundleManifest.NAME, manifestBytes));
    return last;
  }

  private static Comparator<String> byPath() {
    return Comparator.comparing(line -> line.substring(line.indexOf(' ')));
  }

  /** The files of one volume, or of all if 0, by path, each once. */
  private Map<String, Entry> files(int volume, @Nullable Contents contents) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (BundleFile file : manifest.facts().files()) {
      if (!file.carried() || (volume > 0 && file.volume() != volume)) {
        continue;
      }
      entries.putIfAbsent(
          file.path(),
          new Entry(file.path(), file.size(), file.sha256(), () -> asked(contents).file(file)));
      Sha256 metadata = file.row().metadataSeen();
      if (metadata != null) {
        Entry.Content content =
            () -> new ByteArrayInputStream(asked(contents).metadata(file.row()));
        entries.putIfAbsent(
            file.metadataPath(),
            new Entry(file.metadataPath(), file.metadataSize(), metadata, content));
      }
    }
    return entries;
  }

  private static Contents asked(@Nullable Contents contents) {
    return Optional.ofNullable(contents).orElseThrow();
  }

  /** Fills volumes, one after the other, in the order of the files. */
  private static final class Volumes {
    private final long limit;
    private final long each;
    private final Map<String, Integer> byPath = new LinkedHashMap<>();
    private int volume = 1;
    private long filled;

    Volumes(long limit, long each) {
      this.limit = limit;
      this.each = each;
      this.filled = each;
    }

    int count() {
      return volume;
    }

    List<BundleFile> place(List<BundleFile> files) throws BundleException {
      List<BundleFile> placed = new ArrayList<>();
      for (BundleFile file : files) {
        placed.add(file.carried() ? file.in(volume(file)) : file);
      }
      return placed;
    }

    private int volume(BundleFile file) throws BundleException {
      Integer known = byPath.get(file.path());
      if (known != null) {
        return known;
      }
      long cost = cost(file);
      if (each + cost > limit) {
        throw new BundleException(
            "%s needs a volume of %d bytes, with the pages that each has (expected: at most %d, as --split says)"
                .formatted(file.row().filename(), each + cost, limit));
      }
      if (filled + cost > limit) {
        volume++;
        filled = each;
      }
      filled += cost;
      byPath.put(file.path(), volume);
      return volume;
    }

    private static long cost(BundleFile file) {
      Sha256 digest = file.sha256(); // of the METADATA it has the same length
      long cost = new Entry(file.path(), file.size(), digest, InputStream::nullInputStream).cost();
      return file.row().metadataSeen() == null
          ? cost
          : cost
              + new Entry(
                      file.metadataPath(),
                      file.metadataSize(),
                      digest,
                      InputStream::nullInputStream)
                  .cost();
    }
  }

  /** The digests of what a bundle or a list says to be elsewhere. */
  public static Set<Sha256> heldBy(List<Bundle> bundles) {
    Set<Sha256> held = new HashSet<>();
    bundles.forEach(
        bundle -> bundle.manifest().facts().files().forEach(file -> held.add(file.sha256())));
    return held;
  }
}
