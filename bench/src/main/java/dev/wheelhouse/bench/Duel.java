package dev.wheelhouse.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The runs of one case, of ours and of the rival's in turns, and their line in the report. */
final class Duel {
  /** One run against one server. */
  @FunctionalInterface
  interface Shot {
    Load at(Subject server) throws IOException;
  }

  private final String what;
  private final String aim;
  private final Shot ours;
  private final Shot theirs;
  private final Shot warmUp;
  private final List<Load> mine = new ArrayList<>();
  private final List<Load> others = new ArrayList<>();
  private Subject rival;

  /** The best of {@code rivals} in a short run of each is the one to beat. */
  Duel(String what, String aim, Shot ours, Shot theirs, Shot warmUp, List<? extends Subject> rivals)
      throws IOException {
    this.what = what;
    this.aim = aim;
    this.ours = ours;
    this.theirs = theirs;
    this.warmUp = warmUp;
    double best = -1;
    rival = rivals.getFirst();
    for (Subject one : rivals) {
      Load unusedWarmUp = theirs.at(one);
      double rate = theirs.at(one).rate();
      if (rate > best) {
        best = rate;
        rival = one;
      }
    }
  }

  /** Lets a server that has just started work for a while, so that its JVM compiles. */
  void warmUp(Subject mirror) throws IOException {
    Load unused = warmUp.at(mirror);
  }

  /** Lets both run, A B A B. */
  void round(Subject mirror) throws IOException {
    warmUp(mirror);
    for (int i = 0; i < 2; i++) {
      mine.add(ours.at(mirror));
      others.add(theirs.at(rival));
    }
  }

  /** The heads of what {@link #tell} prints. */
  static void head(String unit) {
    System.out.println(
        "| case | Wheelhouse "
            + unit
            + " | the best nginx | ratio (aim) | p50, p99 ms | CPU | busy |");
    System.out.println("|---|---|---|---|---|---|---|");
  }

  /** One row: medians with the spread, the ratio of the medians, CPU a unit in {@code form}. */
  void tell(String form, double cpuScale, String cpuForm) {
    double ratio = median(mine, Load::rate) / median(others, Load::rate);
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s %s | %.2f (%s) | %s / %s | %s / %s | %.2f / %.2f |%n",
        what,
        figures(mine, Load::rate).shown(form),
        rival.name(),
        figures(others, Load::rate).shown(form),
        ratio,
        aim,
        times(mine),
        times(others),
        cpu(mine, cpuScale, cpuForm),
        cpu(others, cpuScale, cpuForm),
        median(mine, Load::busy),
        median(others, Load::busy));
  }

  private static String times(List<Load> loads) {
    double p50 = median(loads, Load::p50);
    return Double.isNaN(p50) ? "–" : "%.2f, %.2f".formatted(p50, median(loads, Load::p99));
  }

  private static String cpu(List<Load> loads, double scale, String form) {
    return form.formatted(scale * median(loads, Load::cpu));
  }

  private static double median(List<Load> loads, ToDoubleFunction<Load> of) {
    return figures(loads, of).median();
  }

  private static Figures figures(List<Load> loads, ToDoubleFunction<Load> of) {
    return Figures.of(loads.stream().mapToDouble(of).toArray());
  }
}
