package dev.wheelhouse.index.simple;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectPage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever a page has become on its way, it is refused or read, and what was read can be written.
 */
class MutatedPageTest {
  private static final int ROUNDS = Integer.getInteger("wheelhouse.mutations", 2000);
  private static final List<String> SCRAPS =
      List.of(
          "<a href=\"x-1.zip\">",
          "</a>",
          "<a>",
          "<table><tr><a href=y-1.zip>",
          "<b>",
          "</b></p>",
          "<p>",
          "</body>",
          "<html>",
          "<!--",
          "-->",
          "<base href='//[x'>",
          "<template>",
          "<script>",
          "<title>",
          "<form>",
          "\"",
          "&",
          "&#0;",
          "%",
          "%2",
          "\0",
          "\u00e9",
          "{",
          "}",
          "[",
          "]",
          ",",
          "null",
          "-1",
          "1e999",
          "\\ud800",
          "\"url\":",
          ":",
          "#",
          "//",
          "?",
          "://",
          "<svg><a>",
          "<select>");

  @ParameterizedTest
  @CsvSource({
    "soup.html, text/html",
    "pypi.html, text/html",
    "pytorch-torch.html, text/html",
    "pypi.json, application/json"
  })
  void page_mutated_isRefusedOrComesBackTheSame(String name, String type) throws Exception {
    String whole = new String(Pages.resource(name), StandardCharsets.UTF_8);
    var random = new Random(name.hashCode());
    for (int round = 0; round < ROUNDS; round++) {
      String mutated = mutate(whole, random);
      try {
        byte[] body = mutated.getBytes(StandardCharsets.UTF_8);
        ProjectPage page = SimpleParser.page(Pages.DEMO, type, Pages.URL, body);
        ProjectPage again = Pages.again(page, SimpleFormat.HTML_TEXT);
        assertThat(again.files())
            .map(FileLink::url)
            .isEqualTo(page.files().stream().map(FileLink::url).toList());
        ProjectPage json = Pages.again(page, SimpleFormat.JSON);
        assertThat(json.files().stream().map(FileLink::yank).toList())
            .isEqualTo(page.files().stream().map(FileLink::yank).toList());
        SimpleParser.root(type, Pages.URL, body);
      } catch (NotAnIndexException refused) {
        assertThat(refused.getMessage()).isNotBlank().doesNotContain("\n");
      } catch (RuntimeException bug) {
        throw new AssertionError("round " + round + ": " + mutated, bug);
      }
    }
  }

  static String mutate(String whole, Random random) {
    var text = new StringBuilder(whole);
    for (int i = random.nextInt(6); i >= 0; i--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(40));
      switch (random.nextInt(3)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, SCRAPS.get(random.nextInt(SCRAPS.size())));
        default -> text.insert(random.nextInt(text.length()), text.substring(at, end));
      }
    }
    return text.toString();
  }
}
