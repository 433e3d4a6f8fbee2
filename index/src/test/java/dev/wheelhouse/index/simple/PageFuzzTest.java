package dev.wheelhouse.index.simple;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectPage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;

/**
 * Whatever an index or a client sends, it is read or refused in words, and what was read can be
 * written. The saved inputs are replayed in every build; {@code ./dev fuzz} looks for new ones.
 */
class PageFuzzTest {
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @FuzzTest
  void json(byte[] bytes) {
    page("application/json", bytes);
  }

  @FuzzTest
  void html(byte[] bytes) {
    page("text/html", bytes);
  }

  private static void page(String type, byte[] body) {
    try {
      ProjectPage page = SimpleParser.page(Pages.DEMO, type, Pages.URL, body);
      ProjectPage html = Pages.again(page, SimpleFormat.HTML_TEXT);
      ProjectPage json = Pages.again(page, SimpleFormat.JSON);
      List<String> urls = page.files().stream().map(FileLink::url).toList();
      assertThat(html.files()).map(FileLink::url).isEqualTo(urls);
      assertThat(json.files()).map(FileLink::url).isEqualTo(urls);
      assertThat(json.files())
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("size")
          .isEqualTo(page.files());
      assertThat(json.status()).isEqualTo(html.status());
    } catch (NotAnIndexException refused) {
      assertThat(refused.getMessage()).isNotBlank().doesNotContain("\n");
    }
    try {
      SimpleParser.root(type, Pages.URL, body);
    } catch (NotAnIndexException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  /** Small pieces lose no anchor that the tree of the whole page has. */
  @FuzzTest
  void slices(byte[] bytes) throws IOException {
    String html = text(bytes);
    var references = new ArrayList<String>();
    try {
      var slices = new HtmlSlices(new StringReader(html), 1 + html.length() % 50);
      for (String slice = slices.next(); slice != null; slice = slices.next()) {
        references.addAll(Jsoup.parse(slice).select("a[href]").eachAttr("href"));
      }
    } catch (NotAnIndexException refused) {
      return;
    }
    assertThat(references).containsAll(Jsoup.parse(html).select("a[href]").eachAttr("href"));
  }

  @FuzzTest
  void accept(byte[] bytes) {
    String[] texts = text(bytes).split("\n", 2);
    String format = texts.length < 2 ? null : texts[1];
    boolean chosen = Negotiation.choose(texts[0], format).isPresent();
    boolean gzip = Negotiation.gzip(texts[0]);
    assertThat(Negotiation.choose(texts[0], format).isPresent()).isEqualTo(chosen);
    assertThat(Negotiation.gzip(texts[0])).isEqualTo(gzip);
    QualityList.parse(texts[0]).entries().forEach(e -> assertThat(e.weight()).isBetween(0.0, 1.0));
  }

  @FuzzTest
  void uploadTime(byte[] bytes) {
    Instant time = UploadTime.parse(text(bytes));
    if (time != null) {
      assertThat(UploadTime.parse(UploadTime.format(time))).isEqualTo(time);
      assertThat(UploadTime.format(time)).hasSizeBetween(20, 27);
    }
  }
}
