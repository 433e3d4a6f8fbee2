package dev.wheelhouse.upstream;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a {@link RangeDownload}: asks for what it is told to, reads one buffer while
 * the other is written, and asks again. Runs on a thread of its own, which only waits.
 */
final class RangeConnection {
  private static final int BUFFER_BYTES = 128 * 1024;
  private static final int WORTH_WRITING = 64 * 1024;
  private static final long PATIENCE_NANOS = 4_000_000L;

  private final RangeDownload owner;
  private final Contributor contributor;
  private volatile @Nullable OriginFile open;
  private volatile RangePlan.Claim claim;
  private final Asking asking = new Asking();
  private volatile boolean ended;
  private volatile boolean reading;
  private volatile long begun = System.nanoTime();
  private volatile long lastRead = begun;
  private volatile long cameOfClaim;
  private volatile long waited;
  private volatile Duration pause = Duration.ZERO;

  private ByteBuffer filling = ByteBuffer.allocate(BUFFER_BYTES);
  private ByteBuffer other = ByteBuffer.allocate(BUFFER_BYTES);
  private @Nullable Future<?> writing;
  private long writingFrom;
  private long writingTo;
  private long lastFlush;

  /**
   * Will bring {@code claim} from {@code contributor}, by {@code first} if that is an answer to it
   * already.
   */
  RangeConnection(
      RangeDownload owner,
      Contributor contributor,
      @Nullable OriginFile first,
      RangePlan.Claim claim) {
    this.owner = owner;
    this.contributor = contributor;
    this.open = first;
    this.claim = claim;
  }

  void run() {
    try {
      Optional<RangePlan.Claim> next = Optional.of(claim);
      while (next.isPresent()) {
        begin(next.get());
        if (!bring()) {
          return;
        }
        next = owner.again(this);
      }
    } catch (RuntimeException | Error e) {
      // A bug, or no memory: trying again would go on for ever, and so would waiting.
      owner.sinkFailed(e);
    } finally {
      owner.left(this);
    }
  }

  private void begin(RangePlan.Claim next) {
    claim = next;
    begun = System.nanoTime();
    lastRead = begun;
    cameOfClaim = 0;
    waited = 0;
  }

  /** Brings the claim; false if this connection is of no more use. */
  private boolean bring() {
    boolean answered = open != null;
    try (OriginFile file = answered()) {
      answered = true;
      if (ended) {
        return false;
      }
      pump(file);
      return !ended;
    } catch (Passing e) {
      pause = e.retryAfter();
      owner.broke(this, kind(e.failure(), answered), e.failure());
    } catch (UpstreamException e) {
      owner.broke(this, kind(e, answered), e);
    } catch (ExecutionException e) {
      owner.sinkFailed(e.getCause() == null ? e : e.getCause());
    } finally {
      open = null;
    }
    return false;
  }

  private static Setbacks.Kind kind(UpstreamException e, boolean answered) {
    return switch (e) {
      case UpstreamException.Unreachable u -> Setbacks.Kind.LOST;
      case UpstreamException.TimedOut t -> Setbacks.Kind.LOST;
      case UpstreamException.Broken b -> answered ? Setbacks.Kind.LOST : Setbacks.Kind.BAD_RANGE;
      case UpstreamException.Failed f ->
          f.status() == 429 || f.status() == 503 ? Setbacks.Kind.TOO_MANY : Setbacks.Kind.LOST;
      case UpstreamException.Gone g -> Setbacks.Kind.GONE;
      case UpstreamException.Refused r -> Setbacks.Kind.FINAL;
      case UpstreamException.Changed c -> Setbacks.Kind.FINAL;
    };
  }

  private OriginFile answered() throws UpstreamException, Passing {
    OriginFile first = open;
    if (first != null) {
      return first;
    }
    boolean parts = owner.ranges();
    RangePlan.Claim wanted = claim;
    OriginFile file =
        contributor
            .source()
            .open(
                wanted.at(),
                parts ? wanted.to() - 1 : -1,
                contributor.object().validator(),
                asking);
    open = file;
    owner.answered(file.waitedNanos());
    boolean good = false;
    try {
      check(file, parts);
      good = true;
      return file;
    } finally {
      if (!good) {
        open = null;
        file.close();
      }
    }
  }

  private void check(OriginFile file, boolean parts) throws UpstreamException {
    contributor.met(OriginObject.of(file), claim.at());
    if (!parts || file.status() == 206) {
      return;
    }
    owner.noRanges(contributor);
    if (!contributor.first()) {
      throw new UpstreamException.Broken(
          contributor.source().url() + ": the whole file (expected: a part of it)");
    }
  }

  /** Reads up to the claim's end. Small reads gather while a write is under way. */
  private void pump(OriginFile file) throws UpstreamException, ExecutionException {
    RangePlan.Claim mine = claim;
    skip(file, mine.at() - file.start());
    long from = mine.at();
    long position = from;
    long end = mine.to();
    boolean exact = file.length() >= 0 && file.start() + file.length() == end;
    UpstreamException broken = null;
    long pauses = 0;
    while (position < mine.to() || (exact && mine.to() == end)) {
      int count;
      long asked = System.nanoTime();
      try {
        count = file.read(within(mine.to() - position));
      } catch (UpstreamException e) {
        broken = e;
        break;
      }
      if (count < 0) {
        break;
      }
      position += count;
      cameOfClaim = position - from;
      lastRead = System.nanoTime();
      pauses += lastRead - asked;
      waited = pauses;
      reading = true;
      contributor.source().pace(count);
      lastRead = System.nanoTime(); // what the rate limit holds up is no silence of the origin
      if (!owner.came(contributor, count) || ended) {
        break;
      }
      if (worthWriting()) {
        flush(position);
      }
    }
    flush(position);
    settle();
    if (broken != null) {
      throw broken;
    }
    if (position < mine.to() && !ended) {
      throw new UpstreamException.Broken(
          "%s: the body ended at byte %d (expected: %d)"
              .formatted(contributor.source().url(), position, mine.to()));
    }
  }

  /** The filling buffer with room for so much at most; one byte more would betray a long body. */
  private ByteBuffer within(long left) {
    filling.limit((int) Math.min(filling.capacity(), filling.position() + Math.max(1, left)));
    return filling;
  }

  private boolean worthWriting() {
    if (filling.position() == filling.capacity()) {
      return true;
    }
    Future<?> pending = writing;
    boolean busy = pending != null && !pending.isDone();
    return !busy && (filling.position() >= WORTH_WRITING || lastRead - lastFlush > PATIENCE_NANOS);
  }

  private void flush(long position) throws ExecutionException {
    if (filling.position() == 0) {
      return;
    }
    settle();
    ByteBuffer full = filling.flip();
    long from = position - full.remaining();
    long to = Math.max(from, owner.promise(claim, position));
    owner.wasted(position - to);
    full.limit((int) (to - from));
    if (full.hasRemaining()) {
      writingFrom = from;
      writingTo = to;
      writing = owner.sink().write(from, full);
    }
    filling = other.clear();
    other = full;
    lastFlush = lastRead;
  }

  private void settle() throws ExecutionException {
    Future<?> pending = writing;
    if (pending == null) {
      return;
    }
    writing = null;
    try {
      pending.get();
    } catch (InterruptedException e) {
      throw new IllegalStateException("a download's thread is never interrupted", e);
    }
    owner.written(this, writingFrom, writingTo);
  }

  private void skip(OriginFile file, long bytes) throws UpstreamException {
    long left = bytes;
    while (left > 0) {
      filling.clear().limit((int) Math.min(filling.capacity(), left));
      int count = file.read(filling);
      if (count < 0 || ended) {
        throw new UpstreamException.Broken(
            contributor.source().url() + ": the body ended before byte " + claim.at());
      }
      left -= count;
      lastRead = System.nanoTime();
      owner.came(contributor, count);
      owner.wasted(count);
    }
    filling.clear();
  }

  // --- for the owner

  Contributor contributor() {
    return contributor;
  }

  RangePlan.Claim claim() {
    return claim;
  }

  /** The bytes that came of its claim. */
  long cameOfClaim() {
    return cameOfClaim;
  }

  /** What the origin asked for when it refused. */
  Duration pause() {
    return pause;
  }

  /** Ends it from any thread, an origin that has not answered yet among them. */
  void cancel() {
    ended = true;
    asking.giveUp();
    OriginFile file = open;
    if (file != null) {
      file.cancel();
    }
  }

  /** How long nothing came, in nanoseconds. */
  long silence(long now) {
    return now - lastRead;
  }

  /** How long it works on its claim, in nanoseconds. */
  long age(long now) {
    return now - begun;
  }

  /** Whether bytes ever came over it. */
  boolean reading() {
    return reading;
  }

  /** How fast its claim comes; 1 at least. */
  double bytesPerSecond(long now) {
    return Math.max(1.0, cameOfClaim * 1e9 / Math.max(1, now - begun));
  }

  /** How long the rest of its claim takes, if it goes on like that. */
  double secondsLeft(long now) {
    return left() / bytesPerSecond(now);
  }

  /** Whether it is the origin that sets the pace: then little lies unread when it is cut. */
  boolean waitsForOrigin(long now) {
    return waited > (now - begun) / 2;
  }

  long left() {
    return claim.left();
  }
}
