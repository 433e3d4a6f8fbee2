package dev.wheelhouse.index.simple;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.Yank;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimpleWriterTest {
  private static final FileLink WHEEL =
      new FileLink(
          "demo-1.0+cu124-py3-none-any.whl",
          "/files/h/demo-1.0%2Bcu124-py3-none-any.whl",
          Map.of("sha256", "1".repeat(64), "md5", "2".repeat(32)),
          11L,
          Instant.parse("2025-03-04T10:11:12.3Z"),
          ">=3.9,<4",
          new Yank.Yes("a \"b\" & <c>"),
          new MetadataLink.Digest(new Sha256("3".repeat(64))),
          "https://i.example/p");
  private static final FileLink BARE =
      new FileLink(
          "demo-0.9.tar.gz",
          "/files/h/demo-0.9.tar.gz",
          Map.of(),
          null,
          Instant.parse("2025-03-04T10:11:12Z"),
          null,
          new Yank.Yes(""),
          new MetadataLink.Exists(),
          null);

  private static ProjectPage page(List<String> versions, FileLink... files) {
    return new ProjectPage(
        new ProjectName("demo"),
        List.of(files),
        versions,
        ProjectStatus.ACTIVE,
        Map.of("hidden", "2"));
  }

  private static String write(ProjectPage page, SimpleFormat format) {
    return new String(SimpleWriter.page(page, format), StandardCharsets.UTF_8);
  }

  @Test
  void page_jsonWithAllSizes_claimsTheNewestVersion() {
    assertThat(write(page(List.of(), WHEEL), SimpleFormat.JSON))
        .isEqualTo(
            "{\"files\":[{\"core-metadata\":{\"sha256\":\""
                + "3".repeat(64)
                + "\"},"
                + "\"data-dist-info-metadata\":{\"sha256\":\""
                + "3".repeat(64)
                + "\"},"
                + "\"filename\":\"demo-1.0+cu124-py3-none-any.whl\","
                + "\"hashes\":{\"md5\":\""
                + "2".repeat(32)
                + "\",\"sha256\":\""
                + "1".repeat(64)
                + "\"},"
                + "\"provenance\":\"https://i.example/p\",\"requires-python\":\">=3.9,<4\",\"size\":11,"
                + "\"upload-time\":\"2025-03-04T10:11:12.300000Z\","
                + "\"url\":\"/files/h/demo-1.0%2Bcu124-py3-none-any.whl\","
                + "\"yanked\":\"a \\\"b\\\" & <c>\"}],"
                + "\"meta\":{\"_hidden\":\"2\",\"api-version\":\"1.4\"},\"name\":\"demo\","
                + "\"project-status\":{\"status\":\"active\"},\"versions\":[\"1.0+cu124\"]}");
  }

  @Test
  void page_jsonWithOneSizeMissing_givesNoSizesAndClaimsTheOldest() {
    String json = write(page(List.of(), WHEEL, BARE), SimpleFormat.JSON);
    assertThat(json)
        .contains(
            "\"api-version\":\"1.0\"", "\"yanked\":true", "\"core-metadata\":true", "\"hashes\":{}")
        .contains(
            "\"upload-time\":\"2025-03-04T10:11:12Z\"", "\"versions\":[\"0.9\",\"1.0+cu124\"]")
        .doesNotContain("\"size\"", "null", "\"dist-info-metadata\"");
  }

  @Test
  void page_versionsOfThePage_areSortedAndKept() {
    List<String> versions = List.of("1.10", "junk", "1.9", "1.0rc1", "1.9", "1.0");
    assertThat(write(page(versions, WHEEL), SimpleFormat.JSON))
        .contains("\"versions\":[\"1.0rc1\",\"1.0\",\"1.9\",\"1.10\",\"junk\"]");
  }

  @Test
  void page_html_hasTheExactForm() {
    assertThat(write(page(List.of(), WHEEL, BARE), SimpleFormat.HTML_TEXT))
        .isEqualTo(
            """
            <!DOCTYPE html>
            <html>
              <head>
                <meta name="pypi:repository-version" content="1.4">
                <meta name="pypi:project-status" content="active">
                <title>Links for demo</title>
              </head>
              <body>
                <h1>Links for demo</h1>
                <a href="/files/h/demo-1.0%2Bcu124-py3-none-any.whl#sha256=ONES" \
            data-requires-python="&gt;=3.9,&lt;4" data-dist-info-metadata="sha256=THREES" \
            data-core-metadata="sha256=THREES" data-yanked="a &quot;b&quot; &amp; &lt;c&gt;" \
            data-provenance="https://i.example/p" data-upload-time="2025-03-04T10:11:12.300000Z" \
            data-size="11">demo-1.0+cu124-py3-none-any.whl</a><br />
                <a href="/files/h/demo-0.9.tar.gz" data-dist-info-metadata="true" \
            data-core-metadata="true" data-yanked="" \
            data-upload-time="2025-03-04T10:11:12Z">demo-0.9.tar.gz</a><br />
              </body>
            </html>
            """
                .replace("ONES", "1".repeat(64))
                .replace("THREES", "3".repeat(64)));
  }

  @ParameterizedTest
  @EnumSource(SimpleFormat.class)
  void page_sampleOfEachShape_comesBackTheSame(SimpleFormat format) throws Exception {
    for (String name : List.of("pypi.html", "pytorch-torch.html", "soup.html")) {
      ProjectPage page = SimpleParser.page(Pages.DEMO, Pages.HTML, Pages.URL, Pages.resource(name));
      ProjectPage again = Pages.again(page, format);
      assertThat(again.status()).isEqualTo(page.status());
      assertThat(again.files())
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("size")
          .isEqualTo(page.files());
    }
  }

  @ParameterizedTest
  @EnumSource(SimpleFormat.class)
  void page_emptyOne_isStillAnIndex(SimpleFormat format) throws Exception {
    ProjectPage quarantined =
        new ProjectPage(
            Pages.DEMO, List.of(), List.of(), new ProjectStatus("quarantined", "a <b>"), Map.of());
    assertThat(Pages.again(quarantined, format)).isEqualTo(quarantined);
  }

  @ParameterizedTest
  @EnumSource(SimpleFormat.class)
  void page_oddText_comesBackTheSame(SimpleFormat format) throws Exception {
    FileLink odd =
        new FileLink(
            "a-1.zip",
            "https://h.example/a-1.zip?x=1&copy=2&lt;",
            Map.of(),
            0L,
            null,
            "'>=3'",
            new Yank.Yes(" line\r\nnext\t\u4e2d\u6587 &amp; \ud83d\ude00 </a>"),
            MetadataLink.none(),
            null);
    ProjectPage page =
        new ProjectPage(Pages.DEMO, List.of(odd), List.of(), ProjectStatus.ACTIVE, Map.of());
    assertThat(Pages.again(page, format).files()).containsExactly(odd);
  }

  @ParameterizedTest
  @EnumSource(SimpleFormat.class)
  void root_names_comeBackSorted(SimpleFormat format) throws Exception {
    var names = List.of(new ProjectName("torch"), new ProjectName("a"), new ProjectName("torch"));
    byte[] written = SimpleWriter.root(names, format);
    assertThat(SimpleParser.root(format.contentType(), Pages.URL, written))
        .map(ProjectName::value)
        .containsExactly("a", "torch");
    byte[] none = SimpleWriter.root(List.of(), format);
    assertThat(SimpleParser.root(format.contentType(), Pages.URL, none)).isEmpty();
  }
}
