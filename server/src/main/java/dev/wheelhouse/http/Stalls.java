package dev.wheelhouse.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection on which nothing has moved for a while, in either direction. Looks twice within
 * that time, and counts in between, which costs a request nothing worth naming.
 */
final class Stalls extends ChannelDuplexHandler {
  private final long halfNanos;
  private long moves;
  private Sign last = new Sign(-1, 0, 0, 0);
  private boolean still;
  private @Nullable ScheduledFuture<?> next;

  /** What tells whether bytes have moved; the message that is being sent counts by its identity. */
  private record Sign(long moves, int current, long progress, long pending) {}

  Stalls(long halfNanos) {
    this.halfNanos = halfNanos;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    lookLater(ctx);
    ctx.fireChannelActive();
  }

  private void lookLater(ChannelHandlerContext ctx) {
    next = ctx.executor().schedule(() -> look(ctx), halfNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ScheduledFuture<?> planned = next;
    if (planned != null) {
      planned.cancel(false);
    }
    ctx.fireChannelInactive();
  }

  private void look(ChannelHandlerContext ctx) {
    Sign now = sign(ctx.channel().unsafe().outboundBuffer());
    boolean unmoved = now.equals(last);
    last = now;
    if (unmoved && still) {
      var unused = ctx.close();
      return;
    }
    still = unmoved;
    lookLater(ctx);
  }

  private Sign sign(@Nullable ChannelOutboundBuffer out) {
    return out == null
        ? new Sign(moves, 0, 0, 0)
        : new Sign(
            moves,
            System.identityHashCode(out.current()),
            out.currentProgress(),
            out.totalPendingWriteBytes());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    moves++;
    ctx.fireChannelRead(message);
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    moves++;
    ctx.flush();
  }
}
