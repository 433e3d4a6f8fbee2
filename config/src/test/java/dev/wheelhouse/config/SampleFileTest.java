package dev.wheelhouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commented file that is shipped says what the loader does. */
class SampleFileTest {
  private static final Path SAMPLE = Path.of("..", "packaging", "wheelhouse.toml").toAbsolutePath();
  private static final String EXAMPLE = "#: ";

  /** Within a value of several lines there are blanks. */
  private static final Pattern DEFAULT = Pattern.compile("^#(  |[^ :#])");

  private static final Pattern TABLE = Pattern.compile("\\[([a-z0-9.-]+)]");
  private static final Pattern VALUE = Pattern.compile("([a-z-]+) = .*");

  @TempDir private Path home;
  private List<String> lines = List.of();

  @BeforeEach
  void read() throws Exception {
    lines = Files.readAllLines(SAMPLE);
  }

  @Test
  void sample_everyKey_standsInIt() {
    List<String> keys = new ArrayList<>();
    String table = "";
    for (String line : lines) {
      String bare = line.startsWith(EXAMPLE) ? line.substring(3) : withDefault(line);
      Matcher head = TABLE.matcher(bare);
      Matcher value = VALUE.matcher(bare);
      if (head.matches()) {
        table = head.group(1) + ".";
      } else if (value.matches()) {
        keys.add(
            (table + value.group(1)).replaceFirst("^(source|index)\\.[^.]+", "$1." + Key.NAME));
      }
    }
    assertThat(keys).containsAll(Key.ALL.stream().map(Key::pattern).toList());
    assertThat(keys).isSubsetOf(Key.ALL.stream().map(Key::pattern).toList());
    for (Key<?> key : Key.OF_RULE) {
      assertThat(lines).as(key.pattern()).anyMatch(line -> line.contains(key.pattern() + " = "));
    }
    for (Key<?> key : Key.OF_MIRROR) {
      assertThat(lines).as(key.pattern()).anyMatch(line -> line.contains(key.pattern() + " = "));
    }
  }

  @Test
  void sample_asItIs_isWhatCountsWithoutAFile() throws Exception {
    assertThat(load(lines)).isEqualTo(load(List.of()));
  }

  @Test
  void sample_withAllDefaultsWritten_isWhatCountsWithoutAFile() throws Exception {
    List<String> written = lines.stream().map(SampleFileTest::withDefault).toList();
    assertThat(written.stream().filter(line -> VALUE.matcher(line).matches()).count())
        .isGreaterThan(25);
    assertThat(load(written)).isEqualTo(load(List.of()));
  }

  @Test
  void sample_eachExample_isAcceptedAndChangesSomething() throws Exception {
    List<List<String>> examples = examples();
    assertThat(examples).hasSizeGreaterThan(10);
    for (List<String> example : examples) {
      assertThat(load(example)).as(example.toString()).isNotEqualTo(load(List.of()));
    }
  }

  private static String withDefault(String line) {
    return DEFAULT.matcher(line).find() ? line.substring(1) : line;
  }

  /** Each run of example lines, below the table that it stands in. */
  private List<List<String>> examples() {
    List<List<String>> examples = new ArrayList<>();
    String table = "";
    boolean within = false;
    for (String line : lines) {
      if (TABLE.matcher(line).matches()) {
        table = line;
      }
      boolean example = line.startsWith(EXAMPLE);
      if (example && !within) {
        String first = line.substring(EXAMPLE.length());
        boolean whole = TABLE.matcher(first).matches();
        examples.add(new ArrayList<>(whole ? List.of() : List.of(table)));
      }
      if (example) {
        examples.getLast().add(line.substring(EXAMPLE.length()));
      }
      within = example;
    }
    return examples;
  }

  private Settings load(List<String> text) throws Exception {
    Path file = Files.write(home.resolve("wheelhouse.toml"), text);
    return SettingsLoader.load(file, Map.of("HOME", home.toString()), home, Map.of(), home);
  }
}
