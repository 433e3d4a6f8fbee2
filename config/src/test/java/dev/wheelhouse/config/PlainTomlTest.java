package dev.wheelhouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it reads, it reads as the library does. */
class PlainTomlTest {
  private static final Path SAMPLE = Path.of("..", "packaging", "wheelhouse.toml").toAbsolutePath();
  private static final String SOME =
      """
      # settings
      data = "d" # here
      offline = true
      [source.a-b]
      kind = "simple"
      absent = [404, 410,
        # nested
        403 , ]
      [index.default]
      rules = [
        { projects = ["x", "y*"], merge = "versions" },
        {sources=["a-b"]},
      ]
      [fetch]
      retries = 0
      """;

  /** What a change puts in: the characters that mean something, and whole constructs. */
  private static final String[] PIECES = {
    "\n",
    " ",
    "\t",
    "\r",
    "#",
    "=",
    ".",
    ",",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "\\",
    "0",
    "1",
    "-",
    "_",
    "a",
    "+",
    ":",
    "é",
    "\u0001",
    "\u007f",
    "\ud83d",
    "\ud83d\ude00",
    "[[x]]\n",
    "[source]\n",
    "[fetch]\n",
    "true",
    "1_0",
    "0x1",
    "1.5",
    "inf",
    "2026-01-01",
    "\"\"\"",
    "x = 1\n",
    "{ a = 1 }",
    "\"a\".b = 2\n",
    "fetch = 1\n",
    "{}",
    "[]",
    "\"\""
  };

  @Test
  void read_presets_isPlainAndTheSame() {
    String presets = Release.resource(SettingsLoader.PRESETS);
    assertThat(PlainToml.read(presets)).isPresent();
    assertSame(presets);
  }

  @Test
  void read_sampleAndItsExamples_isPlainAndTheSame() throws Exception {
    String sample = Files.readString(SAMPLE);
    assertThat(PlainToml.read(sample)).isPresent();
    assertSame(sample);
    assertSame(sample.replaceAll("(?m)^#(: )?(?=[\\[a-z])", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "a = 1",
        "a = 1 # end",
        "\t[ a ]",
        "[a]\n[a.b]\n[c]\nd = [[1], [\"x\"]]",
        "[a.b]\n[a]\n",
        "[a.b]\n[a.c]\nx = 1\n[a]\ny = 1",
        "a = 1\na = 2",
        "[a]\n[a]",
        "[a] x = 1",
        "a = 1 b = 2",
        "[a]\nb = 1\n[a.b]",
        "a = 012",
        "a = -1",
        "a = 9999999999999999999",
        "a = 999999999999999999",
        "a = [1, , 2]",
        "a = [{b = 1,}]",
        "a = [{b = 1, b = 2}]",
        "a = [{b = [\n1]}]",
        "a = [{b = [{c = 1}]}]",
        "a = [{ # no\nb = 1}]",
        "a =\n1",
        "a = [1,\n\n2]",
        "a = \"é\"",
        "a = \"\"",
        "a = \"\"\"\"\"\"",
        "1 = 2",
        "- = \"x\"",
        "a = [1, \"x\", true]"
      })
  void read_corners_asTheLibraryOrNotAtAll(String text) {
    assertSame(text);
  }

  @Test
  void read_changedSettings_asTheLibraryOrNotAtAll() {
    Random random = new Random(1);
    int plain = 0;
    for (int i = 0; i < 4_000; i++) {
      StringBuilder changed = new StringBuilder(SOME);
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(changed.length());
        if (random.nextBoolean()) {
          changed.deleteCharAt(at);
        } else {
          changed.insert(at, PIECES[random.nextInt(PIECES.length)]);
        }
      }
      plain += PlainToml.read(changed.toString()).isPresent() ? 1 : 0;
      assertSame(changed.toString());
    }
    assertThat(plain).isGreaterThan(400);
  }

  private static void assertSame(String text) {
    Optional<TomlTree> plain = PlainToml.read(text);
    if (plain.isPresent()) {
      Optional<TomlTree> library = TomlReader.byLibrary(text);
      assertThat(library).as(text).isPresent();
      assertThat(told(plain.get())).as(text).isEqualTo(told(library.get()));
    }
  }

  /** All of a tree, with its lines and its order. */
  private static String told(TomlTree tree) {
    StringBuilder text = new StringBuilder("{");
    tree.values()
        .forEach((key, value) -> {
          Object read = value.value();
          text.append(key).append('@').append(value.line()).append('=');
          text.append(read instanceof TomlTree inner ? told(inner) : read.getClass() + ":" + read);
          text.append('\n');
        });
    return text.append('}').toString();
  }
}
