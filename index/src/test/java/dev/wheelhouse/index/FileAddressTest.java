package dev.wheelhouse.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileAddressTest {
  @ParameterizedTest
  @CsvSource({
    "https://download-r2.pytorch.org/whl/cu124/torch-2.6.0%2Bcu124-cp310-cp310-linux_x86_64.whl,"
        + " download-r2.pytorch.org/whl/cu124/torch-2.6.0%2Bcu124-cp310-cp310-linux_x86_64.whl",
    "https://h/whl/torch-2.6.0+cu124.whl, h/whl/torch-2.6.0%2Bcu124.whl",
    "HTTPS://User:pw@Example.ORG:443/A/b.whl?x=1#sha256=00, example.org/A/b.whl",
    "http://127.0.0.1:8900/packages/a.whl, 127.0.0.1%3A8900/packages/a.whl",
    "http://h:80/a.whl, h/a.whl",
    "https://h:80/a.whl, h%3A80/a.whl",
    "https://[::1]:8443/a.whl, %5B%3A%3A1%5D%3A8443/a.whl",
    "https://h/p/group%2fproj/a%20b.zip, h/p/group%2Fproj/a%20b.zip",
    "https://h/%7Ex/a.whl, h/~x/a.whl"
  })
  void of_originUrl_isCanonicalAndStable(String url, String address) {
    assertThat(FileAddress.of(url)).contains(address);
    assertThat(FileAddress.canonical(address)).contains(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://h/a.whl",
        "/a.whl",
        "https://h",
        "https://h/",
        "https://h/a/",
        "https:///a.whl",
        "https://h//a.whl",
        "https://h/../a.whl",
        "https://h/%2e%2e/a.whl",
        "https://h/%2E/a.whl",
        "https://h/a%00b.whl",
        "https://h/a%0Ab.whl",
        "https://h/a%zz.whl",
        "https://h/x%2Fa.whl",
        "https://h/x%5Ca.whl",
        "https://h%2f/a.whl",
        "https://h:port/a.whl",
        "https://../a.whl",
        ""
      })
  void of_whatNamesNoFile_isEmpty(String url) {
    assertThat(FileAddress.of(url)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "h/whl/torch-2.6.0+cu124.whl, h/whl/torch-2.6.0%2Bcu124.whl",
    "h/whl/torch-2.6.0%2bcu124.whl, h/whl/torch-2.6.0%2Bcu124.whl",
    "127.0.0.1:8900/a.whl, 127.0.0.1%3A8900/a.whl",
    "127.0.0.1%3a8900/a%2Ewhl, 127.0.0.1%3A8900/a.whl",
    "H/a.whl, h/a.whl"
  })
  void canonical_formsThatClientsSend_agree(String sent, String address) {
    assertThat(FileAddress.canonical(sent)).contains(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"h", "h/", "/h/a.whl", "h/../a", "h/%2e%2e/a", "h//a", "%2e%2e/a", "h/a?x", "h/%"})
  void canonical_whatNamesNoFile_isEmpty(String sent) {
    assertThat(FileAddress.canonical(sent)).isEmpty();
  }

  @Test
  void newer_otherBytes_haveTheDigestBeforeTheFileName() {
    Sha256 sha256 = Sha256.of(new byte[0]);
    String newer = FileAddress.newer("h/p/a%2Bb.whl", sha256);
    assertThat(newer).isEqualTo("h/p/~e3b0c44298fc1c14/a%2Bb.whl");
    assertThat(FileAddress.canonical(newer)).contains(newer);
    assertThat(FileAddress.filename(newer)).isEqualTo("a+b.whl");
  }
}
