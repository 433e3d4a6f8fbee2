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
      ByteBuf answer = ctx.channel().isWritable() ? known.answer(hash, in) : null;
      if (answer != null) {
        in.release();
        var unused = ctx.writeAndFlush(answer, ctx.voidPromise());
        return;
      }
      candidate = known.seenBefore(hash) ? ByteBufUtil.getBytes(in) : null;
    }
    long before = requests.count();
    ctx.fireChannelRead(in);
    candidate = null;
    aligned = begins && requests.count() == before + 1;
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
    if (request != null) {
      known.put(hash, request, status, head, body, still);
    }
  }
}
