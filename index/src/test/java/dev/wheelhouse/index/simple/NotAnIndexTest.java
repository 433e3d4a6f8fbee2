package dev.wheelhouse.index.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.index.ProjectPage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotAnIndexTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '`',
      value = {
        "{\"message\": \"not found\"} > without a list of files",
        "{\"files\": {}} > without a list of files",
        "[] > no object",
        "\"x\" > no object",
        "{\"files\": [], \"meta\": {\"api-version\": \"2.0\"}} > API version 2.0",
        "{\"files\": [], \"meta\": {\"api-version\": \"x\"}} > API version x",
        "{\"files\": [] > cut",
        "{\"files\": [{\"url\": \"a-1.zi > cut",
        "{\"files\": [}} > malformed",
        "{\"files\": []} {} > after its end",
        "{\"files\": []} x > malformed"
      })
  void page_jsonThatIsNoPage_isRefusedInWords(String body, String words) {
    assertThatThrownBy(() -> Pages.json(body))
        .isInstanceOf(NotAnIndexException.class)
        .hasMessageContaining(words)
        .hasMessageNotContaining("\n");
  }

  @Test
  void page_emptyJson_isRefused() {
    assertThatThrownBy(() -> Pages.json("")).isInstanceOf(NotAnIndexException.class);
  }

  @Test
  void page_htmlSaysVersionTwo_isRefused() {
    String html =
        "<html><meta name='pypi:repository-version' content='2.0'><a href='x-1.zip'>x</a></html>";
    assertThatThrownBy(() -> Pages.html(html))
        .isInstanceOf(NotAnIndexException.class)
        .hasMessageContaining("API version 2.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html><head><title>Sign\n in</title></head><body><form><input type=\"Password\"></form>"
            + "<a href=\"/simple-1.0.zip\">x</a></body></html>",
        "<html><body><h1>Links for demo</h1><input type=password></body></html>",
        "<html><body><form action=/go></form><a href=\"/x-1.0.zip\">x</a></body></html>",
        "<html><body>Just a moment...</body></html>",
        "<html><body><a href=\"/about\">About us</a></body></html>",
        "<html></html>",
        ""
      })
  void page_otherHtml_isRefusedInOneLine(String html) {
    assertThatThrownBy(() -> Pages.html(html))
        .isInstanceOf(NotAnIndexException.class)
        .hasMessageStartingWith("an HTML page")
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE html><html><head><title>Links for demo</title></head><body></body></html>",
        "<html><body><h1>Links for demo</h1></body></html>",
        "<html><head><meta name=\"pypi:repository-version\" content=\"1.0\"></head></html>",
        "<html><head><meta name=\"pypi:project-status\" content=\"quarantined\"></head></html>",
        "<html><body><h1>root/pypi: links for demo</h1><form><input type=submit></form></body></html>",
        "<html><head><title>Index of /demo/</title></head><body><a href=\"../\">../</a></body></html>"
      })
  void page_emptyIndex_passes(String html) throws Exception {
    assertThat(Pages.html(html).files()).isEmpty();
  }

  @Test
  void page_plainListOfFiles_passes() throws Exception {
    assertThat(Pages.html("<a href=\"x-1.0.zip\">x</a><br>").files()).hasSize(1);
  }

  @Test
  void page_htmlCutAnywhere_isRefusedOrWhole() throws Exception {
    byte[] whole = Pages.resource("pytorch-torch.html");
    ProjectPage page = SimpleParser.page(Pages.DEMO, Pages.HTML, Pages.URL, whole);
    int end = new String(whole, StandardCharsets.UTF_8).indexOf("</body");
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (length <= end) {
        assertThatThrownBy(() -> SimpleParser.page(Pages.DEMO, Pages.HTML, Pages.URL, cut))
            .isInstanceOf(NotAnIndexException.class);
      } else if (length > end + 6) {
        assertThat(SimpleParser.page(Pages.DEMO, Pages.HTML, Pages.URL, cut)).isEqualTo(page);
      }
    }
  }

  @Test
  void page_jsonCutAnywhere_isRefused() throws Exception {
    byte[] whole = Pages.resource("pypi.json");
    int end = new String(whole, StandardCharsets.UTF_8).lastIndexOf('}');
    for (int length = 0; length <= end; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> SimpleParser.page(Pages.DEMO, Pages.JSON, Pages.URL, cut))
          .isInstanceOf(NotAnIndexException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/xml",
        "application/vnd.pypi.simple.v2+json",
        "image/png",
        "x"
      })
  void page_otherContentType_isRefused(String type) {
    assertThatThrownBy(
            () -> SimpleParser.page(Pages.DEMO, type, Pages.URL, Pages.resource("pypi.html")))
        .isInstanceOf(NotAnIndexException.class)
        .hasMessageContaining(type);
  }

  @Test
  void root_pageWithoutProjects_isRefused() {
    byte[] json = "{\"files\": []}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SimpleParser.root(Pages.JSON, Pages.URL, json))
        .isInstanceOf(NotAnIndexException.class);
    byte[] html = "<html><a href='/about'>About us</a></html>".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SimpleParser.root(Pages.HTML, Pages.URL, html))
        .isInstanceOf(NotAnIndexException.class);
  }
}
