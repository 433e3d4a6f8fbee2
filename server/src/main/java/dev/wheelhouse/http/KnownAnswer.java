package dev.wheelhouse.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.util.function.BooleanSupplier;

/**
 * A whole answer that lies ready outside the heap; only its date is brought up to date. Confined to
 * one event loop.
 */
final class KnownAnswer {
  /** A body up to this size is sent in one piece with its head, and copied with it. */
  private static final int TOGETHER = 1 << 14;

  private final ByteBuf request;
  private final BooleanSupplier right;
  private final int dateAt;
  private final ByteBuf body;
  private ByteBuf head;
  private AsciiString date = AsciiString.EMPTY_STRING;

  /**
   * Copies what it is made of.
   *
   * @param right whether it is still the answer
   */
  KnownAnswer(
      byte[] request,
      HttpResponseStatus status,
      ByteBuf head,
      ByteBuf body,
      BooleanSupplier right) {
    this.request = Unpooled.wrappedBuffer(request);
    this.right = right;
    this.dateAt = Head.dateAt(status);
    boolean together = body.readableBytes() <= TOGETHER;
    // What may be too big comes first: if there is no room for it, nothing is lost.
    this.body = together ? Unpooled.EMPTY_BUFFER : copy(body, Unpooled.EMPTY_BUFFER);
    this.head = together ? copy(head, body) : copy(head, Unpooled.EMPTY_BUFFER);
  }

  private static ByteBuf copy(ByteBuf one, ByteBuf other) {
    int length = one.readableBytes() + other.readableBytes();
    return Unpooled.directBuffer(length, length)
        .writeBytes(one, one.readerIndex(), one.readableBytes())
        .writeBytes(other, other.readerIndex(), other.readableBytes());
  }

  ByteBuf request() {
    return request;
  }

  boolean isRight() {
    return right.getAsBoolean();
  }

  /** What it takes, in bytes. */
  int bytes() {
    return request.readableBytes() + head.readableBytes() + body.readableBytes();
  }

  /** Whether a client is still being sent its body. */
  boolean isInUse() {
    return body.refCnt() > 1;
  }

  void send(ChannelHandlerContext ctx) {
    AsciiString now = HttpDate.now();
    if (!now.equals(date)) {
      if (head.refCnt() > 1) {
        // A slow client is still being sent the earlier date.
        ByteBuf copy = copy(head, Unpooled.EMPTY_BUFFER);
        head.release();
        head = copy;
      }
      head.setBytes(dateAt, now.array(), now.arrayOffset(), now.length());
      date = now;
    }
    if (body.isReadable()) {
      var unusedHead = ctx.write(head.retainedDuplicate(), ctx.voidPromise());
      var unused = ctx.writeAndFlush(body.retainedDuplicate(), ctx.voidPromise());
    } else {
      var unused = ctx.writeAndFlush(head.retainedDuplicate(), ctx.voidPromise());
    }
  }

  void release() {
    head.release();
    body.release();
  }
}
