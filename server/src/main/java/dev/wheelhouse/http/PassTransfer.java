package dev.wheelhouse.http;

import dev.wheelhouse.mirror.PassThrough;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Hands on a file that is not stored, a chunk at a time: the next one is read once the last has
 * left for the client. Confined to its event loop.
 */
final class PassTransfer {
  private static final Logger LOG = System.getLogger(PassTransfer.class.getName());

  private final Exchange exchange;
  private final ChannelHandlerContext ctx;
  private final PassThrough passing;
  private final long end;
  private final ChannelFutureListener closed = future -> stop();
  private long position;
  private boolean stopped;

  /** Will send from {@code position} up to {@code end} (exclusive); closes {@code passing}. */
  PassTransfer(Exchange exchange, PassThrough passing, long position, long end) {
    this.exchange = exchange;
    this.ctx = exchange.context();
    this.passing = passing;
    this.position = position;
    this.end = end;
  }

  void start() {
    var unused = ctx.channel().closeFuture().addListener(closed);
    // As in FillTransfer: a client that leaves while its origin is silent would not be noticed.
    ctx.read();
    next();
  }

  private void next() {
    if (stopped) {
      return;
    }
    if (position == end) {
      stop();
      exchange.finish();
      return;
    }
    var unused = passing.next(position).whenCompleteAsync(this::came, ctx.executor());
  }

  private void came(PassThrough.@Nullable Step step, @Nullable Throwable bug) {
    if (stopped) {
      return;
    }
    if (step instanceof PassThrough.Step.Bytes(ByteBuffer content)) {
      send(content);
      return;
    }
    if (bug != null) {
      LOG.log(Level.ERROR, "passing a file through", bug);
    }
    stop();
    Cut.cut(ctx.channel());
  }

  private void send(ByteBuffer content) {
    int count = (int) Math.min(content.remaining(), end - position);
    ByteBuffer part = content.slice(content.position(), count);
    var written = ctx.writeAndFlush(Unpooled.wrappedBuffer(part));
    var unused = written.addListener(sent -> sent(sent.isSuccess(), count));
  }

  private void sent(boolean success, int count) {
    if (success) {
      position += count;
      next();
    } else {
      stop();
      var unused = ctx.close();
    }
  }

  private void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    var unused = ctx.channel().closeFuture().removeListener(closed);
    passing.close();
  }
}
