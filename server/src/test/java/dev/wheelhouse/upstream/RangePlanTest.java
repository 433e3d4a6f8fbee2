package dev.wheelhouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.upstream.RangePlan.Claim;
import dev.wheelhouse.upstream.RangePlan.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangePlanTest {
  private static final long PIECE = RangePlan.PIECE;

  private static Claim next(RangePlan plan, long length) {
    return plan.next(length, List.of()).orElseThrow();
  }

  private static void write(RangePlan plan, Claim claim, long to) {
    assertThat(plan.promise(claim, to)).isEqualTo(to);
    plan.advance(claim, to);
  }

  @Test
  void release_whileBytesAreBeingWritten_leavesThemToTheirWriter() {
    RangePlan plan = new RangePlan(PIECE, List.of());
    Claim slow = next(plan, PIECE);
    assertThat(plan.promise(slow, 1000)).isEqualTo(1000);
    plan.release(slow);
    assertThat(plan.holds(slow)).isFalse();
    assertThat(plan.promise(slow, 5000)).as("nothing beyond what was promised").isEqualTo(1000);
    Claim rest = next(plan, PIECE);
    assertThat(rest.from()).isEqualTo(1000);
    write(plan, rest, PIECE);
    assertThat(plan.complete()).as("the promised bytes are not written yet").isFalse();
    plan.advance(slow, 1000);
    assertThat(plan.complete()).isTrue();
  }

  @Test
  void split_takesTheSecondHalfOfWhatIsNotPromised() {
    RangePlan plan = new RangePlan(2 * PIECE, List.of());
    Claim slow = next(plan, 2 * PIECE);
    write(plan, slow, PIECE);
    Claim half = plan.split(slow, 1000).orElseThrow();
    assertThat(List.of(slow.to(), half.from(), half.to()))
        .containsExactly(PIECE + PIECE / 2, PIECE + PIECE / 2, 2 * PIECE);
    assertThat(plan.split(half, PIECE)).as("too small to share").isEmpty();
    assertThat(plan.promise(slow, 2 * PIECE)).isEqualTo(PIECE + PIECE / 2);
    plan.advance(slow, PIECE + PIECE / 2);
    write(plan, half, 2 * PIECE);
    assertThat(plan.complete()).isTrue();
  }

  @Test
  void next_givesOutTheFileInOrder_atMultiplesOfAPiece() {
    RangePlan plan = new RangePlan(5 * PIECE + 7, List.of());
    Claim first = next(plan, 2 * PIECE);
    Claim second = next(plan, PIECE);
    Claim third = next(plan, 32 * PIECE);
    assertThat(first.from()).isZero();
    assertThat(first.to()).isEqualTo(2 * PIECE);
    assertThat(second.to()).isEqualTo(3 * PIECE);
    assertThat(third.to()).isEqualTo(5 * PIECE + 7);
    assertThat(plan.next(PIECE, List.of())).isEmpty();
    assertThat(plan.hasGaps()).isFalse();
    assertThat(plan.complete()).isFalse();
  }

  @Test
  void next_afterAnOddStart_endsAtTheNextMultiple() {
    RangePlan plan = new RangePlan(8 * PIECE, List.of(new Span(0, 1000)));
    Claim first = next(plan, PIECE);
    assertThat(first.from()).isEqualTo(1000);
    assertThat(first.to()).isEqualTo(PIECE);
  }

  @Test
  void next_knownBytes_areNotAskedFor() {
    RangePlan plan = new RangePlan(100, List.of(new Span(10, 20), new Span(50, 100)));
    assertThat(plan.missing()).isEqualTo(40);
    Claim first = next(plan, PIECE);
    Claim second = next(plan, PIECE);
    assertThat(List.of(first.from(), first.to(), second.from(), second.to()))
        .containsExactly(0L, 10L, 20L, 50L);
  }

  @Test
  void release_returnsWhatDidNotCome_once() {
    RangePlan plan = new RangePlan(4 * PIECE, List.of());
    Claim first = next(plan, 2 * PIECE);
    write(plan, first, 100);
    plan.release(first);
    plan.release(first);
    assertThat(plan.missing()).isEqualTo(4 * PIECE - 100);
    assertThat(next(plan, PIECE).from()).isEqualTo(100);
  }

  @Test
  void next_aClientWaitsFurtherOn_everyOtherRequestIsForIt() {
    RangePlan plan = new RangePlan(100 * PIECE, List.of());
    List<Long> wishes = List.of(50 * PIECE + 5);
    List<Long> starts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      starts.add(plan.next(PIECE, wishes).orElseThrow().from());
    }
    assertThat(starts).containsExactly(0L, 50 * PIECE + 5, PIECE, 51 * PIECE);
  }

  @Test
  void next_theWishIsClaimed_goesOnBehindIt_thenAtTheFront() {
    RangePlan plan = new RangePlan(3 * PIECE, List.of());
    List<Long> wishes = List.of(2 * PIECE);
    List<Long> starts = new ArrayList<>();
    for (Optional<Claim> claim = plan.next(PIECE, wishes);
        claim.isPresent();
        claim = plan.next(PIECE, wishes)) {
      starts.add(claim.get().from());
    }
    assertThat(starts).containsExactly(0L, 2 * PIECE, PIECE);
  }

  @Test
  void next_theFrontIsStuck_doesNotRunAheadForEver() {
    RangePlan plan = new RangePlan(4L << 30, List.of());
    Claim stuck = next(plan, PIECE);
    long ahead = 0;
    for (Optional<Claim> claim = plan.next(RangePlan.LONGEST, List.of());
        claim.isPresent();
        claim = plan.next(RangePlan.LONGEST, List.of())) {
      ahead = claim.get().to();
      write(plan, claim.get(), ahead);
    }
    assertThat(ahead).isBetween(RangePlan.WINDOW, RangePlan.WINDOW + 2 * RangePlan.LONGEST);
    write(plan, stuck, stuck.to());
    assertThat(plan.next(PIECE, List.of())).isPresent();
  }

  @Test
  void requestBytes_isWorthAskingFor_andShrinksTowardsTheEnd() {
    long ttfb = 50_000_000;
    assertThat(RangePlan.requestBytes(1_000_000, 20e6, 1L << 30, 16)).isEqualTo(PIECE);
    assertThat(RangePlan.requestBytes(ttfb, 20e6, 1L << 30, 16)).isEqualTo(4 * PIECE);
    assertThat(RangePlan.requestBytes(ttfb, 1e9, 4L << 30, 16)).isEqualTo(RangePlan.LONGEST);
    assertThat(RangePlan.requestBytes(ttfb, 1e9, 64 * PIECE, 16)).isEqualTo(2 * PIECE);
    assertThat(RangePlan.requestBytes(ttfb, 1e9, PIECE, 16)).isEqualTo(PIECE);
    assertThat(RangePlan.requestBytes(0, 0, 1L << 40, 1)).isEqualTo(PIECE);
  }

  @Test
  void claims_whateverHappens_coverEachByteOnce() {
    long total = (5L << 30) + 12_345;
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      RangePlan plan = new RangePlan(total, List.of(new Span(7 * PIECE, 9 * PIECE + 3)));
      long brought = 2 * PIECE + 3;
      List<Claim> open = new ArrayList<>();
      while (!plan.complete()) {
        List<Long> wishes = random.nextInt(5) == 0 ? List.of(random.nextLong(total)) : List.of();
        plan.next(1 + random.nextLong(RangePlan.LONGEST), wishes).ifPresent(open::add);
        if (!open.isEmpty() && random.nextInt(3) > 0) {
          Claim one = open.remove(random.nextInt(open.size()));
          long to = random.nextInt(4) == 0 ? one.at() + random.nextLong(one.left() + 1) : one.to();
          brought += to - one.at();
          write(plan, one, to);
          plan.release(one);
        }
      }
      assertThat(brought).isEqualTo(total);
    }
  }
}
