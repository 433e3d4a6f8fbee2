package dev.wheelhouse.http;

import dev.wheelhouse.mirror.RenderedPage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Sends a big page a chunk at a time, inflated on the way for those who take no gzip: whole, each
 * client would cost its length in memory. Confined to its event loop; nothing here waits, since the
 * page is in memory.
 */
final class PageTransfer {
  private static final Logger LOG = System.getLogger(PageTransfer.class.getName());
  private static final int CHUNK = 1 << 16;

  private final Exchange exchange;
  private final ChannelHandlerContext ctx;
  private final InputStream body;
  private final int length;
  private int sent;

  PageTransfer(Exchange exchange, RenderedPage page, boolean gzip) {
    this.exchange = exchange;
    this.ctx = exchange.context();
    this.body = page.open(gzip);
    this.length = page.length(gzip);
  }

  void start(Head head) {
    var unusedHead = ctx.write(head.length(length).end());
    next();
  }

  private void next() {
    if (sent == length) {
      end();
      exchange.finish();
      return;
    }
    ByteBuf chunk = ctx.alloc().directBuffer(CHUNK);
    int count = -1;
    try {
      count = chunk.writeBytes(body, Math.min(CHUNK, length - sent));
    } catch (IOException damaged) { // cut below: a page in memory has its length
      LOG.log(Level.ERROR, "a page that is kept cannot be read", damaged);
    }
    if (count < 0) {
      chunk.release();
      end();
      var unusedCut = ctx.close();
      return;
    }
    sent += count;
    var written = ctx.writeAndFlush(chunk);
    var unused =
        written.addListener(done -> {
          if (done.isSuccess()) {
            next();
          } else {
            end();
            var unusedClose = ctx.close();
          }
        });
  }

  /** Gives back what inflating takes beside the heap. */
  private void end() {
    try {
      body.close();
    } catch (IOException impossible) { // it is read from memory
      LOG.log(Level.ERROR, "closing a page", impossible);
    }
  }
}
