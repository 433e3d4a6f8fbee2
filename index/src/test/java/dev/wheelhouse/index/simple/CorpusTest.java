package dev.wheelhouse.index.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.SharedFiles;
import dev.wheelhouse.index.Yank;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every recorded page is read, written in both forms, and read again. */
class CorpusTest {
  private static final String BASE = "https://index.example.org/whl/cu124/";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "corpus/pages",
        "corpus/weird",
        "corpus/pytorch/cu124",
        "corpus/pytorch/nightly/cu124"
      })
  void page_recorded_comesBackTheSameInBothForms(String folder) throws Exception {
    int pages = 0;
    for (Path file : SharedFiles.list(folder)) {
      String name = file.getFileName().toString();
      boolean skipped =
          name.endsWith(".headers.json")
              || name.startsWith("index.")
              || name.contains("apiversion2");
      if (!skipped) {
        roundTrip(file);
        pages++;
      }
    }
    assertThat(pages).isPositive();
  }

  private static void roundTrip(Path file) throws Exception {
    ProjectPage page = read(file);
    for (SimpleFormat format : Set.of(SimpleFormat.JSON, SimpleFormat.HTML_TEXT)) {
      ProjectPage again = Pages.again(page, format);
      boolean sizes = !format.json() || page.files().stream().allMatch(f -> f.size() != null);
      assertThat(again.status()).as("%s", file).isEqualTo(page.status());
      assertThat(again.files().equals(carried(page, format, sizes)))
          .as("%s as %s", file, format)
          .isTrue();
    }
  }

  private static List<FileLink> carried(ProjectPage page, SimpleFormat format, boolean sizes) {
    return page.files().stream().map(file -> comparable(file, format, sizes)).toList();
  }

  /** What a form can carry: HTML one digest, JSON sizes of all or none. */
  private static FileLink comparable(FileLink file, SimpleFormat format, boolean sizes) {
    var hashes = file.hashes();
    String sha256 = hashes.get("sha256");
    return new FileLink(
        file.filename(),
        file.url(),
        format.json() || sha256 == null ? hashes : Map.of("sha256", sha256),
        sizes ? file.size() : null,
        file.uploadTime(),
        file.requiresPython(),
        file.yank(),
        file.metadata(),
        file.provenance(),
        file.gpgSig());
  }

  @Test
  void page_twinsOfOneProject_listTheSameFiles() throws Exception {
    int twins = 0;
    List<Path> files = SharedFiles.list("corpus/pages");
    for (Path html : files) {
      String name = html.getFileName().toString();
      if (!name.contains(".html")) {
        continue;
      }
      Path json =
          files.stream()
              .filter(f -> f.getFileName().toString().startsWith(project(name) + ".json"))
              .findFirst()
              .orElseThrow();
      assertThat(withoutSizes(read(html))).isEqualTo(withoutSizes(read(json)));
      twins++;
    }
    assertThat(twins).isPositive();
  }

  /** The recorded HTML has no sizes and another order. */
  private static Set<FileLink> withoutSizes(ProjectPage page) {
    return page.files().stream()
        .map(file -> comparable(file, SimpleFormat.HTML_TEXT, false))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"corpus/pytorch/cu124", "corpus/pytorch/nightly/cu124"})
  void root_ofPytorchsShape_listsProjects(String folder) throws Exception {
    Path file =
        SharedFiles.list(folder).stream()
            .filter(f -> f.endsWith("index.html"))
            .findFirst()
            .orElseThrow();
    assertThat(SimpleParser.root("text/html", BASE, SharedFiles.read(file)))
        .contains(new ProjectName("torch"));
  }

  @Test
  void page_madeOnPurpose_followsTheStatedRules() throws Exception {
    assertThat(SharedFiles.list("corpus/weird")).isNotEmpty(); // skipped where they are not
    assertThatThrownBy(() -> made("apiversion2.json"))
        .isInstanceOf(NotAnIndexException.class)
        .hasMessageContaining("2.0");
    assertThat(made("empty.json").files()).isEmpty();
    assertThat(made("quarantined.json").status().quarantined()).isTrue();
    assertThat(made("archived.json").status().reason()).isEqualTo("moved to another name");
    assertThat(made("future.json").files()).hasSize(1);
    assertThat(made("tracks.html").files()).isEmpty();
    assertThat(made("base-href.html").files())
        .map(FileLink::url)
        .containsExactly("https://files.example.org/packages/base/based-1.0.zip");
    assertThat(made("nulls.json").files())
        .map(FileLink::filename) // 1.3 has no address
        .containsExactly(
            "nulls-1.0-py3-none-any.whl",
            "nulls-1.1-py3-none-any.whl",
            "nulls-1.2-py3-none-any.whl");
    assertThat(made("yanked.json").files())
        .map(FileLink::yank)
        .containsExactly(
            new Yank.Yes(""),
            Yank.no(),
            new Yank.Yes("<b>\"do & not\" use</b> \u2013 na\u00efve \u4e2d\u6587"),
            Yank.no());
    assertThat(made("hashes.json").files())
        .map(file -> file.hashes().keySet())
        .containsExactly(
            Set.of("sha256"), Set.of("md5"), Set.of("sha256"), Set.of("sha256", "sha512"));
    List<MetadataLink> links =
        made("coremeta.json").files().stream().map(FileLink::metadata).toList();
    assertThat(links.subList(0, 2)).containsOnly(new MetadataLink.Exists());
    assertThat(links.get(2)).isEqualTo(links.get(3)).isInstanceOf(MetadataLink.Digest.class);
    assertThat(made("html-soup.html").files()).hasSize(12);
  }

  private static ProjectPage made(String name) throws Exception {
    Path file =
        SharedFiles.list("corpus/weird").stream()
            .filter(f -> f.getFileName().toString().equals("made-" + name))
            .findFirst()
            .orElseThrow();
    return read(file);
  }

  private static ProjectPage read(Path file) throws Exception {
    String name = file.getFileName().toString();
    String filled =
        new String(SharedFiles.read(file), StandardCharsets.UTF_8)
            .replace("{{INDEX}}", "https://index.example.org")
            .replace("{{FILES}}", "https://files.example.org")
            .replaceAll("\\{\\{HOST:([a-z0-9-]+)}}", "https://$1.example.org");
    String type = name.contains(".json") ? Pages.JSON : Pages.HTML;
    ProjectName project = ProjectName.parse(project(name)).orElseThrow();
    return SimpleParser.page(project, type, Pages.URL, filled.getBytes(StandardCharsets.UTF_8));
  }

  private static String project(String name) {
    return name.replaceFirst("\\.(json|html)(\\.gz)?$", "");
  }
}
