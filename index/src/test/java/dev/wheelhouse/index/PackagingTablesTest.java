package dev.wheelhouse.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Hard cases with the results that Python's own library has for them. */
class PackagingTablesTest {
  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");
  private static final String NONE = "-";

  @Test
  void version_hardCases_areReadAsTheTableSays() throws Exception {
    SoftAssertions softly = new SoftAssertions();
    for (String[] row : rows("versions.tsv")) {
      var version = Version.parse(plain(row[0]));
      softly
          .assertThat(version.map(Version::toString).orElse(NONE))
          .as("normal form of %s", row[0])
          .isEqualTo(row[1]);
      softly
          .assertThat(version.map(v -> v.prerelease() ? "yes" : "no").orElse(""))
          .as("pre-release %s", row[0])
          .isEqualTo(row[2]);
    }
    softly.assertAll();
  }

  @Test
  void version_eachPair_isInTheTablesOrder() throws Exception {
    List<Version> versions =
        rows("order.txt").stream().map(row -> Version.parse(row[0]).orElseThrow()).toList();
    assertThat(versions).hasSizeGreaterThan(100);
    for (int i = 0; i < versions.size(); i++) {
      for (int j = 0; j < versions.size(); j++) {
        assertThat(Integer.signum(versions.get(i).compareTo(versions.get(j))))
            .as("%s beside %s", versions.get(i), versions.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  @Test
  void specifier_eachOperator_takesWhatTheTableSays() throws Exception {
    SoftAssertions softly = new SoftAssertions();
    List<String[]> rows = rows("specifiers.tsv");
    List<String> candidates = List.of(rows.getFirst()[0].split(" ", -1));
    for (String[] row : rows.subList(1, rows.size())) {
      var specifier = Specifier.parse(plain(row[0])).orElse(null);
      softly
          .assertThat(specifier == null ? NONE : specifier.namesPrerelease() ? "yes" : "no")
          .as("pre-releases of %s", row[0])
          .isEqualTo(row[1]);
      if (specifier == null) {
        continue;
      }
      String taken =
          candidates.stream()
              .filter(text -> specifier.contains(Version.parse(text).orElseThrow()))
              .collect(Collectors.joining(" "));
      softly.assertThat(taken).as("taken by %s", row[0]).isEqualTo(row[2]);
      softly.assertThat(Specifier.parse(specifier.toString())).contains(specifier);
    }
    softly.assertAll();
  }

  @Test
  void requirement_hardCases_areReadAsTheTableSays() throws Exception {
    SoftAssertions softly = new SoftAssertions();
    for (String[] row : rows("requirements.tsv")) {
      var requirement = Requirement.parse(plain(row[0]));
      softly
          .assertThat(requirement.map(PackagingTablesTest::columns).orElse(List.of(NONE)))
          .as(row[0])
          .isEqualTo(
              row[1].equals(NONE) ? List.of(NONE) : Arrays.asList(row).subList(1, row.length));
      requirement.ifPresent(r -> softly.assertThat(Requirement.parse(r.toString())).contains(r));
    }
    softly.assertAll();
  }

  private static List<String> columns(Requirement requirement) {
    return List.of(
        requirement.project().value(),
        String.join(",", requirement.extras()),
        requirement.specifiers().clauses().stream()
            .map(Specifier::toString)
            .sorted()
            .collect(Collectors.joining(",")),
        Objects.requireNonNullElse(requirement.url(), ""),
        requirement.marker() == null ? "no" : "yes");
  }

  /**
   * The columns of each line; a line that begins with "# " is a remark unless it lists versions.
   */
  private static List<String[]> rows(String name) throws IOException {
    try (InputStream in = PackagingTablesTest.class.getResourceAsStream(name)) {
      String text =
          new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> !line.startsWith("# As ") && !line.startsWith("# From "))
          .map(line -> line.startsWith("# ") ? line.substring(2) : line)
          .map(line -> line.split("\t", -1))
          .toList();
    }
  }

  private static String plain(String escaped) {
    return ESCAPE
        .matcher(escaped)
        .replaceAll(found ->
            Character.toString(Integer.parseInt(found.group(1), 16))
                .replace("\\", "\\\\")
                .replace("$", "\\$"));
  }
}
