package dev.wheelhouse.storage.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The locks of a set as they stand in a bundle. */
class LocksTest {
  private static final String TORCH = "torch-2.6.0+cu124-cp310-cp310-linux_x86_64.whl";

  private static Locks locks(Goods goods, @Nullable String pylock, @Nullable String requirements) {
    Map<String, BundleFile> files =
        goods.facts().files().stream()
            .collect(Collectors.toMap(BundleFile::key, Function.identity()));
    List<String> keys = List.copyOf(files.keySet());
    return new Locks(new BundleSet("mine", List.of(), keys, pylock, requirements), files);
  }

  @Test
  void made_ofOneVersionEach_namesEveryFileWithItsDigest() {
    Goods goods =
        new Goods()
            .add(TORCH, 10)
            .add("torch-2.6.0+cu124-cp311-cp311-linux_x86_64.whl", 11)
            .add("six-1.17.0.tar.gz", 12);
    List<BundleFile> files = goods.facts().files();
    String requirements = locks(goods, null, null).requirements().orElseThrow();
    assertThat(requirements)
        .contains("six==1.17.0 \\\n    --hash=sha256:" + files.get(2).sha256())
        .contains("torch==2.6.0+cu124 \\\n")
        .contains(files.get(0).sha256().hex(), files.get(1).sha256().hex());
    assertThat(locks(goods, null, null).pylock().orElseThrow())
        .startsWith("lock-version = \"1.0\"\ncreated-by = \"wheelhouse\"\n")
        .containsOnlyOnce("name = \"torch\"\nversion = \"2.6.0+cu124\"")
        .contains("sdist = { name = \"six-1.17.0.tar.gz\", path = \"files/")
        .contains(
            "{ name = \"%s\", path = \"%s\", size = 10, hashes = { sha256 = \"%s\" } }"
                .formatted(TORCH, files.getFirst().path(), files.getFirst().sha256()));
  }

  /** Nothing says which of them is for whom. */
  @Test
  void ofSeveralVersions_thereAreNone() {
    Goods goods = new Goods().add("six-1.16.0.tar.gz", 1).add("six-1.17.0.tar.gz", 2);
    assertThat(locks(goods, null, null).requirements()).isEmpty();
    assertThat(locks(goods, null, null).pylock()).isEmpty();
  }

  @Test
  void planned_keepsItsWords_andGetsPathsForUrls() {
    String planned =
        """
        lock-version = "1.0"
        [[packages]]
        name = "torch"
        marker = "sys_platform == 'linux'"
        index = "https://h.example/whl/cu124"
        wheels = [
          { url = "https://h.example/whl/torch-2.6.0%2Bcu124-cp310-cp310-linux_x86_64.whl", hashes = { sha256 = "x" } },
          { url = "https://h.example/other-1.0-py3-none-any.whl", hashes = { sha256 = "y" } },
        ]
        """;
    Goods goods = new Goods().add(TORCH, 10);
    String path = goods.facts().files().getFirst().path();
    assertThat(locks(goods, planned, "torch==2.6.0\n").pylock().orElseThrow())
        .isEqualTo(
            planned.replace(
                "url = \"https://h.example/whl/torch-2.6.0%2Bcu124-cp310-cp310-linux_x86_64.whl\"",
                "path = \"" + path + "\""));
    assertThat(locks(goods, planned, "torch==2.6.0\n").requirements()).hasValue("torch==2.6.0\n");
  }
}
