package dev.wheelhouse.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings the missing bytes of one file over as many connections as pay, from as many origins as
 * have it. The calling thread looks after it: adds connections, relieves those that stall, pauses
 * when the origin fails, and ends it.
 *
 * <p>One use. {@link #progress} and {@link #cancel} may be called from any thread.
 */
public final class RangeDownload {
  private static final long TICK_NANOS = 20_000_000L;
  private static final int BAD_RANGES = 2;

  private final Contributors contributors;
  private final RangePlan plan;
  private final ByteSink sink;
  private final Supplier<List<Long>> wishes;
  private final Executor waiting;
  private final ConnectionCount count;
  private final Setbacks setbacks;
  private final Gauge gauge = new Gauge(System.nanoTime());
  private final Stragglers stragglers;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<RangeConnection> connections = new ArrayList<>();
  private boolean ranges;
  private int badRanges;
  private volatile boolean stopping;
  private boolean cancelled;
  private @Nullable UpstreamException failure;
  private @Nullable Throwable sinkFailure;

  private final LongAdder received = new LongAdder();
  private final LongAdder wasted = new LongAdder();
  private int most;
  private int requests;

  RangeDownload(
      Contributors contributors,
      RangePlan plan,
      Way way,
      ByteSink sink,
      Supplier<List<Long>> wishes,
      Executor waiting,
      Limits limits) {
    this.contributors = contributors;
    this.plan = plan;
    this.stragglers = new Stragglers(plan, gauge);
    this.ranges = way.ranges() && limits.connections() > 1;
    this.sink = sink;
    this.wishes = wishes;
    this.waiting = waiting;
    this.count = new ConnectionCount(limits.connections());
    this.setbacks = new Setbacks(way.resumable() ? limits.rounds() : -1);
  }

  /**
   * What bounds one download.
   *
   * @param connections at once, 1 or more
   * @param rounds how often in a row all may fail without a byte
   */
  record Limits(int connections, int rounds) {}

  /**
   * How the origin may be asked.
   *
   * @param ranges whether for parts, or else as one stream
   * @param resumable whether a stream that broke may go on: not without a digest and a validator
   */
  public record Way(boolean ranges, boolean resumable) {}

  /**
   * Downloads until every byte is in the sink.
   *
   * @param first an answer that is open already, from byte 0 on, or null
   * @throws UpstreamException.Changed if the origin's object is another one than it was
   * @throws UpstreamException if the origin failed too often in a row, or for good
   * @throws SinkException if the sink failed
   */
  public void run(@Nullable OriginFile first) throws UpstreamException, SinkException {
    lock.lock();
    try {
      if (first != null) {
        long length = first.length() < 0 ? plan.total() : first.length();
        Contributor begun = contributors.first();
        boolean unusedRoom = begun.source().take(true);
        answered(first.waitedNanos());
        start(new RangeConnection(this, begun, first, plan.first(length)));
      } else {
        count.resumed();
      }
      while (!over()) {
        tick(System.nanoTime());
        if (!over()) {
          long unusedLeft = changed.awaitNanos(TICK_NANOS);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("a download's thread is never interrupted", e);
    } finally {
      end();
      lock.unlock();
    }
    if (sinkFailure != null) {
      throw new SinkException(sinkFailure);
    }
    if (!plan.complete()) {
      throw failure != null
          ? failure
          : new UpstreamException.Unreachable("the download was stopped by us");
    }
  }

  /** Ends it from any thread; {@link #run} throws, what came stays in the sink. */
  public void cancel() {
    lock.lock();
    try {
      cancelled = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public DownloadProgress progress() {
    lock.lock();
    try {
      return new DownloadProgress(
          received.sum(),
          wasted.sum(),
          connections.size(),
          most,
          requests,
          stragglers.relieved(),
          setbacks.failures(),
          gauge.bytesPerSecond());
    } finally {
      lock.unlock();
    }
  }

  /** What came from each origin that was asked or could have been, the first one first. */
  public List<Contribution> contributions() {
    lock.lock();
    try {
      return contributors.all().stream()
          .map(each ->
              new Contribution(
                  each.source().url(), each.bytes(), each.spans(), each.dropped().orElse(null)))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private boolean over() {
    return plan.complete() || cancelled || sinkFailure != null || failure != null;
  }

  private void end() {
    stopping = true;
    List.copyOf(connections).forEach(RangeConnection::cancel);
    while (!connections.isEmpty()) {
      changed.awaitUninterruptibly();
    }
  }

  // --- looking after it; under the lock

  private void tick(long now) {
    boolean allReading = connections.stream().allMatch(RangeConnection::reading);
    boolean measured = gauge.windowPassed(now, received.sum(), connections.size(), allReading);
    if (measured && ranges && plan.hasGaps() && connections.size() >= count.count()) {
      count.measured(now, gauge.bytesPerSecond());
    }
    if (ranges) {
      stragglers.stalled(connections, now).ifPresent(one -> relieve(one, now));
    }
    int wanted = ranges ? count.count() : 1;
    boolean room = true;
    while (room && connections.size() < wanted && hasWork(now)) {
      room = open(now);
    }
  }

  private boolean hasWork(long now) {
    return plan.hasGaps() || (ranges && stragglers.hasHalf(connections, now));
  }

  /** Opens a connection where it is worth most; false if there is none to be had now. */
  private boolean open(long now) {
    for (Contributor each : ranges ? contributors.inOrder() : onlyFirst()) {
      boolean pausing = each.first() && setbacks.paused(now);
      if (pausing || !each.source().take(connections.isEmpty())) {
        continue;
      }
      Optional<RangePlan.Claim> claim =
          plan.hasGaps() ? claim() : stragglers.half(connections, now);
      if (claim.isEmpty()) {
        each.source().give();
        return false;
      }
      start(new RangeConnection(this, each, null, claim.get()));
      return true;
    }
    return false;
  }

  private List<Contributor> onlyFirst() {
    return List.of(contributors.first());
  }

  private void start(RangeConnection connection) {
    connections.add(connection);
    connection.contributor().opened();
    most = Math.max(most, connections.size());
    gauge.opened(System.nanoTime());
    waiting.execute(connection::run);
  }

  private Optional<RangePlan.Claim> claim() {
    if (!ranges) {
      return plan.rest();
    }
    int sharing = Math.max(1, Math.max(connections.size(), count.count()));
    double each = gauge.expectedEach(connections.size());
    long length = RangePlan.requestBytes(gauge.firstByteNanos(), each, plan.missing(), sharing);
    return plan.next(length, wishes.get());
  }

  /** Gives up a connection that holds the others up; its bytes are asked for anew. */
  private void relieve(RangeConnection one, long now) {
    Contributor of = one.contributor();
    of.served(one.cameOfClaim(), one.age(now));
    if (contributors.othersThan(of) && !of.first() && of.failsTooOften()) {
      of.drop("too slow");
    }
    if (of.first() && connections.stream().allMatch(each -> stragglers.isSilent(each, now))) {
      String words = of.source().url() + ": silent on all connections (expected: more bytes)";
      firstBroke(of, one, Setbacks.Kind.LOST, new UpstreamException.TimedOut(words));
    }
    plan.release(one.claim());
    one.cancel();
  }

  // --- called by connections

  ByteSink sink() {
    return sink;
  }

  /** Takes note of an answer's head. */
  void answered(long nanos) {
    lock.lock();
    try {
      requests++;
      gauge.answered(nanos);
      count.answered(nanos);
    } finally {
      lock.unlock();
    }
  }

  /** Takes note of bytes that came; false if nobody waits for more. */
  boolean came(Contributor from, long bytes) {
    received.add(bytes);
    if (from.first()) {
      setbacks.progress();
    }
    return !stopping;
  }

  /** Takes note of bytes that came and are of no use. */
  void wasted(long bytes) {
    wasted.add(bytes);
  }

  /** The end of what a connection may write of what came for {@code claim} below {@code upTo}. */
  long promise(RangePlan.Claim claim, long upTo) {
    lock.lock();
    try {
      return plan.promise(claim, upTo);
    } finally {
      lock.unlock();
    }
  }

  /** The bytes of a connection's claim from {@code from} to {@code to} are in the sink. */
  void written(RangeConnection connection, long from, long to) {
    lock.lock();
    try {
      connection.contributor().brought(from, to);
      plan.advance(connection.claim(), to);
      if (plan.complete()) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The next request of a connection that has finished one; empty if it should end. */
  Optional<RangePlan.Claim> again(RangeConnection connection) {
    lock.lock();
    try {
      Contributor of = connection.contributor();
      of.served(connection.cameOfClaim(), connection.age(System.nanoTime()));
      boolean spare =
          stopping
              || (of.first() && setbacks.paused(System.nanoTime()))
              || connections.size() > (ranges ? count.count() : 1)
              || (ranges ? contributors.tooSlow(of) : !of.first());
      return spare ? Optional.empty() : claim();
    } finally {
      lock.unlock();
    }
  }

  /** An origin answered with the whole file where a part was asked for. */
  void noRanges(Contributor from) {
    lock.lock();
    try {
      if (from.first()) {
        ranges = false;
      } else {
        from.drop("it sends no ranges");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether parts are asked for. */
  boolean ranges() {
    lock.lock();
    try {
      return ranges;
    } finally {
      lock.unlock();
    }
  }

  void sinkFailed(Throwable cause) {
    lock.lock();
    try {
      sinkFailure = cause;
    } finally {
      lock.unlock();
    }
  }

  /** A connection broke, or could not be had. */
  void broke(RangeConnection connection, Setbacks.Kind kind, UpstreamException e) {
    lock.lock();
    try {
      if (stopping || !plan.holds(connection.claim())) {
        return;
      }
      Contributor of = connection.contributor();
      if (kind.equals(Setbacks.Kind.TOO_MANY)) {
        count.tooMany(System.nanoTime());
      }
      if (of.first()) {
        firstBroke(of, connection, kind, e);
      } else if (kind.lasting() || of.failsTooOften()) {
        of.drop(String.valueOf(e.getMessage()));
      }
      if (contributors.all().stream().allMatch(each -> each.dropped().isPresent())) {
        failure = e;
      }
    } finally {
      lock.unlock();
    }
  }

  private void firstBroke(
      Contributor of, RangeConnection connection, Setbacks.Kind kind, UpstreamException e) {
    if (kind.equals(Setbacks.Kind.BAD_RANGE) && ++badRanges >= BAD_RANGES) {
      ranges = false;
    }
    if (setbacks.bearable(System.nanoTime(), kind, connection.pause())) {
      return;
    }
    if (ranges && contributors.othersThan(of) && !(e instanceof UpstreamException.Changed)) {
      of.drop(String.valueOf(e.getMessage()));
    } else {
      failure = e;
    }
  }

  /** A connection is over. */
  void left(RangeConnection connection) {
    lock.lock();
    try {
      plan.release(connection.claim());
      connections.remove(connection);
      connection.contributor().closed();
      connection.contributor().source().give();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
