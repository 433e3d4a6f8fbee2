package dev.wheelhouse.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which bytes of one file are asked for next, and by whom. Knows no sockets and no clock: what it
 * answers follows from what it was told. Not for sharing; the download that owns it locks.
 *
 * <p>Every byte is known, claimed by one request, or in a gap. Gaps are given out in the order of
 * need: the lowest first, since clients read from there, and alternating with the places where
 * clients wait further on.
 */
public final class RangePlan {
  /** The unit of requests in bytes: they begin and end at its multiples where they can. */
  static final long PIECE = 2L << 20;

  /** The longest request in bytes. */
  static final long LONGEST = 32L << 20;

  /** How far ahead of the lowest gap a request may begin; beyond it the lowest claim needs help. */
  static final long WINDOW = 512L << 20;

  private final long total;
  private final TreeMap<Long, Long> gaps = new TreeMap<>();
  private final List<Claim> claims = new ArrayList<>();
  private int turn;

  /** Plans for a file of {@code total} bytes of which {@code known} ones are here. */
  public RangePlan(long total, List<Span> known) {
    this.total = total;
    long at = 0;
    for (Span span : known) {
      gap(at, span.from());
      at = span.to();
    }
    gap(at, total);
  }

  /** Bytes {@code from} (inclusive) to {@code to} (exclusive). */
  public record Span(long from, long to) {}

  /** Bytes that one request is to bring. Written under the download's lock. */
  static final class Claim {
    private final long from;
    private long at;
    private long promised;
    private volatile long to; // read by its connection without the lock
    private boolean released;

    private Claim(long from, long to) {
      this.from = from;
      this.at = from;
      this.promised = from;
      this.to = to;
    }

    long from() {
      return from;
    }

    /** The next byte that is awaited: those below are written. */
    long at() {
      return at;
    }

    /** The end (exclusive). */
    long to() {
      return to;
    }

    long left() {
      return to - at;
    }
  }

  long total() {
    return total;
  }

  /** Whether every byte is known. */
  boolean complete() {
    return gaps.isEmpty() && claims.isEmpty();
  }

  /** Whether some bytes are neither known nor claimed. */
  boolean hasGaps() {
    return !gaps.isEmpty();
  }

  /** The bytes that are not known. */
  long missing() {
    long sum = 0;
    for (Map.Entry<Long, Long> gap : gaps.entrySet()) {
      sum += gap.getValue() - gap.getKey();
    }
    for (Claim claim : claims) {
      sum += claim.left();
    }
    return sum;
  }

  /**
   * Claims the bytes that are needed next.
   *
   * @param length the bytes that one request should bring, at least 1
   * @param wishes offsets at which clients wait, beside the lowest gap
   * @return empty if there is no gap within the window
   */
  Optional<Claim> next(long length, List<Long> wishes) {
    if (gaps.isEmpty()) {
      return Optional.empty();
    }
    long need = lowestMissing();
    turn++;
    if (!wishes.isEmpty() && turn % 2 == 0) {
      long wish = wishes.get((turn / 2) % wishes.size());
      Map.Entry<Long, Long> gap = gapFrom(wish);
      if (gap != null) {
        long start = Math.max(gap.getKey(), wish);
        return Optional.of(claim(gap, start, even(start, length)));
      }
    }
    Map.Entry<Long, Long> lowest = gaps.firstEntry();
    return lowest.getKey() - need > WINDOW
        ? Optional.empty()
        : Optional.of(claim(lowest, lowest.getKey(), even(lowest.getKey(), length)));
  }

  /** Claims all from the lowest gap on, for an origin that sends no ranges. */
  Optional<Claim> rest() {
    Map.Entry<Long, Long> lowest = gaps.firstEntry();
    return lowest == null
        ? Optional.empty()
        : Optional.of(claim(lowest, lowest.getKey(), lowest.getValue()));
  }

  /** Claims what an answer that is already open brings. */
  Claim first(long length) {
    Map.Entry<Long, Long> lowest = gaps.firstEntry();
    if (lowest == null || lowest.getKey() != 0 || lowest.getValue() < length) {
      throw new IllegalStateException("the first answer is no part of what is missing");
    }
    return claim(lowest, 0, length);
  }

  /**
   * The bytes of {@code claim} below {@code upTo} have come and are about to be written, by nobody
   * else: no later release gives them to another, so that a place of the file is written once.
   *
   * @return the end of what may be written: less than {@code upTo} if the claim was released
   */
  long promise(Claim claim, long upTo) {
    claim.promised = Math.max(claim.promised, Math.min(upTo, claim.to));
    return claim.promised;
  }

  /** The bytes of {@code claim} below {@code at}, which were promised, are known. */
  void advance(Claim claim, long at) {
    if (at > claim.promised) {
      throw new IllegalArgumentException(at + " lies beyond what is promised, " + claim.promised);
    }
    claim.at = at;
    if (at == claim.to) {
      claims.remove(claim);
    }
  }

  /** What {@code claim} has not promised becomes a gap again; nothing if that was done before. */
  void release(Claim claim) {
    claim.released = true;
    gap(claim.promised, claim.to);
    claim.to = claim.promised;
    if (claim.at == claim.to) {
      claims.remove(claim);
    }
  }

  /**
   * Takes from {@code claim} the second half of what it has not promised.
   *
   * @param least bytes that each half must have
   * @return empty if the halves were smaller than that
   */
  Optional<Claim> split(Claim claim, long least) {
    long half = (claim.to - claim.promised) / 2;
    if (half < least || !holds(claim)) {
      return Optional.empty();
    }
    Claim second = new Claim(claim.to - half, claim.to);
    claim.to = second.from;
    claims.add(second);
    return Optional.of(second);
  }

  /** Whether {@code claim} was neither brought whole nor released. */
  boolean holds(Claim claim) {
    return !claim.released && claims.contains(claim);
  }

  /**
   * The bytes that one request should bring: ten times what arrives in the time to a first byte, so
   * that asking costs a tenth, less towards the end, so that all connections end together.
   *
   * @param firstByteNanos how long a first byte takes
   * @param bytesPerSecond how fast one connection is
   * @param missing the bytes that are not known
   * @param connections how many share them
   */
  static long requestBytes(
      long firstByteNanos, double bytesPerSecond, long missing, int connections) {
    long worthAsking = (long) (10.0 * firstByteNanos / 1e9 * bytesPerSecond);
    long share = missing / (2L * connections);
    long wanted = Math.min(worthAsking, share);
    long pieces = Math.max(1, wanted / PIECE);
    return Math.min(LONGEST, pieces * PIECE);
  }

  private long lowestMissing() {
    long lowest = gaps.isEmpty() ? total : gaps.firstKey();
    for (Claim claim : claims) {
      lowest = Math.min(lowest, claim.at);
    }
    return lowest;
  }

  private Map.Entry<Long, Long> gapFrom(long offset) {
    Map.Entry<Long, Long> before = gaps.floorEntry(offset);
    return before != null && before.getValue() > offset ? before : gaps.ceilingEntry(offset);
  }

  /** The end of a request of about {@code length} bytes: a multiple of a piece where it can be. */
  private static long even(long start, long length) {
    long end = start + length;
    long even = end - end % PIECE;
    return even <= start ? end : even;
  }

  private Claim claim(Map.Entry<Long, Long> gap, long start, long end) {
    long to = Math.min(gap.getValue(), end);
    gaps.remove(gap.getKey());
    gap(gap.getKey(), start);
    gap(to, gap.getValue());
    Claim claim = new Claim(start, to);
    claims.add(claim);
    return claim;
  }

  private void gap(long from, long to) {
    if (from >= to) {
      return;
    }
    long low = from;
    long high = to;
    Map.Entry<Long, Long> before = gaps.floorEntry(low);
    if (before != null && before.getValue() == low) {
      low = before.getKey();
    }
    Long after = gaps.remove(high);
    if (after != null) {
      high = after;
    }
    gaps.put(low, high);
  }
}
