package dev.wheelhouse.mirror;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import dev.wheelhouse.storage.blob.BlobWriter;
import dev.wheelhouse.storage.bundle.BundleException;
import dev.wheelhouse.storage.bundle.BundleFacts;
import dev.wheelhouse.storage.bundle.BundleFile;
import dev.wheelhouse.storage.bundle.BundleManifest;
import dev.wheelhouse.storage.bundle.BundleSet;
import dev.wheelhouse.storage.catalog.Arrival;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Takes a bundle in, piece by piece: blobs come in any order and from several threads, and nothing
 * shows of them until {@link #commit} has them all. What an interrupted import stored is found
 * again in the store. Threads share it; calls block and touch files.
 */
final class Importer {
  private final Mirror mirror;
  private final Catalog catalog;

  Importer(Mirror mirror) {
    this.mirror = mirror;
    this.catalog = mirror.catalog();
  }

  /** What must still be sent before a bundle can be taken in. */
  record Lacking(Set<Sha256> blobs, Set<Sha256> metadata) {
    Lacking {
      blobs = Set.copyOf(blobs);
      metadata = Set.copyOf(metadata);
    }
  }

  /**
   * Tells what is not here yet.
   *
   * @throws BundleException if that cannot come from this bundle: an earlier one has it
   */
  Lacking lacking(BundleManifest manifest) throws IOException {
    mirror.holdings().safekeeping().expect(digests(manifest));
    Map<Sha256, BlobName> stored = strays(manifest.facts());
    Set<Sha256> blobs = new LinkedHashSet<>();
    Set<Sha256> metadata = new LinkedHashSet<>();
    for (BundleFile file : manifest.facts().files()) {
      Sha256 digest = file.sha256();
      Optional<StoredBlob> known = catalog.blob(digest);
      known.ifPresent(blob -> catalog.used(blob.name(), mirror.clock().instant()));
      if (known.isEmpty() && !stored.containsKey(digest)) {
        if (!file.carried()) {
          throw new BundleException(
              "%s is not here, and this bundle leaves it out since an earlier one has it: import that first"
                  .formatted(file.row().filename()));
        }
        blobs.add(digest);
      }
      Sha256 own = file.row().metadataSeen();
      if (file.carried() && own != null && catalog.metadata(own).isEmpty()) {
        metadata.add(own);
      }
    }
    return new Lacking(blobs, metadata);
  }

  private static Set<Sha256> digests(BundleManifest manifest) {
    return manifest.facts().files().stream().map(BundleFile::sha256).collect(Collectors.toSet());
  }

  /** Blobs of these facts that are in the store and that no row of the catalog names. */
  private Map<Sha256, BlobName> strays(BundleFacts facts) throws StoreException {
    Map<Sha256, Long> sizes = new HashMap<>();
    for (BundleFile file : facts.files()) {
      if (catalog.blob(file.sha256()).isEmpty()) {
        sizes.put(file.sha256(), file.size());
      }
    }
    Map<Sha256, BlobName> strays = new HashMap<>();
    if (!sizes.isEmpty()) {
      mirror
          .blobs()
          .walk(found -> {
            Long size = sizes.get(found.name().sha256());
            if (size != null && size == found.size()) {
              strays.put(found.name().sha256(), found.name());
            }
          });
    }
    return strays;
  }

  /**
   * Stores the bytes of one file; nothing shows of them.
   *
   * @throws BundleException if they are not what they must be; nothing is kept
   */
  void blob(String filename, Sha256 expected, long size, InputStream bytes) throws IOException {
    try (BlobWriter writer = mirror.blobs().create(OptionalLong.of(size))) {
      Inspection.copy(bytes, writer, () -> true);
      if (writer.prefix() != size) {
        throw new BundleException(
            "%s has %d bytes (expected: %d)".formatted(filename, writer.prefix(), size));
      }
      BlobName unused = writer.commit(expected);
    } catch (StoreException.Mismatch e) {
      throw new BundleException(
          "%s: sha256 is %s (expected: %s): its bytes were changed"
              .formatted(filename, e.found(), e.expected()));
    }
  }

  /** Keeps METADATA; nothing shows of it. */
  void metadata(String filename, Sha256 expected, byte[] body) throws IOException {
    Sha256 found = Sha256.of(body);
    if (!found.equals(expected)) {
      throw new BundleException(
          "%s: sha256 is %s (expected: %s): its bytes were changed"
              .formatted(filename, found, expected));
    }
    catalog.keepMetadata(expected, body);
  }

  /**
   * Takes the bundle in, in one transaction; pages show it at once.
   *
   * @param replace whether other bytes under the name of a local file give way
   * @throws BundleException if something of it has not been sent; nothing changes
   */
  Arrival.Outcome commit(BundleManifest manifest, boolean replace) throws IOException {
    // From the look at what is here until rows need it.
    Safekeeping.Pause pause = mirror.holdings().safekeeping().pause();
    try {
      return takeIn(manifest, replace);
    } finally {
      pause.end();
    }
  }

  private Arrival.Outcome takeIn(BundleManifest manifest, boolean replace) throws IOException {
    Lacking lacking = lacking(manifest);
    if (!lacking.blobs.isEmpty() || !lacking.metadata.isEmpty()) {
      throw new BundleException(
          "%d files and %d METADATA have not come: the bundle is not taken in"
              .formatted(lacking.blobs.size(), lacking.metadata.size()));
    }
    BundleFacts facts = manifest.facts();
    Arrival.Outcome outcome =
        mirror.sets().takeIn(arrival(facts, replace), mirror.clock().instant());
    if (outcome.refused().isEmpty()) {
      readMetadata(facts);
      outcome.projects().forEach(mirror::changed);
    }
    mirror.holdings().safekeeping().settled(digests(manifest));
    return outcome;
  }

  private Arrival arrival(BundleFacts facts, boolean replace) throws StoreException {
    Map<Sha256, BlobName> strays = strays(facts);
    Map<BlobName, Long> blobs = new LinkedHashMap<>();
    List<FileRow> rows = new ArrayList<>();
    for (BundleFile file : facts.files()) {
      rows.add(file.row());
      BlobName stray = strays.get(file.sha256());
      if (stray != null) {
        blobs.put(stray, file.size());
      }
    }
    List<Arrival.SetArrival> sets = new ArrayList<>();
    for (BundleSet set : facts.sets()) {
      sets.add(
          new Arrival.SetArrival(
              set.name(), set.targets(), set.files(), set.pylock(), set.requirements()));
    }
    return new Arrival(facts.pages(), new TreeMap<>(facts.locals()), rows, blobs, sets, replace);
  }

  /** Reads the METADATA of wheels that came without. */
  private void readMetadata(BundleFacts facts) throws StoreException {
    for (BundleFile file : facts.files()) {
      Optional<FileRow> row = catalog.file(file.row().source(), file.row().address());
      if (row.isEmpty() || row.get().metadataSeen() != null || row.get().metadataRefused()) {
        continue;
      }
      Optional<StoredBlob> blob = catalog.blob(file.sha256());
      if (blob.isPresent()) {
        mirror.keptMetadata().verified(row.get(), blob.get().name());
      }
    }
  }

  /** What is here and no whole index would offer, in words. */
  List<String> unrouted(BundleFacts facts) throws StoreException {
    Map<String, Integer> files = new TreeMap<>();
    for (BundleFile file : facts.files()) {
      String source = file.row().source();
      Routing.Route route =
          mirror
              .routing()
              .of(
                  "default",
                  file.row().project(),
                  catalog.localKind(file.row().project()).orElse(null));
      if (route.sources().stream().noneMatch(one -> one.name().equals(source))) {
        files.merge(source, 1, Integer::sum);
      }
    }
    List<String> notes = new ArrayList<>();
    files.forEach((source, count) ->
        notes.add(
            mirror.settings().sources().containsKey(source)
                ? "%d files of source %s are not offered at /simple/: no rule of index default names it for them; they are at /%s/simple/"
                    .formatted(count, source, source)
                : "%d files of source %s are offered nowhere: the settings have no [source.%s]"
                    .formatted(count, source, source)));
    return notes;
  }
}
