package dev.wheelhouse.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers a request whose every byte was seen before on this event loop with the answer that those
 * bytes got then, while that is still right: nothing is parsed, looked up or encoded. A thousand
 * nodes with the same client send the same bytes.
 *
 * <p>It acts only between two requests, and only on what came as one whole request without a body;
 * a connection that ever sends anything else is left to the decoder for good. Confined to the event
 * loop of its connection.
 */
final class Repeats extends ChannelInboundHandlerAdapter {
  private static final int LONGEST_REQUEST = 2048;

  /** {@code "\r\n\r\n"}. */
  private static final int END = 0x0d0a0d0a;

  private final RequestHandler requests;
  private final KnownAnswers known;
  private boolean aligned = true;
  private byte @Nullable [] candidate;
  private @Nullable KnownAnswer given;
  private long hash;

  /** Stands before the decoder that feeds {@code requests}. */
  Repeats(RequestHandler requests) {
    this.requests = requests;
    this.known = KnownAnswers.ofThisLoop();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!aligned || !(message instanceof ByteBuf in)) {
      ctx.fireChannelRead(message);
      return;
    }
    boolean begins = requests.between() && isWhole(in);
    if (begins) {
      hash = known.hash(in);
      KnownAnswer answer = ctx.channel().isWritable() ? known.find(hash, in) : null;
      if (answer != null) {
        in.release();
        answer.send(ctx);
        return;
      }
      candidate = known.seenBefore(hash) ? ByteBufUtil.getBytes(in) : null;
    }
    long heads = requests.heads();
    long ends = requests.ends();
    ctx.fireChannelRead(in);
    // One request, all of it: no second one, no part of one, no body that is still to come.
    aligned = begins && requests.heads() == heads + 1 && requests.ends() == ends + 1;
    candidate = null;
    settle();
  }

  private void settle() {
    KnownAnswer answer = given;
    given = null;
    if (answer == null) {
      return;
    }
    if (aligned) {
      known.put(hash, answer);
    } else {
      answer.release();
    }
  }

  private static boolean isWhole(ByteBuf in) {
    int length = in.readableBytes();
    return length > Integer.BYTES
        && length <= LONGEST_REQUEST
        && in.getInt(in.writerIndex() - Integer.BYTES) == END;
  }

  /** Whether the request that is being handled came before, so that its answer may be kept. */
  boolean isWanted() {
    return candidate != null;
  }

  /**
   * Keeps the answer to the request that is being handled, if it {@link #isWanted}.
   *
   * @param head and {@code body} are copied
   * @param still whether it is right; asked on this event loop before each use
   */
  void keep(HttpResponseStatus status, ByteBuf head, ByteBuf body, BooleanSupplier still) {
    byte[] request = candidate;
    candidate = null;
    if (request == null || body.readableBytes() > KnownAnswers.longest()) {
      return;
    }
    try {
      given = new KnownAnswer(request, status, head, body, still);
    } catch (OutOfMemoryError e) { // Netty's own, outside the heap: the answer is sent all the same
      given = null;
    }
  }
}
