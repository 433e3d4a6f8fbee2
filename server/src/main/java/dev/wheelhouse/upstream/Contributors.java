package dev.wheelhouse.upstream;

import java.util.Comparator;
import java.util.List;

/**
 * The origins of one download: which is asked next, and which no more. Used under the download's
 * lock. A pure decision over what {@link Contributor} notes.
 */
final class Contributors {
  /** What is so many times slower than the best is not worth a connection. */
  private static final double TIMES_SLOWER = 4.0;

  private final List<Contributor> all;

  /** Takes them in order of trust: that whose answer began the download is the first. */
  Contributors(List<Contributor> all) {
    this.all = List.copyOf(all);
  }

  Contributor first() {
    return all.getFirst();
  }

  List<Contributor> all() {
    return all;
  }

  /** Whether another than {@code one} can still bring bytes. */
  boolean othersThan(Contributor one) {
    return all.stream().anyMatch(each -> each != one && each.dropped().isEmpty());
  }

  /** Those worth asking, that first which has the fewest connections for its speed. */
  List<Contributor> inOrder() {
    double best = best();
    return all.stream()
        .filter(each -> each.dropped().isEmpty() && !hopeless(each, best))
        .sorted(Comparator.comparingDouble(each -> (each.connections() + 1) / speed(each, best)))
        .toList();
  }

  /** Whether the connections of {@code one} are better spent elsewhere. */
  boolean tooSlow(Contributor one) {
    return one.dropped().isPresent() || hopeless(one, best());
  }

  private double best() {
    return all.stream()
        .filter(each -> each.dropped().isEmpty())
        .mapToDouble(Contributor::bytesPerSecond)
        .max()
        .orElse(0);
  }

  private static boolean hopeless(Contributor one, double best) {
    return one.bytesPerSecond() > 0 && one.bytesPerSecond() * TIMES_SLOWER < best;
  }

  /** What is not known is hoped to be as good as the best. */
  private static double speed(Contributor one, double best) {
    double known = one.bytesPerSecond() > 0 ? one.bytesPerSecond() : best;
    return known > 0 ? known : 1;
  }
}
