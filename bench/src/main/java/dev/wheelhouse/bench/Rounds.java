package dev.wheelhouse.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * The figures of some rounds, and how they are told. {@code BENCH_ROUNDS} and {@code BENCH_MB} make
 * a bench shorter, to try it out.
 */
final class Rounds {
  /** How often each thing is measured. */
  static final int COUNT = number("BENCH_ROUNDS", 5);

  private Rounds() {}

  /** How often a thing is measured that wants another number of rounds. */
  static int count(int usual) {
    return number("BENCH_ROUNDS", usual);
  }

  /** The size of a wheel, in bytes. */
  static long megabytes(int usual) {
    return number("BENCH_MB", usual) * 1_000_000L;
  }

  /** A number that a variable may set. */
  static int number(String variable, int usual) {
    String set = System.getenv(variable);
    return set == null ? usual : Integer.parseInt(set);
  }

  static void tell(String what, String form, double... values) {
    System.out.printf("  %-42s %s%n", what, Figures.of(values).shown(form));
  }

  /** The same, beside an aim. */
  static void tell(String what, String form, double[] values, String aim) {
    System.out.printf("  %-42s %s   aim: %s%n", what, Figures.of(values).shown(form), aim);
  }

  /** The ratio of two medians, beside the aim and the spread over the rounds. */
  static void ratio(String what, double[] above, double[] below, String aim) {
    double[] each = new double[above.length];
    Arrays.setAll(each, i -> above[i] / below[i]);
    Figures spread = Figures.of(each);
    System.out.printf(
        Locale.ROOT,
        "  %-42s %.3f (%.3f to %.3f)   aim: %s%n",
        what,
        Figures.of(above).median() / Figures.of(below).median(),
        spread.least(),
        spread.most(),
        aim);
  }

  /** By how many milliseconds one median is beyond the other, both in seconds. */
  static void beyond(String what, double[] above, double[] below, String aim) {
    double millis = 1000 * (Figures.of(above).median() - Figures.of(below).median());
    System.out.printf(Locale.ROOT, "  %-42s %.1f ms   aim: %s%n", what, millis, aim);
  }
}
