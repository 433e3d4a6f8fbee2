package dev.wheelhouse.storage.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.index.ProjectName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleManifestTest {
  private static final String NAME = "six-1.17.0-py3-none-any.whl";

  private static String text() throws BundleException {
    Goods goods =
        new Goods().add(NAME, 10).add("torch-2.6.0+cu124-cp310-cp310-linux_x86_64.whl", 9);
    return new String(goods.writer().manifest().bytes(), StandardCharsets.UTF_8);
  }

  private static BundleManifest parse(String text) throws BundleException {
    return BundleManifest.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The last line is made right again. */
  private static String sealed(String text) {
    String body = text.substring(0, text.lastIndexOf("{\"end\""));
    return body
        + "{\"end\":\""
        + dev.wheelhouse.index.Sha256.of(body.getBytes(StandardCharsets.UTF_8))
        + "\"}\n";
  }

  @Test
  void parse_whatWasWritten_isTheSame() throws Exception {
    BundleManifest read = parse(text());
    assertThat(new String(read.bytes(), StandardCharsets.UTF_8)).isEqualTo(text());
    BundleFile six = read.facts().files().getFirst();
    assertThat(six.row().link())
        .isEqualTo(new Goods().add(NAME, 10).facts().files().getFirst().row().link());
    assertThat(six.row().delistedAt()).isNotNull();
    assertThat(read.facts().pages().getFirst().allowed()).isTrue();
    assertThat(read.facts().sets().getFirst().files()).hasSize(2);
    assertThat(read.facts().locals()).hasSize(2);
  }

  @Test
  void parse_cutOrDamaged_saysSo() throws Exception {
    String text = text();
    assertThatThrownBy(() -> parse(text.replace(">=3.8", ">=3.9")))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("damaged");
    for (int length : List.of(0, 5, 40, text.length() / 2, text.length() - 30)) {
      assertThatThrownBy(() -> parse(text.substring(0, length)))
          .as("first %d characters", length)
          .isInstanceOf(BundleException.class)
          .hasMessageContaining("manifest.jsonl");
    }
  }

  @Test
  void parse_newerFormat_asksForANewerWheelhouse() throws Exception {
    assertThatThrownBy(() -> parse("{\"wheelhouse-bundle\":2,\"volumes\":\"many\"}\nwhatever"))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("format 2 (expected: up to 1)")
        .hasMessageContaining("newer Wheelhouse");
  }

  /** Whoever wrote it: no name leads out of the directory, or into another one. */
  @ParameterizedTest
  @CsvSource({
    "'\"filename\":\"six-1.17.0-py3-none-any.whl\"','\"filename\":\"../../x.whl\"'",
    "'\"address\":\"h.example/packages/six-1.17.0-py3-none-any.whl\"','\"address\":\"h.example/../six-1.17.0-py3-none-any.whl\"'",
    "'\"source\":\"pypi\"','\"source\":\"..\"'",
    "'\"project\":\"six\"','\"project\":\"../six\"'",
    "'\"project\":\"six\",\"address\"','\"project\":\"sixx\",\"address\"'",
    "'\"volumes\":1','\"volumes\":0'",
    "'\"path\":\"wheels.html\"','\"path\":\"../requirements.web.txt\"'",
    "'\"path\":\"wheels.html\"','\"path\":\"/etc/wheels.html\"'",
    "'\"path\":\"wheels.html\"','\"path\":\"simple/../../wheels.html\"'",
    "'\"size\":10,','\"size\":-1,'",
    "'\"name\":\"mine\"','\"name\":\"../mine\"'",
    "'\"type\":\"set\"','\"type\":\"surprise\"'",
    "'\"volume\":1','\"volume\":-1'",
    "'\"first-seen\":\"2026-01-01T12:00:00Z\"','\"first-seen\":\"noon\"'"
  })
  void parse_valuesThatMakeNoSense_areNamed(String good, String bad) throws Exception {
    String text = text();
    assertThat(text).contains(good);
    assertThatThrownBy(() -> parse(sealed(text.replace(good, bad))))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("expected: ");
  }

  @ParameterizedTest
  @CsvSource({
    "filelock,filelock-3.16.1-py3-none-any.whl,true",
    "jinja2x,filelock-3.16.1-py3-none-any.whl,false",
    "filelock,filelock-3.16.1.tar.gz,true",
    "jinja2x,filelock-3.16.1.tar.gz,false",
    "Jinja2,jinja2-final-3.1.tar.gz,true",
    "jinja2,jinja2-3.1-py3.10.egg,true"
  })
  void isOwn_wheelOrSdistOfAnotherProject_isNot(String project, String filename, boolean own) {
    assertThat(BundleFile.isOwn(ProjectName.parse(project).orElseThrow(), filename)).isEqualTo(own);
  }

  @Test
  void parse_setWithAFileThatIsNotToldOf_isRefused() throws Exception {
    String text = text().replaceFirst("(?m)^\\{\"type\":\"file\".*six.*\n", "");
    assertThatThrownBy(() -> parse(sealed(text)))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("set mine has pypi/h.example");
  }
}
