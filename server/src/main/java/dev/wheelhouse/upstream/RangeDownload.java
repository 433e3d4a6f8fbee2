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
 * Brings the missing bytes of one file over as many connections as pay. The calling thread looks
 * after it: adds connections, relieves those that stall, pauses when the origin fails, and ends it.
 *
 * <p>One use. {@link #progress} and {@link #cancel} may be called from any thread.
 */
public final class RangeDownload {
  private static final long TICK_NANOS = 20_000_000L;
  private static final long SHORTEST_WINDOW_NANOS = 40_000_000L;
  private static final long SECOND = 1_000_000_000L;

  /** A connection that is silent for so long while others are not is given up. */
  private static final long SILENCE_NANOS = 3 * SECOND;

  /** A request that would take so long, and four times as long as others, is given to another. */
  private static final double SLOW_SECONDS = 2.0;

  private static final double TIMES_SLOWER = 4.0;
  private static final int BAD_RANGES = 2;

  private final RangeSource source;
  private final OriginObject object;
  private final RangePlan plan;
  private final ByteSink sink;
  private final Supplier<List<Long>> wishes;
  private final Executor waiting;
  private final ConnectionCount count;
  private final Setbacks setbacks;

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
  private long firstByteNanos = SHORTEST_WINDOW_NANOS / 10;
  private double rate;

  /** How fast one connection was of late, when things went well. */
  private double usualEach;

  private long windowStart;
  private long spawned;
  private long windowBytes;
  private int most;
  private int opened;
  private int relieved;

  RangeDownload(
      RangeSource source,
      OriginObject object,
      RangePlan plan,
      Way way,
      ByteSink sink,
      Supplier<List<Long>> wishes,
      Executor waiting,
      Limits limits) {
    this.source = source;
    this.object = object;
    this.plan = plan;
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
   * How far it is.
   *
   * @param received bytes that came, those thrown away among them
   * @param connections open now
   * @param most connections that were ever open at once
   * @param requests that were sent
   * @param relieved requests that were given up for being slow or silent
   * @param failures connections that broke
   * @param bytesPerSecond lately, all connections together
   */
  public record Progress(
      long received,
      int connections,
      int most,
      int requests,
      int relieved,
      int failures,
      double bytesPerSecond) {}

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
      windowStart = System.nanoTime();
      if (first != null) {
        long length = first.length() < 0 ? plan.total() : first.length();
        boolean unusedRoom = source.take(true);
        start(new RangeConnection(this, first, plan.first(length)));
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

  public Progress progress() {
    lock.lock();
    try {
      return new Progress(
          received.sum(), connections.size(), most, opened, relieved, setbacks.failures(), rate);
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
    measure(now);
    relieve(now);
    if (setbacks.paused(now)) {
      return;
    }
    int wanted = ranges ? count.count() : 1;
    while (connections.size() < wanted && plan.hasGaps()) {
      if (!source.take(connections.isEmpty())) {
        return;
      }
      Optional<RangePlan.Claim> claim = claim();
      if (claim.isEmpty()) {
        source.give();
        return;
      }
      start(new RangeConnection(this, null, claim.get()));
    }
  }

  private void start(RangeConnection connection) {
    connections.add(connection);
    most = Math.max(most, connections.size());
    spawned = System.nanoTime();
    waiting.execute(connection::run);
  }

  private Optional<RangePlan.Claim> claim() {
    if (!ranges) {
      return plan.rest();
    }
    int sharing = Math.max(1, Math.max(connections.size(), count.count()));
    double each = rate / Math.max(1, connections.size());
    long length = RangePlan.requestBytes(firstByteNanos, each, plan.missing(), sharing);
    return plan.next(length, wishes.get());
  }

  /**
   * Judges the number of connections once a window has passed in which all of them were reading.
   */
  private void measure(long now) {
    long sum = received.sum();
    boolean all = connections.stream().allMatch(RangeConnection::reading);
    if (!all && now - spawned < SECOND) {
      windowStart = now;
      windowBytes = sum;
      return;
    }
    if (now - windowStart < Math.max(SHORTEST_WINDOW_NANOS, 2 * firstByteNanos)) {
      return;
    }
    rate = (sum - windowBytes) * 1e9 / (now - windowStart);
    usualEach = Math.max(0.8 * usualEach, rate / Math.max(1, connections.size()));
    windowStart = now;
    windowBytes = sum;
    if (ranges && plan.hasGaps() && connections.size() >= count.count()) {
      count.measured(now, rate);
    }
  }

  /** Gives up one connection that holds the others up; its bytes are asked for anew. */
  private void relieve(long now) {
    if (!ranges) {
      return;
    }
    long patience = Math.max(SILENCE_NANOS, 4 * firstByteNanos) << Math.min(relieved, 3);
    for (RangeConnection each : connections) {
      double left = each.left() / Math.max(1.0, each.bytesPerSecond(now));
      double usual = each.left() / Math.max(1.0, usualEach);
      boolean slow = each.age(now) > SECOND && left > SLOW_SECONDS && left > TIMES_SLOWER * usual;
      if (each.silence(now) > patience || slow) {
        relieved++;
        plan.release(each.claim());
        each.cancel();
        return;
      }
    }
  }

  // --- called by connections

  RangeSource source() {
    return source;
  }

  OriginObject object() {
    return object;
  }

  ByteSink sink() {
    return sink;
  }

  /** Takes note of an answer's head. */
  void answered(long nanos) {
    lock.lock();
    try {
      opened++;
      firstByteNanos = opened == 1 ? nanos : (3 * firstByteNanos + nanos) / 4;
    } finally {
      lock.unlock();
    }
  }

  /** Takes note of bytes that came; false if nobody waits for more. */
  boolean came(long bytes) {
    received.add(bytes);
    setbacks.progress();
    return !stopping;
  }

  /** The bytes of {@code claim} below {@code at} are in the sink. */
  void written(RangePlan.Claim claim, long at) {
    lock.lock();
    try {
      plan.advance(claim, at);
      if (plan.complete()) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The next request of a connection that has finished one; empty if it should end. */
  Optional<RangePlan.Claim> again() {
    lock.lock();
    try {
      boolean spare = stopping || connections.size() > (ranges ? count.count() : 1);
      return spare ? Optional.empty() : claim();
    } finally {
      lock.unlock();
    }
  }

  /** The origin answered with the whole file where a part was asked for. */
  void noRanges() {
    lock.lock();
    try {
      ranges = false;
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
      if (kind.equals(Setbacks.Kind.BAD_RANGE) && ++badRanges >= BAD_RANGES) {
        ranges = false;
      }
      if (kind.equals(Setbacks.Kind.TOO_MANY)) {
        count.tooMany(System.nanoTime());
      }
      if (!setbacks.bearable(System.nanoTime(), kind, connection.pause())) {
        failure = e;
      }
    } finally {
      lock.unlock();
    }
  }

  /** A connection is over. */
  void left(RangeConnection connection) {
    lock.lock();
    try {
      plan.release(connection.claim());
      connections.remove(connection);
      source.give();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
