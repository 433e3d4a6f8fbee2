package dev.wheelhouse.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Whole answers by the bytes of their requests, those of one event loop, within a bound of memory.
 * Confined to the loop.
 */
final class KnownAnswers {
  /** What the answers of all loops take at most, of the 64 MiB that the launcher allows. */
  private static final int ALL_BYTES = 24 << 20;

  private static final int SLOTS = 1024;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private static final FastThreadLocal<KnownAnswers> OF_THIS_LOOP =
      new FastThreadLocal<>() {
        @Override
        protected KnownAnswers initialValue() {
          return new KnownAnswers(ALL_BYTES / Loops.count());
        }

        @Override
        protected void onRemoval(KnownAnswers known) {
          known.clear();
        }
      };

  private final int most;

  /** So that nobody can find requests that fall on one another. */
  private final long seed = new SplittableRandom().nextLong();

  private final @Nullable KnownAnswer[] answers = new @Nullable KnownAnswer[SLOTS];
  private final long[] seen = new long[SLOTS];
  private int bytes;
  private int hand;

  /** Keeps {@code most} bytes at most. */
  KnownAnswers(int most) {
    this.most = most;
  }

  static KnownAnswers ofThisLoop() {
    return OF_THIS_LOOP.get();
  }

  /** How long the body of an answer may be that is kept by a loop. */
  static int longest() {
    return ALL_BYTES / Loops.count() / 4;
  }

  long hash(ByteBuf request) {
    long hash = seed;
    int at = request.readerIndex();
    int end = request.writerIndex();
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      hash = (hash ^ request.getLong(at)) * MULTIPLIER;
      hash ^= hash >>> 32;
    }
    for (; at < end; at++) {
      hash = (hash ^ request.getByte(at)) * MULTIPLIER;
      hash ^= hash >>> 32;
    }
    return hash;
  }

  /** The answer to these bytes; null if there is none. */
  @Nullable KnownAnswer find(long hash, ByteBuf request) {
    int slot = slot(hash);
    KnownAnswer answer = answers[slot];
    if (answer == null || !ByteBufUtil.equals(answer.request(), request)) {
      return null;
    }
    if (!answer.isRight()) {
      drop(slot);
      return null;
    }
    return answer;
  }

  /** Whether this hash came lately; it is remembered. */
  boolean seenBefore(long hash) {
    int slot = slot(hash);
    boolean before = seen[slot] == hash;
    seen[slot] = hash;
    return before;
  }

  /** Keeps an answer, or releases it if there is no room. */
  void put(long hash, KnownAnswer answer) {
    drop(slot(hash));
    if (!makeRoom(answer.bytes())) {
      answer.release();
      return;
    }
    bytes += answer.bytes();
    answers[slot(hash)] = answer;
  }

  /** What slow clients are still being sent takes its room whether it is kept or not. */
  private boolean makeRoom(int wanted) {
    for (int i = 0; i < SLOTS && bytes + wanted > most; i++) {
      KnownAnswer answer = answers[hand];
      if (answer != null && !answer.isInUse()) {
        drop(hand);
      }
      hand = (hand + 1) % SLOTS;
    }
    return bytes + wanted <= most;
  }

  private static int slot(long hash) {
    return (int) (hash >>> 32) & (SLOTS - 1);
  }

  private void drop(int slot) {
    KnownAnswer answer = answers[slot];
    if (answer != null) {
      answers[slot] = null;
      bytes -= answer.bytes();
      answer.release();
    }
  }

  /** Forgets all of them. */
  void clear() {
    for (int i = 0; i < SLOTS; i++) {
      drop(i);
    }
  }
}
