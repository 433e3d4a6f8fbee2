package dev.wheelhouse.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whole answers by the bytes of their requests, those of one event loop: they lie ready outside the
 * heap, and only their date is brought up to date. Confined to the loop.
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

  private final @Nullable Answer[] answers = new @Nullable Answer[SLOTS];
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

  /** The answer to these bytes, to be written and so released; null if there is none. */
  @Nullable ByteBuf answer(long hash, ByteBuf request) {
    int slot = slot(hash);
    Answer answer = answers[slot];
    if (answer == null || answer.hash != hash || !ByteBufUtil.equals(answer.request, request)) {
      return null;
    }
    if (!answer.still.getAsBoolean()) {
      drop(slot);
      return null;
    }
    return answer.now();
  }

  /** Whether this hash came lately; it is remembered. */
  boolean seenBefore(long hash) {
    int slot = slot(hash);
    boolean before = seen[slot] == hash;
    seen[slot] = hash;
    return before;
  }

  void put(
      long hash,
      byte[] request,
      HttpResponseStatus status,
      ByteBuf head,
      ByteBuf body,
      BooleanSupplier still) {
    int length = head.readableBytes() + body.readableBytes();
    if (length > most / 3) {
      return;
    }
    drop(slot(hash));
    while (bytes + length > most) {
      drop(hand);
      hand = (hand + 1) % SLOTS;
    }
    ByteBuf whole =
        Unpooled.directBuffer(length, length)
            .writeBytes(head, head.readerIndex(), head.readableBytes())
            .writeBytes(body, body.readerIndex(), body.readableBytes());
    bytes += length;
    answers[slot(hash)] =
        new Answer(hash, Unpooled.wrappedBuffer(request), Head.dateAt(status), still, whole);
  }

  private static int slot(long hash) {
    return (int) (hash >>> 32) & (SLOTS - 1);
  }

  private void drop(int slot) {
    Answer answer = answers[slot];
    if (answer != null) {
      answers[slot] = null;
      bytes -= answer.whole.readableBytes();
      answer.whole.release();
    }
  }

  private void clear() {
    for (int i = 0; i < SLOTS; i++) {
      drop(i);
    }
  }

  private static final class Answer {
    final long hash;
    final ByteBuf request;
    final int dateAt;
    final BooleanSupplier still;
    ByteBuf whole;
    private AsciiString date = AsciiString.EMPTY_STRING;

    Answer(long hash, ByteBuf request, int dateAt, BooleanSupplier still, ByteBuf whole) {
      this.hash = hash;
      this.request = request;
      this.dateAt = dateAt;
      this.still = still;
      this.whole = whole;
    }

    ByteBuf now() {
      AsciiString now = HttpDate.now();
      if (!now.equals(date)) {
        if (whole.refCnt() > 1) {
          // A slow client is still being sent the earlier date.
          ByteBuf copy = whole.copy();
          whole.release();
          whole = copy;
        }
        whole.setBytes(dateAt, now.array(), now.arrayOffset(), now.length());
        date = now;
      }
      return whole.retainedDuplicate();
    }
  }
}
