package dev.wheelhouse.index.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.Yank;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimpleParserTest {
  private static final String DIGEST =
      "6f51c14fbbb7fa7a6e9eed063824ccceac240a8d7ed77ad597804a4e3b8e48ac";

  @Test
  void page_jsonOfPypisShape_isReadWhole() throws Exception {
    ProjectPage page =
        SimpleParser.page(Pages.DEMO, Pages.JSON, Pages.URL, Pages.resource("pypi.json"));
    assertThat(page.name()).isEqualTo(Pages.DEMO);
    assertThat(page.versions()).containsExactly("1.0", "0.9", "1.0+cu124", "0.10");
    assertThat(page.status()).isEqualTo(new ProjectStatus("archived", "moved to \"other\""));
    assertThat(page.files())
        .containsExactly(
            new FileLink(
                "demo-0.9.tar.gz",
                "https://files.example.org/packages/11/22/demo-0.9.tar.gz",
                Map.of("sha256", "1".repeat(64)),
                20480L,
                Instant.parse("2019-01-02T03:04:05Z"),
                null,
                new Yank.Yes("broken <b>\"metadata\"</b> & more"),
                MetadataLink.none(),
                null),
            new FileLink(
                "demo-1.0-py3-none-any.whl",
                "https://files.example.org/packages/46/16/demo-1.0-py3-none-any.whl",
                Map.of(
                    "sha256", "e06f356822d659f8fe1f4de60b96fb4db2ee9dc985a7b5f1ce85ec6f81891899"),
                11L,
                Instant.parse("2025-03-04T10:11:12.345678Z"),
                ">=3.9",
                Yank.no(),
                new MetadataLink.Digest(new Sha256("2".repeat(64))),
                "https://index.example.org/integrity/demo/1.0/demo-1.0-py3-none-any.whl/provenance"),
            new FileLink(
                "demo-1.0+cu124-py3-none-any.whl",
                "https://index.example.org/packages/demo-1.0%2Bcu124-py3-none-any.whl",
                Map.of(),
                4294967296L,
                Instant.parse("2025-03-04T10:11:13Z"),
                null,
                new Yank.Yes(""),
                new MetadataLink.Exists(),
                null));
  }

  @Test
  void page_htmlTwin_saysTheSame() throws Exception {
    ProjectPage json =
        SimpleParser.page(Pages.DEMO, Pages.JSON, Pages.URL, Pages.resource("pypi.json"));
    ProjectPage html =
        SimpleParser.page(Pages.DEMO, Pages.HTML, Pages.URL, Pages.resource("pypi.html"));
    assertThat(html.status()).isEqualTo(json.status());
    assertThat(html.files())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("size", "uploadTime")
        .isEqualTo(json.files());
  }

  @Test
  void page_pytorchsShape_keepsEachHost() throws Exception {
    ProjectPage page =
        SimpleParser.page(
            new ProjectName("torch"),
            "text/html",
            "https://download.example.org/whl/cu124/torch/",
            Pages.resource("pytorch-torch.html"));
    assertThat(page.files())
        .map(FileLink::url)
        .containsExactly(
            "https://r2.example.org/whl/cu124/torch-2.5.1%2Bcu124-cp312-cp312-win_amd64.whl",
            "https://download.example.org/whl/cu124/torch-2.6.0%2Bcu124-cp312-cp312-linux_x86_64.whl",
            "https://r2.example.org/whl/cu124/torch-2.6.0%2Bcu124-cp313-cp313t-linux_x86_64.whl");
    FileLink bare = Pages.file(page, "torch-2.6.0+cu124-cp313-cp313t-linux_x86_64.whl");
    assertThat(bare.hashes()).isEmpty(); // the metadata's digest is not the wheel's
    assertThat(bare.metadata()).isEqualTo(new MetadataLink.Digest(new Sha256("7".repeat(64))));
    assertThat(bare.uploadTime()).isEqualTo("2025-01-29T17:03:05Z");
  }

  @Test
  void page_htmlSoup_listsEveryFileOnce() throws Exception {
    ProjectPage page =
        SimpleParser.page(Pages.DEMO, Pages.HTML, Pages.URL, Pages.resource("soup.html"));
    assertThat(page.files())
        .map(FileLink::filename)
        .containsExactly(
            "upper-1.0.tar.gz",
            "unquoted-1.0.tar.gz",
            "entities-1.0-py3-none-any.whl",
            "relative-1.0.zip",
            "rootrel-1.0.zip",
            "scheme-1.0.zip",
            "plus-1.0+cu124-py3-none-any.whl",
            "spaced name-1.0.zip",
            "odd|[1]^-1.0.zip",
            "dup-1.0.zip",
            "dup-1.0.zip",
            "gpg-1.0.tar.gz",
            "old-1.0.tar.gz",
            "unclosed-1.0.zip",
            "last-1.0.zip");
    assertThat(Pages.file(page, "upper-1.0.tar.gz").hashes())
        .containsExactly(Map.entry("md5", "0123456789abcdef0123456789abcdef"));
    FileLink entities = Pages.file(page, "entities-1.0-py3-none-any.whl");
    assertThat(entities.requiresPython()).isEqualTo(">=3.6,<4");
    assertThat(entities.sha256()).contains(new Sha256(DIGEST));
    assertThat(Pages.file(page, "relative-1.0.zip").yank()).isEqualTo(new Yank.Yes(""));
    assertThat(Pages.file(page, "rootrel-1.0.zip").yank()).isEqualTo(new Yank.Yes(""));
    assertThat(Pages.file(page, "scheme-1.0.zip").yank())
        .isEqualTo(new Yank.Yes("bad \"release\""));
    assertThat(Pages.file(page, "dup-1.0.zip").yank()).isEqualTo(new Yank.Yes("first"));
    assertThat(Pages.file(page, "gpg-1.0.tar.gz").metadata()).isEqualTo(MetadataLink.none());
    assertThat(Pages.file(page, "old-1.0.tar.gz").metadata()).isEqualTo(new MetadataLink.Exists());
    FileLink last = Pages.file(page, "last-1.0.zip");
    assertThat(last.size()).isEqualTo(12);
    assertThat(last.uploadTime()).isEqualTo("2024-12-31T23:00:00Z");
  }

  @Test
  void page_baseElement_countsInHtml() throws Exception {
    ProjectPage page =
        Pages.html(
            "<html><head><base href=\"/files/\"><base href=\"/no/\"></head>"
                + "<body><a href=\"demo-1.0.zip\">x</a></body></html>");
    assertThat(page.files())
        .map(FileLink::url)
        .containsExactly("https://index.example.org/files/demo-1.0.zip");
  }

  @Test
  void page_tagsNestedWrongly_losesNoFile() throws Exception {
    ProjectPage page =
        Pages.html(
            "<html><body><b><a href=u-1.zip>u<table><tr><a href=v-1.zip>v<td></b><a href=w-1.zip>w"
                + "</table></a><p><a href=x-1.zip></b></p><base href=\"/files/\"></body></html>");
    assertThat(page.files())
        .map(FileLink::url)
        .containsExactlyInAnyOrder(
            "https://index.example.org/files/u-1.zip",
            "https://index.example.org/files/v-1.zip",
            "https://index.example.org/files/w-1.zip",
            "https://index.example.org/files/x-1.zip");
  }

  @Test
  void page_jsonOddities_areReadAsNotTold() throws Exception {
    ProjectPage page =
        Pages.json(
            """
            {"meta": {"api-version": 1.9, "x": [{"y": 1}]}, "unknown": {"a": [1, {"b": null}]},
             "files": [null, 7, "x", [], {}, {"filename": "no-url-1.0.zip"}, {"url": null},
              {"url": "a-1.zip", "hashes": null, "size": -1, "upload-time": "yesterday",
               "requires-python": " ", "yanked": null, "core-metadata": null, "provenance": 7},
              {"url": "b-1.zip", "hashes": {"sha256": "zz", "sha1": "00", "SHA256": "%s",
               "md5": "00000000000000000000000000000000", "blake2b_256": "00"},
               "size": 1.5, "upload-time": 5, "yanked": "", "core-metadata": {}},
              {"url": "c-1.zip", "size": 99999999999999999999, "yanked": false,
               "dist-info-metadata": {"sha256": "%s"}, "core-metadata": false},
              {"url": "d-1.zip", "data-dist-info-metadata": {"sha256": "%s"}, "core-metadata": null,
               "dist-info-metadata": true, "yanked": "\\ud800x\\u0000"}],
             "versions": ["1", null, 2, ["3"]], "name": null,
             "project-status": {"status": "deprecated", "reason": null}}
            """
                .formatted(DIGEST.toUpperCase(java.util.Locale.ROOT), DIGEST, DIGEST));
    assertThat(page.files())
        .map(FileLink::filename)
        .containsExactly("a-1.zip", "b-1.zip", "c-1.zip", "d-1.zip");
    FileLink a = page.files().get(0);
    assertThat(a.size()).isNull();
    assertThat(a.uploadTime()).isNull();
    assertThat(a.requiresPython()).isNull();
    assertThat(a.yank()).isEqualTo(Yank.no());
    FileLink b = page.files().get(1);
    assertThat(b.hashes()).containsExactly(Map.entry("sha256", DIGEST));
    assertThat(b.size()).isNull();
    assertThat(b.yank()).isEqualTo(Yank.no());
    assertThat(b.metadata()).isEqualTo(new MetadataLink.Exists());
    FileLink c = page.files().get(2);
    assertThat(c.size()).isNull();
    assertThat(c.metadata()).isEqualTo(MetadataLink.none());
    FileLink d = page.files().get(3);
    assertThat(d.metadata()).isEqualTo(new MetadataLink.Digest(new Sha256(DIGEST)));
    assertThat(d.yank()).isEqualTo(new Yank.Yes("\ufffdx"));
    assertThat(page.versions()).containsExactly("1");
    assertThat(page.status()).isEqualTo(new ProjectStatus("deprecated", null));
  }

  @Test
  void page_noContentType_isToldByTheBody() throws Exception {
    byte[] json = " \n{\"files\": []}".getBytes(StandardCharsets.UTF_8);
    assertThat(SimpleParser.page(Pages.DEMO, "", Pages.URL, json).files()).isEmpty();
    byte[] html = Pages.resource("pypi.html");
    assertThat(SimpleParser.page(Pages.DEMO, "", Pages.URL, html).files()).hasSize(3);
  }

  @Test
  void page_latin1Header_isDecodedSo() throws Exception {
    byte[] html =
        "<html><title>Links for demo</title><a href='x-1.zip' data-yanked='n\u00e4'>x</a></html>"
            .getBytes(StandardCharsets.ISO_8859_1);
    ProjectPage page =
        SimpleParser.page(Pages.DEMO, "text/html; charset=ISO-8859-1", Pages.URL, html);
    assertThat(page.files().getFirst().yank()).isEqualTo(new Yank.Yes("n\u00e4"));
  }

  @Test
  void root_htmlOfPytorchsShape_listsNormalizedNames() throws Exception {
    List<ProjectName> projects =
        SimpleParser.root(
            "text/html",
            "https://download.example.org/whl/cu124/",
            Pages.resource("pytorch-root.html"));
    assertThat(projects)
        .map(ProjectName::value)
        .containsExactly("jinja2", "nvidia-cudnn-cu12", "torch", "typing-extensions");
  }

  @Test
  void root_json_skipsWhatIsNoName() throws Exception {
    byte[] json =
        """
        {"meta": {"api-version": "1.4"}, "projects": [{"name": "Foo.Bar", "_last-serial": 1},
         {"name": "-"}, {"name": null}, 3, {"name": "foo_bar"}, {"name": "zope"}]}
        """
            .getBytes(StandardCharsets.UTF_8);
    assertThat(SimpleParser.root(Pages.JSON, Pages.URL, json))
        .map(ProjectName::value)
        .containsExactly("foo-bar", "zope");
  }

  @Test
  void page_everyKindOfName_isListed() throws Exception {
    List<String> names =
        List.of(
            "demo-1.0-py2.7.egg",
            "demo-1.0.win32-py2.7.exe",
            "demo-1.0.msi",
            "demo-1.0-1.noarch.rpm",
            "demo_1.0_all.deb",
            "demo-1.0.dmg",
            "demo-1.0.tar.gz.asc",
            "demo-1.0.tbz2",
            "demo",
            "other-1.0-py3-none-any.whl",
            "demo-1.0-py3-none.whl",
            "demo-not.a.version-py3-none-any.whl",
            "-.whl",
            ".whl",
            "demo-1.0%25.zip",
            "%C3%A9-1.0.zip",
            "demo-1.0%ZZ.zip");
    var json = new StringBuilder("{\"files\": [");
    var html = new StringBuilder("<html><title>Links for demo</title>");
    for (String name : names) {
      json.append("{\"url\": \"").append(name).append("\"},");
      html.append("<a href='").append(name).append("'>x</a>");
    }
    json.setCharAt(json.length() - 1, ']');
    ProjectPage fromJson = Pages.json(json.append('}').toString());
    assertThat(fromJson.files()).hasSameSizeAs(names);
    assertThat(fromJson.files())
        .map(FileLink::filename)
        .contains("\u00e9-1.0.zip", "demo-1.0%.zip");
    assertThat(Pages.html(html.append("</html>").toString()).files()).isEqualTo(fromJson.files());
  }

  @Test
  void page_oneFileWithTwoDigests_theFirstOfAnAddressCounts() throws Exception {
    String a = "a".repeat(64);
    String b = "b".repeat(64);
    ProjectPage page =
        Pages.html(
            "<html><title>Links for demo</title><a href='demo-1.zip#sha256=%s'></a>".formatted(a)
                + "<a href='demo-1.zip#sha256=%s'></a>".formatted(b)
                + "<a href='/old/demo-1.zip#sha256=%s'></a></html>".formatted(b));
    assertThat(page.files())
        .map(FileLink::filename, link -> link.hashes().get("sha256"))
        .containsExactly(tuple("demo-1.zip", a), tuple("demo-1.zip", b));
    ProjectPage twice =
        Pages.json(
            "{\"files\": [{\"url\": \"d-1.zip\", \"hashes\": {\"sha256\": \"%s\", \"sha256\": \"%s\"}}]}"
                .formatted(a, b));
    assertThat(twice.files().getFirst().hashes()).containsExactly(Map.entry("sha256", a));
  }

  @Test
  void page_signatures_areReadInBothForms() throws Exception {
    ProjectPage html =
        Pages.html(
            "<html><title>Links for demo</title><a href=a-1.zip data-gpg-sig=true></a>"
                + "<a href=b-1.zip data-gpg-sig='False'></a><a href=c-1.zip data-gpg-sig></a></html>");
    assertThat(html.files()).map(FileLink::gpgSig).containsExactly(true, false, null);
    ProjectPage json =
        Pages.json(
            """
            {"files": [{"url": "a-1.zip", "gpg-sig": true}, {"url": "b-1.zip", "gpg-sig": false},
             {"url": "c-1.zip", "gpg-sig": "true"}]}
            """);
    assertThat(json.files()).isEqualTo(html.files());
  }

  @ParameterizedTest
  @CsvSource({
    "2025-01-29T17:02:11Z, 2025-01-29T17:02:11Z",
    "2025-01-29T17:02:11.1234567+01:00, 2025-01-29T16:02:11.123456Z",
    "2025-01-29T17:02Z, 2025-01-29T17:02:00Z",
    "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-01:00,",
    "+999999999-12-31T23:59:59Z,",
    "-0001-01-01T00:00:00Z,",
    "2025-01-29T17:02:11,",
    "2025-01-29 17:02:11+00:00,",
    "2025-02-29T17:02:11Z,",
    "1738170131,"
  })
  void page_uploadTime_isReadIfClientsCanHoldIt(String written, @Nullable Instant expected)
      throws Exception {
    ProjectPage page =
        Pages.html(
            "<html><title>Links for demo</title><a href=a-1.zip data-upload-time='%s'></a></html>"
                .formatted(written));
    assertThat(page.files().getFirst().uploadTime()).isEqualTo(expected);
  }

  @Test
  void page_fromAStream_handsOnEachFileAndKeepsNone() throws Exception {
    byte[] body = Pages.resource("pypi.json");
    var files = new ArrayList<FileLink>();
    ProjectPage page =
        SimpleParser.page(
            Pages.DEMO, Pages.JSON, Pages.URL, () -> new ByteArrayInputStream(body), files::add);
    assertThat(page.files()).isEmpty();
    assertThat(files).isEqualTo(SimpleParser.page(Pages.DEMO, Pages.JSON, Pages.URL, body).files());
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", Pages.HTML})
  void page_streamThatFails_isNoMalformedPage(String type) {
    PageSource broken =
        () ->
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("the disk is gone");
              }

              @Override
              public int read(byte[] into, int from, int length) throws IOException {
                throw new IOException("the disk is gone");
              }
            };
    assertThatThrownBy(() -> SimpleParser.page(Pages.DEMO, type, Pages.URL, broken))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is gone");
  }
}
