package dev.wheelhouse.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Whatever is written, it is read or refused, never worse; and what was read comes back the same.
 * The saved inputs are replayed in every build; {@code ./dev fuzz} looks for new ones.
 */
class WordsFuzzTest {
  private static final ProjectName DEMO = new ProjectName("demo");

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @FuzzTest
  void version(byte[] bytes) {
    String[] texts = text(bytes).split("\n", 3);
    Optional<Version> first = Version.parse(texts[0]);
    first.ifPresent(version -> {
      assertThat(Version.parse(version.toString())).contains(version);
      assertThat(version.withoutLocal()).isLessThanOrEqualTo(version);
      assertThat(version.dev0()).isLessThanOrEqualTo(version);
    });
    Version left = first.orElse(null);
    Version right = texts.length < 2 ? null : Version.parse(texts[1]).orElse(null);
    if (left != null && right != null) {
      int order = Integer.signum(left.compareTo(right));
      assertThat(Integer.signum(right.compareTo(left))).isEqualTo(-order);
      assertThat(left.equals(right)).isEqualTo(order == 0);
      if (order == 0) {
        assertThat(left).hasSameHashCodeAs(right);
      }
    }
  }

  @FuzzTest
  void specifier(byte[] bytes) {
    String[] texts = text(bytes).split("\n", 2);
    SpecifierSet set = SpecifierSet.parse(texts[0]).orElse(null);
    if (set == null) {
      return;
    }
    assertThat(SpecifierSet.parse(set.toString())).contains(set);
    Version version = texts.length < 2 ? null : Version.parse(texts[1]).orElse(null);
    if (version != null) {
      for (Specifier clause : set.clauses()) {
        agree(clause, version);
      }
    }
  }

  /** Laws that hold for every clause without prefix. */
  private static void agree(Specifier clause, Version version) {
    String bare = clause.toString().replaceFirst("^[=!<>~]+", "");
    boolean plain = Version.parse(bare).filter(named -> !named.hasLocal()).isPresent();
    if (!plain || clause.operator() == Specifier.Operator.ARBITRARY) {
      return;
    }
    boolean equal = contains("==" + bare, version);
    assertThat(contains("!=" + bare, version)).isEqualTo(!equal);
    assertThat(contains("<=" + bare, version) && contains(">=" + bare, version)).isEqualTo(equal);
    assertThat(contains("<" + bare, version) && contains(">=" + bare, version)).isFalse();
    assertThat(contains(">" + bare, version) && contains("<=" + bare, version)).isFalse();
  }

  private static boolean contains(String clause, Version version) {
    return Specifier.parse(clause).orElseThrow().contains(version);
  }

  @FuzzTest
  void requirement(byte[] bytes) {
    Optional<Requirement> requirement = Requirement.parse(text(bytes));
    requirement.ifPresent(
        read -> assertThat(Requirement.parse(read.toString())).isEqualTo(requirement));
  }

  @FuzzTest
  void filename(byte[] bytes) {
    String written = text(bytes);
    DistFilename known = DistFilename.of(DEMO, written);
    assertThat(known.filename()).isEqualTo(written);
    assertThat(known.project()).isEqualTo(DEMO);
    DistFilename.guess(written)
        .ifPresent(guessed -> {
          assertThat(guessed.version()).isPresent();
          DistFilename again = DistFilename.of(guessed.project(), written);
          assertThat(again.version().isPresent()).isTrue();
          if (guessed instanceof DistFilename.Wheel wheel) {
            assertThat(again).isEqualTo(guessed);
            assertThat(wheel.tags()).isNotEmpty();
            assertThat(DistFilename.guess(wheel.named(wheel.wheelVersion()))).isPresent();
          }
        });
  }

  @FuzzTest
  void range(byte[] bytes) {
    String[] texts = text(bytes).split("\n", 2);
    for (long size : new long[] {0, 1, 1000, Long.MAX_VALUE}) {
      if (ByteRange.parse(texts[0], size) instanceof ByteRange.Part part) {
        assertThat(part.first()).isBetween(0L, size - 1);
        assertThat(part.last()).isBetween(part.first(), size - 1);
        assertThat(part.length()).isBetween(1L, size);
      }
    }
  }
}
