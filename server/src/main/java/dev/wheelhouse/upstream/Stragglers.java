package dev.wheelhouse.upstream;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the connections of a download that hold the others up: those that stall, whose bytes
 * another should bring, and at the end those that still have much, which they should share. Used
 * under the download's lock.
 */
final class Stragglers {
  private static final long SECOND = 1_000_000_000L;

  /** A connection that is silent for so long while others are not is given up. */
  private static final long SILENCE_NANOS = 3 * SECOND;

  private static final int MOST_DOUBLINGS = 3;

  /** A request that would take so long, and four times as long as others, is given to another. */
  private static final double SLOW_SECONDS = 2.0;

  private static final double TIMES_SLOWER = 4.0;

  /** At the end a request that still takes so long is shared with a connection that is free. */
  private static final double SHARE_SECONDS = 0.06;

  private static final long HALF_BYTES = 256 * 1024;

  /** Cutting a request short throws away what is under way: so much at least, it is supposed. */
  private static final double CUT_BYTES = 128 * 1024;

  private static final double CUT_SECONDS = 0.01;

  /** Of the file, what may be thrown away so. */
  private static final double MOST_CUT = 0.01;

  private final RangePlan plan;
  private final Gauge gauge;
  private int relieved;
  private double cut;

  Stragglers(RangePlan plan, Gauge gauge) {
    this.plan = plan;
    this.gauge = gauge;
  }

  /** How many were given up. */
  int relieved() {
    return relieved;
  }

  /** A connection to be given up, which is counted; patience grows with their number. */
  Optional<RangeConnection> stalled(List<RangeConnection> connections, long now) {
    long patience =
        Math.max(SILENCE_NANOS, 4 * gauge.firstByteNanos()) << Math.min(relieved, MOST_DOUBLINGS);
    Optional<RangeConnection> found =
        connections.stream()
            .filter(each -> plan.holds(each.claim()))
            .filter(each -> each.silence(now) > patience || isSlow(each, now))
            .findFirst();
    found.ifPresent(one -> relieved++);
    return found;
  }

  /** Whether nothing has come over a connection for so long that others are preferred. */
  boolean isSilent(RangeConnection one, long now) {
    return one.silence(now) > SILENCE_NANOS;
  }

  private boolean isSlow(RangeConnection one, long now) {
    double left = one.secondsLeft(now);
    double usual = one.left() / Math.max(1.0, gauge.usualEach());
    return one.age(now) > SECOND && left > SLOW_SECONDS && left > TIMES_SLOWER * usual;
  }

  /** Whether {@link #half} would give something now. */
  boolean hasHalf(List<RangeConnection> connections, long now) {
    return toShare(connections, now).isPresent();
  }

  /** The second half of what the slowest connection still has to bring. */
  Optional<RangePlan.Claim> half(List<RangeConnection> connections, long now) {
    Optional<RangeConnection> one = toShare(connections, now);
    Optional<RangePlan.Claim> half = one.flatMap(it -> plan.split(it.claim(), HALF_BYTES));
    half.ifPresent(claim -> cut += cost(one.orElseThrow(), now));
    return half;
  }

  /**
   * The connection that needs longest for what it has to bring, if that is long. Only where the
   * origin sets the pace does little lie unread when a connection is cut.
   */
  private Optional<RangeConnection> toShare(List<RangeConnection> connections, long now) {
    double worth = Math.max(SHARE_SECONDS, 4e-9 * gauge.firstByteNanos());
    return connections.stream()
        .filter(each -> plan.holds(each.claim()) && each.left() >= 3 * HALF_BYTES)
        .filter(each -> each.waitsForOrigin(now) && each.secondsLeft(now) > worth)
        .max(Comparator.comparingDouble(each -> each.secondsLeft(now)))
        .filter(one -> cut + cost(one, now) <= MOST_CUT * plan.total());
  }

  private double cost(RangeConnection one, long now) {
    double seconds = Math.max(CUT_SECONDS, gauge.firstByteNanos() / 1e9);
    return Math.max(CUT_BYTES, seconds * one.bytesPerSecond(now));
  }
}
