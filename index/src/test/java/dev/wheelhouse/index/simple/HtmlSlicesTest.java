package dev.wheelhouse.index.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.index.FileLink;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlSlicesTest {
  private static List<String> slices(String html, int length) throws Exception {
    var slices = new HtmlSlices(new StringReader(html), length);
    var all = new ArrayList<String>();
    for (String slice = slices.next(); slice != null; slice = slices.next()) {
      all.add(slice);
    }
    return all;
  }

  private static List<String> references(String html) {
    return Jsoup.parse(html).select("a[href]").eachAttr("href");
  }

  private static List<String> references(List<String> slices) {
    return slices.stream().flatMap(slice -> references(slice).stream()).toList();
  }

  @Test
  void next_ordinaryPage_isOnePiece() throws Exception {
    String soup = new String(Pages.resource("soup.html"), StandardCharsets.UTF_8);
    assertThat(slices(soup, HtmlSlices.SLICE)).containsExactly(soup);
    assertThat(slices("", HtmlSlices.SLICE)).containsExactly("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"soup.html", "pypi.html", "pytorch-torch.html", "pytorch-root.html"})
  void next_smallPieces_haveAllOfThePageAndEachAnchor(String name) throws Exception {
    String html = new String(Pages.resource(name), StandardCharsets.UTF_8);
    for (int length = 1; length < 400; length += 7) {
      List<String> slices = slices(html, length);
      assertThat(String.join("", slices)).isEqualTo(html);
      assertThat(references(slices)).isEqualTo(references(html));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!-- <a href=no> --><a href=yes></a>",
        "<!-- > <a href=no> --!><a href=yes></a>",
        "<!--><a href=yes></a>-->",
        "<!--><a href=yes1></a><!---><a href=yes2></a><!----><a href=yes3></a>",
        "<script>'<a href=no>' </scripture> <a href=no></script><a href=yes></a>",
        "<STYLE><a href=no></StYlE\n><a href=yes></a>",
        "<title><a href=no></title><textarea><a href=no></textarea><a href=yes></a>",
        "<p title='<a href=no>'><p title=\"<a href='no'>\"><a href=yes></a>",
        "<p =\"><a href=yes1></a>\"<p a==\"><a href=yes2>\"><a href=yes3></a>",
        "<p title=x'><a href=yes></a>'",
        "<p title = '<a href=no>' / ><a href=yes></a>",
        "<p title=\"a\"'><a href=yes></a>",
        "<? <a href=no> <a href=yes></a>",
        "</ <a href=no> <a href=yes></a>",
        "<! <a href=no> <a href=yes></a>",
        "<!doctype html><a/href=yes></a>",
        "a < b <<a href=yes></a> < c>",
        "<a\thref=yes></a><A HREF=yes></A>"
      })
  void next_markupInOddPlaces_isNeverCutInTwo(String html) throws Exception {
    List<String> whole = references(html);
    assertThat(whole).isNotEmpty().allMatch(href -> href.startsWith("yes"));
    assertThat(references(slices(html, 1))).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(strings = {"soup.html", "pypi.html"})
  void next_mutatedPages_loseNoAnchorOfTheTree(String name) throws Exception {
    String whole = new String(Pages.resource(name), StandardCharsets.UTF_8);
    var random = new Random(5);
    for (int round = 0; round < 1500; round++) {
      String html = MutatedPageTest.mutate(whole, random);
      List<String> slices;
      try {
        slices = slices(html, 1 + random.nextInt(300));
      } catch (NotAnIndexException cut) {
        continue;
      }
      assertThat(references(slices)).as(html).containsAll(references(html));
    }
  }

  @Test
  void next_longStretches_areShortened() throws Exception {
    String much = "x > ".repeat(500_000);
    List<String> slices =
        slices(
            much
                + "<a href=1></a><!-- "
                + much
                + " --><a href=2></a><script>"
                + much
                + "</script><a href=3></a>",
            1000);
    assertThat(references(slices)).containsExactly("1", "2", "3");
    assertThat(slices).allMatch(slice -> slice.length() < 200_000);
  }

  @Test
  void next_noAnchors_isCutAtOtherElements() throws Exception {
    assertThat(slices("<p>text</p>".repeat(1000), 100))
        .hasSizeGreaterThan(10)
        .allMatch(slice -> slice.length() < 500);
  }

  @Test
  void next_endlessTag_isRefusedInWords() {
    String endless = "<a href=\"" + "x".repeat(HtmlSlices.LONGEST_TAG);
    assertThatThrownBy(() -> slices(endless, HtmlSlices.SLICE))
        .isInstanceOf(NotAnIndexException.class)
        .hasMessageContaining("a tag of more than 1048576 characters");
  }

  @Test
  void page_manyPieces_isReadAsOne() throws Exception {
    int files = 20_000;
    var html = new StringBuilder("<html><head><title>Links for demo</title></head><body>");
    for (int i = 0; i < files; i++) {
      html.append("<a href=\"demo-").append(i).append("-py3-none-any.whl\">demo</a><br>\n");
    }
    html.append("<base href=\"/files/\"></body></html>");
    assertThat(html.length()).isGreaterThan(3 * HtmlSlices.SLICE);
    assertThat(Pages.html(html.toString()).files())
        .hasSize(files)
        .map(FileLink::url)
        .allMatch(url -> url.startsWith("https://index.example.org/files/demo-"));
  }
}
