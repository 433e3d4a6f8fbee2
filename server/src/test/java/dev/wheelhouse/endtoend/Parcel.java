package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.bundle.BundleFacts;
import dev.wheelhouse.storage.bundle.BundleFile;
import dev.wheelhouse.storage.bundle.BundleManifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A bundle in memory, taken in by the same calls as {@code wheelhouse import} makes. */
record Parcel(String set, BundleFacts facts, Map<Sha256, TestWheel> wheels) {
  Parcel {
    wheels = Map.copyOf(wheels);
  }

  /** Packs wheels that {@code outside} fetches, and one that is seeded there. */
  static Parcel pack(Stage outside, String set, List<TestWheel> listed, TestWheel own)
      throws Exception {
    List<TestWheel> all = new ArrayList<>(listed);
    all.add(own);
    for (TestWheel wheel : listed) {
      assertThat(outside.succeeds("fetch", Map.of("wish", wheel.filename()))).isTrue();
    }
    outside.seed(own);
    String wishes = all.stream().map(TestWheel::filename).collect(Collectors.joining("\n"));
    assertThat(outside.succeeds("set-add", Map.of("name", set, "wish", wishes))).isTrue();
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Map<String, Object> line : outside.run("bundle-facts", Map.of("set", set))) {
      if (!line.containsKey("event")) {
        lines.add(line);
      }
    }
    Map<Sha256, TestWheel> wheels = new HashMap<>();
    all.forEach(wheel -> wheels.put(wheel.sha256(), wheel));
    return new Parcel(set, BundleManifest.facts(lines), wheels);
  }

  private byte[] manifest() {
    return new BundleManifest(1, facts, List.of()).bytes();
  }

  /** What {@code inside} says it lacks, by the kind of it. */
  private Set<String> lacking(Stage inside, String kind) throws Exception {
    return inside.run("bundle-lacks", Map.of(), manifest()).stream()
        .filter(line -> line.containsKey(kind))
        .map(line -> String.valueOf(line.get(kind)))
        .collect(Collectors.toSet());
  }

  /** Sends what is lacking, and nothing more: an import that is broken off before its end. */
  void send(Stage inside) throws Exception {
    Set<String> blobs = lacking(inside, "blob");
    Set<String> metadata = lacking(inside, "metadata");
    for (BundleFile file : facts.files()) {
      TestWheel wheel = wheels.get(file.sha256());
      if (blobs.contains(file.sha256().hex())) {
        send(inside, file, file.sha256(), Map.of(), wheel.bytes());
      }
      Sha256 own = file.row().metadataSeen();
      if (own != null && metadata.contains(own.hex())) {
        send(inside, file, own, Map.of("metadata", "yes"), wheel.metadata());
      }
    }
  }

  private static void send(
      Stage inside, BundleFile file, Sha256 digest, Map<String, String> more, byte[] bytes)
      throws Exception {
    Map<String, String> parameters = new HashMap<>(more);
    parameters.put("filename", file.row().filename());
    parameters.put("sha256", digest.hex());
    parameters.put("size", Integer.toString(bytes.length));
    inside.run("bundle-file", parameters, bytes);
  }

  /** Shows what was sent; the lines told. */
  List<Map<String, Object>> commit(Stage inside) throws Exception {
    return inside.run("bundle-commit", Map.of(), manifest());
  }
}
