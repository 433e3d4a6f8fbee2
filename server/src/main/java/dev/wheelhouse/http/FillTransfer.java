package dev.wheelhouse.http;

import dev.wheelhouse.mirror.Fill;
import dev.wheelhouse.mirror.SharedReader;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;

/**
 * Sends a part of a file that is being fetched, as far as the fill has released it, then waits for
 * its next step. Holds no bytes: a slow client is a position in the file. Confined to its event
 * loop.
 */
final class FillTransfer {
  /**
   * One region at a time, and only below the fill's mark: beyond it a sparse file reads as zeros.
   */
  private static final long REGION_BYTES = 1 << 20;

  private final Exchange exchange;
  private final ChannelHandlerContext ctx;
  private final Fill fill;
  private final SharedReader reader;
  private final long start;
  private final long end;
  private final ChannelFutureListener closed = future -> stop();
  private long position;
  private boolean writing;
  private boolean stopped;
  private boolean wished;

  /**
   * Will send from {@code position} up to {@code end} (exclusive); takes over the hold on the
   * reader.
   */
  FillTransfer(Exchange exchange, Fill fill, SharedReader reader, long position, long end) {
    this.exchange = exchange;
    this.ctx = exchange.context();
    this.fill = fill;
    this.reader = reader;
    this.start = position;
    this.position = position;
    this.end = end;
  }

  void start() {
    Channel channel = ctx.channel();
    var unused = channel.closeFuture().addListener(closed);
    if (stopped) {
      return; // the client left before there was anything to follow
    }
    Followers.add(this, fill, channel.eventLoop());
    // Nothing else is read while a request is answered; a client that leaves while the fill gives
    // nothing to write would not be noticed.
    ctx.read();
    wished = position > fill.sendable(0);
    if (wished) {
      fill.wish(position);
    }
    pump();
  }

  /** Sends what may be sent, unless a region is still on its way. */
  void pump() {
    if (writing || stopped) {
      return;
    }
    if (position == end) {
      stop();
      exchange.finish();
      return;
    }
    long count = Math.min(REGION_BYTES, Math.min(end, fill.sendable(position)) - position);
    if (count <= 0) {
      if (fill.failed()) {
        stop();
        Cut.cut(ctx.channel());
      }
      return;
    }
    writing = true;
    var region = ctx.writeAndFlush(new BlobRegion(reader, position, count));
    var unused = region.addListener(written -> sent(written.isSuccess(), count));
  }

  private void sent(boolean success, long count) {
    writing = false;
    if (success) {
      position += count;
      pump();
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
    Followers.remove(this, fill);
    if (wished) {
      fill.unwish(start);
    }
    var unused = ctx.channel().closeFuture().removeListener(closed);
    reader.release();
  }
}
