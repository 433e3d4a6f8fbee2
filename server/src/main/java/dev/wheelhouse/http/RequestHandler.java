package dev.wheelhouse.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * One connection: its requests, answered one after the other in the order they came. While one is
 * answered no more is read, so that pipelined requests wait in the kernel.
 */
final class RequestHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = System.getLogger(RequestHandler.class.getName());

  /** Fired at each connection when the server is to stop. */
  static final Object STOPPING = new Object();

  private final Consumer<Exchange> answer;
  private final Deque<HttpRequest> waiting = new ArrayDeque<>();
  private boolean busy;
  private boolean stopping;

  RequestHandler(Consumer<Exchange> answer) {
    this.answer = answer;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof HttpRequest request) {
        waiting.add(request);
        next(ctx);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void next(ChannelHandlerContext ctx) {
    while (!busy) {
      HttpRequest request = waiting.poll();
      if (request == null) {
        if (!ctx.channel().config().isAutoRead()) {
          ctx.channel().config().setAutoRead(true);
        }
        return;
      }
      busy = true;
      begin(ctx, request);
    }
    if (ctx.channel().config().isAutoRead()) {
      ctx.channel().config().setAutoRead(false);
    }
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest request) {
    Exchange exchange = new Exchange(ctx, request, () -> ended(ctx));
    if (request.decoderResult().isFailure()) {
      exchange.text(HttpResponseStatus.BAD_REQUEST, "not an HTTP request");
      var unused = ctx.close();
      return;
    }
    if (!request.method().equals(HttpMethod.GET) && !exchange.head()) {
      HttpHeaders headers = Headers.fresh();
      headers.set(HttpHeaderNames.ALLOW, "GET, HEAD");
      // A body may follow; the connection is not worth keeping for it.
      headers.set(HttpHeaderNames.CONNECTION, "close");
      exchange.text(
          HttpResponseStatus.METHOD_NOT_ALLOWED,
          request.method() + " is not allowed here; GET and HEAD are",
          headers);
      var unused = ctx.close();
      return;
    }
    try {
      answer.accept(exchange);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "answering " + request.uri(), e);
      exchange.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "internal error");
    }
  }

  private void ended(ChannelHandlerContext ctx) {
    if (ctx.executor().inEventLoop()) {
      busy = false;
      if (stopping) {
        // After what was written; a request that waits was not begun, so it may be sent again.
        var unused =
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        return;
      }
      if (!waiting.isEmpty() || !ctx.channel().config().isAutoRead()) {
        ctx.executor().execute(() -> next(ctx));
      }
    } else {
      ctx.executor().execute(() -> ended(ctx));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == STOPPING) {
      stopping = true;
      if (!busy) {
        var unused = ctx.close();
      }
    } else if (event instanceof IdleStateEvent idle) {
      // The first event of a pause comes even while a long body is read bit by bit; only from the
      // second on it tells that no byte moved since the one before.
      if (!idle.isFirst()) {
        var unused = ctx.close();
      }
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.log(Level.WARNING, "connection of " + ctx.channel().remoteAddress(), cause);
    }
    var unused = ctx.close();
  }
}
