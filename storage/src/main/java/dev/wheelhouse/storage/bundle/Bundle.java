package dev.wheelhouse.storage.bundle;

import dev.wheelhouse.index.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A bundle as it is found: its manifest, and the volumes that are at hand. Threads may share it.
 */
public final class Bundle implements Closeable {
  private final byte[] manifestBytes;
  private final BundleManifest manifest;
  private final @Nullable String signature;
  private final List<Volume> volumes = new ArrayList<>();

  private Bundle(byte[] manifestBytes, @Nullable String signature) throws BundleException {
    this.manifestBytes = manifestBytes;
    this.signature = signature;
    this.manifest = BundleManifest.parse(manifestBytes);
  }

  /**
   * Opens the bundles that lie at {@code places}, in that order: directories and tars, volumes in
   * any order, or a directory of volumes.
   *
   * @throws BundleException if one of them is no bundle
   */
  public static List<Bundle> open(List<Path> places) throws IOException {
    Map<Sha256, Bundle> bundles = new LinkedHashMap<>();
    for (Path place : places) {
      for (Volume volume : volumes(place)) {
        OptionalLong size = volume.size(BundleManifest.NAME);
        if (size.orElse(0) > BundleManifest.MOST_BYTES) {
          throw new BundleException(
              "%s: %s of %d bytes (expected: at most %d)"
                  .formatted(
                      volume.place(),
                      BundleManifest.NAME,
                      size.getAsLong(),
                      BundleManifest.MOST_BYTES));
        }
        byte[] bytes = read(volume, BundleManifest.NAME);
        Sha256 digest = Sha256.of(bytes);
        Bundle bundle = bundles.get(digest);
        if (bundle == null) {
          boolean signed = volume.size(BundleKey.SIGNATURE).isPresent();
          String signature =
              signed ? new String(read(volume, BundleKey.SIGNATURE), StandardCharsets.UTF_8) : null;
          bundle = parse(volume.place(), bytes, signature);
          bundles.put(digest, bundle);
        }
        bundle.volumes.add(volume);
      }
    }
    return List.copyOf(bundles.values());
  }

  private static Bundle parse(Path place, byte[] bytes, @Nullable String signature)
      throws BundleException {
    try {
      return new Bundle(bytes, signature);
    } catch (BundleException e) {
      throw new BundleException(place + ": " + e.getMessage());
    }
  }

  private static byte[] read(Volume volume, String path) throws IOException {
    try (InputStream in = volume.open(path)) {
      return in.readAllBytes();
    }
  }

  private static List<Volume> volumes(Path place) throws IOException {
    if (!Files.exists(place)) {
      throw new BundleException(place + ": there is no such file or directory");
    }
    List<Volume> found = new ArrayList<>();
    if (!Files.isDirectory(place)) {
      found.add(TarVolume.open(place));
    } else if (Files.exists(place.resolve(BundleManifest.NAME))) {
      found.add(new DirectoryVolume(place));
    } else {
      try (DirectoryStream<Path> inside = Files.newDirectoryStream(place)) {
        for (Path one : inside) {
          if (Files.exists(one.resolve(BundleManifest.NAME))) {
            found.add(new DirectoryVolume(one));
          } else if (Files.isRegularFile(one) && one.toString().endsWith(".tar")) {
            found.add(TarVolume.open(one));
          }
        }
      }
    }
    boolean whole = !found.isEmpty();
    for (Volume volume : found) {
      whole &= volume.size(BundleManifest.NAME).isPresent();
    }
    if (!whole) {
      throw new BundleException(
          "%s: no %s in it: it is no bundle, or its export was interrupted (run that again)"
              .formatted(place, BundleManifest.NAME));
    }
    return found;
  }

  public BundleManifest manifest() {
    return manifest;
  }

  /** The bytes of the manifest, over which the signature is. */
  public byte[] manifestBytes() {
    return manifestBytes.clone();
  }

  /** The text of the signature file, or null if it is not signed. */
  public @Nullable String signature() {
    return signature;
  }

  /**
   * Looks for files without reading them.
   *
   * @return those whose volumes are not at hand, by volume
   * @throws BundleException if a volume is at hand and a file of it is not there, has another name
   *     or another length
   */
  public SortedMap<Integer, List<BundleFile>> missing(Collection<BundleFile> needed)
      throws IOException {
    SortedMap<Integer, List<BundleFile>> missing = new TreeMap<>();
    Map<Integer, Boolean> atHand = new TreeMap<>();
    for (BundleFile file : needed) {
      boolean here = check(file.path(), file.size(), file.volume());
      if (here && file.row().metadataSeen() != null) {
        here = check(file.metadataPath(), file.metadataSize(), file.volume());
      }
      if (!here) {
        missing.computeIfAbsent(file.volume(), volume -> new ArrayList<>()).add(file);
      }
      atHand.merge(file.volume(), here, Boolean::logicalOr);
    }
    for (Map.Entry<Integer, List<BundleFile>> of : missing.entrySet()) {
      boolean only = manifest.volumes() == 1;
      for (BundleFile file : of.getValue()) {
        if (only || Boolean.TRUE.equals(atHand.get(of.getKey())) || !others(file).isEmpty()) {
          throw gone(file);
        }
      }
    }
    return missing;
  }

  private boolean check(String path, long expected, int volume) throws IOException {
    for (Volume one : volumes) {
      OptionalLong size = one.size(path);
      if (size.isPresent()) {
        if (size.getAsLong() != expected) {
          throw new BundleException(
              "%s: %s has %d bytes (expected: %d)"
                  .formatted(one.place(), path, size.getAsLong(), expected));
        }
        return true;
      }
    }
    return volume == 0;
  }

  private BundleException gone(BundleFile file) throws IOException {
    List<String> others = others(file);
    return new BundleException(
        others.isEmpty()
            ? "%s: no %s: it was removed, or not all was copied".formatted(place(), file.path())
            : "%s: no %s (found there: %s): it was renamed or removed"
                .formatted(place(), file.path(), String.join(", ", others)));
  }

  /** What lies where a file should. */
  private List<String> others(BundleFile file) throws IOException {
    String path = file.path();
    for (Volume volume : volumes) {
      List<String> others = volume.names(path.substring(0, path.lastIndexOf('/') + 1));
      if (!others.isEmpty()) {
        return others;
      }
    }
    return List.of();
  }

  /** Opens a file, which is there; the caller closes the stream. */
  public InputStream open(String path) throws IOException {
    for (Volume volume : volumes) {
      if (volume.size(path).isPresent()) {
        return volume.open(path);
      }
    }
    throw new BundleException(path + ": it has gone from the bundle");
  }

  /** Where the volumes lie, for messages. */
  public String place() {
    return String.join(", ", volumes.stream().map(volume -> volume.place().toString()).toList());
  }

  @Override
  public void close() throws IOException {
    for (Volume volume : volumes) {
      volume.close();
    }
  }
}
