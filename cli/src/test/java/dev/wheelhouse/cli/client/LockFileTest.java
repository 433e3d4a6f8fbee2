package dev.wheelhouse.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.config.SettingsLoader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses in locks lead to a mirror and back, and nothing else of a lock changes. */
class LockFileTest {
  private static final URI MIRROR = URI.create("http://mirror:8080");

  @TempDir Path directory;
  private LockAddresses addresses;

  @BeforeEach
  void readSettings() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("wheelhouse.toml"),
            "[source.house]\nurl = 'http://packages.house:81/simple/'\n");
    addresses =
        new LockAddresses(SettingsLoader.load(file, Map.of("HOME", "/x"), directory, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "https://files.pythonhosted.org/packages/b7/ce/six-1.17.0-py3-none-any.whl, pypi",
    "https://download.pytorch.org/whl/cu124/torch-2.6.0%2Bcu124-cp310-cp310-linux_x86_64.whl, pytorch-cu124",
    "https://download-r2.pytorch.org/whl/cu126/torch-2.6.0%2Bcu126-cp310-cp310-linux_x86_64.whl, pytorch-cu126",
    "https://github.com/Dao-AILab/flash-attention/releases/download/v2.7.4/flash_attn-2.7.4-cp310-cp310-linux_x86_64.whl, flash-attn",
    "https://github.com/flashinfer-ai/flashinfer/releases/download/v0.2.2/flashinfer_python-0.2.2-cp38-abi3-linux_x86_64.whl, flashinfer-releases",
    "http://packages.house:81/files/acme-1.0.tar.gz, house",
  })
  void originsOfPresetsAndSettings_leadToTheirSource_andBack(String origin, String source) {
    String there = addresses.atMirror(origin, MIRROR).orElseThrow();
    assertThat(there).startsWith("http://mirror:8080/files/" + source + "/");
    assertThat(addresses.atOrigin(there)).contains(origin);
    assertThat(addresses.atMirror(there, URI.create("https://other/py")))
        .contains(there.replace("http://mirror:8080", "https://other/py"));
  }

  @Test
  void whatTheMirrorAdds_isTakenOffAgain() {
    String newer =
        "http://mirror/files/pypi/h.example/p/~0123456789abcdef/acme-1.0-py3-none-any.whl";
    assertThat(addresses.atOrigin(newer)).contains("https://h.example/p/acme-1.0-py3-none-any.whl");
    String renamed =
        "http://mirror/files/flash-attn/github.com/d/fa-2.7%2Bcu12-cp310-cp310-linux_x86_64.whl"
            + "/fa-2.7-cp310-cp310-linux_x86_64.whl";
    assertThat(addresses.atOrigin(renamed))
        .contains("https://github.com/d/fa-2.7%2Bcu12-cp310-cp310-linux_x86_64.whl");
    assertThat(addresses.atOrigin("http://mirror/files/local/" + "a".repeat(64) + "/x-1.tar.gz"))
        .isEmpty();
  }

  @Test
  void lock_rewrittenAndBack_isTheSameText_whateverStandsAroundTheAddresses() {
    String lock =
        """
        version = 1 # a comment \r
        source = { registry = "https://pypi.org/simple" }
        sdist = { url = "https://files.pythonhosted.org/packages/1/six-1.17.0.tar.gz", hash = "sha256:ff70" }
        wheels = [
            { url = 'https://files.pythonhosted.org/packages/b7/six-1.17.0-py3-none-any.whl', hash = "sha256:4721" },
        ]
        torch @ https://download.pytorch.org/whl/cu124/torch-2.6.0%2Bcu124-cp310-cp310-linux_x86_64.whl#sha256=7f2b ; sys_platform == "linux"
        homepage = "https://files.pythonhosted.org/about.html"
        other = "https://elsewhere.example/x-1.0-py3-none-any.whl"
        """;
    LockFile there = LockFile.rewrite(lock, url -> addresses.atMirror(url, MIRROR));
    assertThat(there.changes()).hasSize(3);
    assertThat(there.left()).containsExactly("https://elsewhere.example/x-1.0-py3-none-any.whl");
    assertThat(there.text())
        .contains("torch-2.6.0%2Bcu124-cp310-cp310-linux_x86_64.whl#sha256=7f2b ; sys_platform")
        .contains("registry = \"https://pypi.org/simple\"")
        .contains("comment \r\n");
    LockFile again = LockFile.rewrite(there.text(), url -> addresses.atMirror(url, MIRROR));
    assertThat(again.changes()).isEmpty();
    assertThat(LockFile.rewrite(there.text(), addresses::atOrigin).text()).isEqualTo(lock);
  }
}
