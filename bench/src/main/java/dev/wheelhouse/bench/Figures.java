package dev.wheelhouse.bench;

import java.util.Arrays;

/** Medians and spreads of a few runs. */
record Figures(double median, double least, double most) {
  static Figures of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Figures(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
  }

  String shown(String form) {
    return (form + " (" + form + " to " + form + ")").formatted(median, least, most);
  }
}
