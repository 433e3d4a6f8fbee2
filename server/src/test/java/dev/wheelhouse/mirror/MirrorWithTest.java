package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsLoader;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.blob.BlobStores;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.Catalogs;
import dev.wheelhouse.upstream.Upstream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors that follow each other over the same holdings. */
class MirrorWithTest {
  private static final int COLLECTIONS = 50;

  @TempDir Path directory;

  private Settings settings(String toml) throws Exception {
    Path file = Files.writeString(directory.resolve("w.toml"), toml);
    return SettingsLoader.load(file, Map.of("HOME", directory.toString()), directory, Map.of());
  }

  @Test
  void with_hundredTimes_nothingHoldsTheEarlierOnes() throws Exception {
    Settings[] each = {
      settings(
          """
          offline = true
          [source.drop]
          kind = "directory"
          path = "drop"
          [storage]
          max-bytes = "1GB"
          """),
      settings("offline = true\n[source.acme]\nurl = \"https://a.example/\"\n")
    };
    Path data = Files.createDirectories(directory.resolve("data"));
    try (Catalog catalog = Catalogs.open(data);
        BlobStore blobs = BlobStores.open(data);
        Upstream upstream = new Upstream(each[0].fetch());
        Workers workers = new Workers();
        Holdings holdings =
            new Holdings(each[0], catalog, blobs, upstream, workers, InstantSource.system())) {
      Mirror mirror = new Mirror(each[0], holdings);
      mirror.keepFilling();
      List<WeakReference<Mirror>> earlier = new ArrayList<>();
      for (int i = 1; i <= 100; i++) {
        earlier.add(new WeakReference<>(mirror));
        Mirror next = mirror.with(each[i % 2]);
        next.takeOver(mirror);
        mirror = next;
      }
      for (int i = 0; i < COLLECTIONS && held(earlier) > 0; i++) {
        System.gc();
      }
      assertThat(held(earlier)).isZero();
      mirror.close();
    }
  }

  private static long held(List<WeakReference<Mirror>> mirrors) {
    return mirrors.stream().map(WeakReference::get).filter(Objects::nonNull).count();
  }

  @Test
  void turns_whoseNumberFallsWhileTheyAreTaken_areFewerWhenTheyAreGivenBack() throws Exception {
    Turns turns =
        new Turns(settings("[fetch]\nmax-fills = 2\nqueue-timeout = \"10ms\"").fetch().fills());
    assertThat(turns.take()).isTrue();
    assertThat(turns.take()).isTrue();
    turns.use(settings("[fetch]\nmax-fills = 1\nqueue-timeout = \"10ms\"").fetch().fills());
    turns.give();
    assertThat(turns.take()).as("one of one is taken").isFalse();
    turns.give();
    assertThat(turns.take()).isTrue();
    turns.use(settings("[fetch]\nmax-fills = 3\nqueue-timeout = \"10ms\"").fetch().fills());
    assertThat(turns.take()).isTrue();
    assertThat(turns.take()).isTrue();
    assertThat(turns.take()).isFalse();
  }
}
