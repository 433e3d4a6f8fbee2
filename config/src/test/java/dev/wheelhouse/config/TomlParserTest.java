package dev.wheelhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlVersion;

/** The parser against another one: what that takes, and how it reads it, is what ours must do. */
class TomlParserTest {
  private static final String DOCUMENT =
      """
      # comment
      a = "x" # comment
      "b.b" = 'C:\\x'
      c = [1, -2, +3, 0x1F, 0o17, 0b11, 1_000]
      d = [ # comment
        true, [ "nested", '' ],
        { e = 1, "f" = { g.h = false } },

      ]
      i = 1.5e3
      j = -inf
      k = \"""
      two \\
         lines\\u00e9 ""\\"
      \"""
      l = '''
      raw \\n'''
      m . n = 3
      m.o.p = "\\t\\"\\\\\\U0001F600"
      [q.r]
      s = 1
      [q]
      t.u = 2
      [t.u]
      [q.t.v]
      [[w.x]]
      y = 1
      [[w.x]]
      y = 2
      [w.x.z]
      empty = {}
      """;

  @Test
  void parse_everyFeature_readsAsTheOtherParserDoes() throws Exception {
    TomlParseResult other = Toml.parse(DOCUMENT, TomlVersion.V1_0_0);
    assertThat(other.errors()).isEmpty();
    assertThat(plain(TomlParser.parse(DOCUMENT))).isEqualTo(plain(other));
  }

  @Test
  void parse_presets_readAsTheOtherParserDoes() throws Exception {
    String presets = Release.resource("presets.toml");
    assertThat(plain(TomlParser.parse(presets)))
        .isEqualTo(plain(Toml.parse(presets, TomlVersion.V1_0_0)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a =",
        "= 1",
        "a = 1 b = 2",
        "a = 1\na = 2",
        "a = {b = 1}\na.c = 2",
        "a = {b = 1,}",
        "a = {b = 1\n}",
        "[a]\n[a]",
        "a.b = 1\n[a]",
        "[a.b.c]\nz=9\n[a]\nb.c.t = 1",
        "a = []\n[[a]]",
        "[a]\n[[a]]",
        "[[a]]\n[a]",
        "a = 1\n[a.b]",
        "[a",
        "[]",
        "[a.]",
        "[[a]",
        "[ [a]]",
        "a = [1, 2",
        "a = [1 2]",
        "a = [,]",
        "a = 01",
        "a = 1__0",
        "a = _1",
        "a = 1.",
        "a = .5",
        "a = 0x",
        "a = +0x1",
        "a = 9223372036854775808",
        "a = tru",
        "a = truefalse",
        "a = \"x",
        "a = \"x\ny\"",
        "a = 'x",
        "a = \"\\x\"",
        "a = \"\\u12\"",
        "a = \"\\uD800\"",
        "a = \"\\U00110000\"",
        "a = \"\u0001\"",
        "# \u0001",
        "a = \"\"\"x",
        "a = \"\"\"\\ x\"\"\"",
        "a = '''x''''''",
        "\"\"\"a\"\"\" = 1",
        "a = 1\rb = 2",
        "a b = 1",
        "é = 1",
      })
  void parse_noToml_isRefusedAsTheOtherParserDoes(String text) {
    assertThat(Toml.parse(text, TomlVersion.V1_0_0).errors()).isNotEmpty();
    assertThatThrownBy(() -> TomlParser.parse(text)).isInstanceOf(TomlException.class);
  }

  @Test
  void parse_textsWithRandomErrors_sameVerdictAsTheOtherParser() {
    String document = DOCUMENT + Release.resource("presets.toml");
    var random = new Random(20261124);
    String insertions = "[]{}=.,\"'\\#\n \t-_0e1x";
    for (int round = 0; round < 4000; round++) {
      int at = random.nextInt(document.length() - 1);
      String cut = document.substring(0, at);
      String rest = document.substring(at + random.nextInt(2));
      int inserted = random.nextInt(insertions.length());
      String text = cut + insertions.substring(inserted, inserted + random.nextInt(2)) + rest;
      assertThat(ours(text)).as("round %d, at %d:\n%s", round, at, text).isEqualTo(theirs(text));
    }
  }

  @Test
  void parse_windowsLineEnds_readAsLineEnds() throws Exception {
    TomlTable table = TomlParser.parse("a = 1\r\nb = \"\"\"x\r\ny\"\"\"\r\n");
    assertThat(plain(table)).isEqualTo(Map.of("a", 1L, "b", "x\ny"));
  }

  @Test
  void parse_valuesOnManyLines_linesAreThoseOfTheKeys() throws Exception {
    TomlTable table = TomlParser.parse("\na = [\n1,\n]\n# x\n[b]\nc = '''\n\n'''\nd = {}\n");
    assertThat(table.get("a").orElseThrow().line()).isEqualTo(2);
    TomlTable inner = (TomlTable) table.get("b").orElseThrow().value();
    assertThat(inner.line()).isEqualTo(6);
    assertThat(inner.get("d").orElseThrow().line()).isEqualTo(10);
  }

  @Test
  void parse_date_isRefusedInWords() {
    assertThatThrownBy(() -> TomlParser.parse("x = 1\na = 2026-11-24T10:00:00Z"))
        .isInstanceOfSatisfying(TomlException.class, e -> assertThat(e.line()).isEqualTo(2))
        .hasMessageContaining("dates are not used");
  }

  @Test
  void parse_thousandBrackets_isRefused() {
    assertThatThrownBy(() -> TomlParser.parse("a = " + "[".repeat(100_000)))
        .isInstanceOf(TomlException.class)
        .hasMessageContaining("more than 50");
  }

  private static Optional<Object> ours(String text) {
    try {
      return Optional.of(plain(TomlParser.parse(text)));
    } catch (TomlException e) {
      return Optional.empty();
    }
  }

  private static Optional<Object> theirs(String text) {
    TomlParseResult result = Toml.parse(text, TomlVersion.V1_0_0);
    return result.hasErrors() ? Optional.empty() : Optional.of(plain(result));
  }

  private static Object plain(Object value) {
    return switch (value) {
      case TomlTable table -> {
        Map<String, Object> values = new LinkedHashMap<>();
        table.values().forEach((key, inner) -> values.put(key, plain(inner.value())));
        yield values;
      }
      case List<?> list -> list.stream().map(TomlParserTest::plain).toList();
      case org.tomlj.TomlTable table -> {
        Map<String, Object> values = new LinkedHashMap<>();
        table
            .keySet()
            .forEach(
                key -> values.put(key, plain(Objects.requireNonNull(table.get(List.of(key))))));
        yield values;
      }
      case TomlArray array -> {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
          values.add(plain(Objects.requireNonNull(array.get(i))));
        }
        yield values;
      }
      default -> value;
    };
  }
}
