package dev.wheelhouse.http;

import dev.wheelhouse.mirror.RenderedPage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Sends a big page a chunk at a time, inflated on the way for those who take no gzip: whole, each
 * client would cost its length in memory. Confined to its event loop; nothing here waits, since the
 * page is in memory.
 */
final class PageTransfer {
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

  void start(HttpHeaders headers) {
    HttpResponse head = exchange.response(HttpResponseStatus.OK);
    head.headers().add(headers);
    head.headers().set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(length));
    var unusedHead = ctx.write(head);
    next();
  }

  private void next() {
    if (sent == length) {
      exchange.finish();
      return;
    }
    ByteBuf chunk = ctx.alloc().directBuffer(CHUNK);
    try {
      sent += chunk.writeBytes(body, Math.min(CHUNK, length - sent));
    } catch (IOException impossible) { // it is read from memory
      chunk.release();
      throw new UncheckedIOException(impossible);
    }
    var written = ctx.writeAndFlush(new DefaultHttpContent(chunk));
    var unused =
        written.addListener(done -> {
          if (done.isSuccess()) {
            next();
          } else {
            var unusedClose = ctx.close();
          }
        });
  }
}
