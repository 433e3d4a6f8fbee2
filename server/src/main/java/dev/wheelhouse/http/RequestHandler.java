package dev.wheelhouse.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * One connection: its requests, answered one after the other in the order they came. While one is
 * answered, or a client does not take what it asked for, no more is read: pipelined requests wait
 * in the kernel.
 */
final class RequestHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = System.getLogger(RequestHandler.class.getName());

  /** Fired at each connection when the server is to stop. */
  static final Object STOPPING = new Object();

  private final Consumer<Exchange> answer;
  private final Repeats repeats = new Repeats(this);
  private final Deque<HttpRequest> waiting = new ArrayDeque<>();
  private long heads;
  private long ends;
  private boolean busy;
  private boolean stopping;

  RequestHandler(Consumer<Exchange> answer) {
    this.answer = answer;
  }

  /** What stands before the decoder. */
  Repeats repeats() {
    return repeats;
  }

  /** Whether nothing is being answered, or waits for that. */
  boolean between() {
    return !busy && waiting.isEmpty() && !stopping;
  }

  /** How many requests were decoded so far up to the end of their headers. */
  long heads() {
    return heads;
  }

  /** How many requests were decoded so far up to their end. */
  long ends() {
    return ends;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof HttpRequest request) {
        heads++;
        waiting.add(request);
        next(ctx);
      }
      if (message instanceof LastHttpContent) {
        ends++;
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void next(ChannelHandlerContext ctx) {
    while (!busy && !stopping && ctx.channel().isWritable()) {
      HttpRequest request = waiting.poll();
      if (request == null) {
        read(ctx, true);
        return;
      }
      busy = true;
      begin(ctx, request);
    }
    read(ctx, false);
  }

  private static void read(ChannelHandlerContext ctx, boolean on) {
    if (ctx.channel().config().isAutoRead() != on) {
      ctx.channel().config().setAutoRead(on);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (!busy && ctx.channel().isWritable()) {
      next(ctx);
    }
    ctx.fireChannelWritabilityChanged();
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest request) {
    Exchange exchange = new Exchange(ctx, request, repeats, () -> ended(ctx));
    if (request.decoderResult().isFailure()) {
      exchange.endsConnection();
      exchange.text(HttpResponseStatus.BAD_REQUEST, "not an HTTP request");
      return;
    }
    if (!request.method().equals(HttpMethod.GET) && !exchange.head()) {
      // A body may follow; the connection is not worth keeping for it.
      exchange.endsConnection();
      exchange.text(
          exchange
              .head(HttpResponseStatus.METHOD_NOT_ALLOWED)
              .with(HttpHeaderNames.ALLOW, "GET, HEAD"),
          request.method() + " is not allowed here; GET and HEAD are");
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
        closeAfterWhatWasWritten(ctx);
      } else if (!waiting.isEmpty() || !ctx.channel().config().isAutoRead()) {
        ctx.executor().execute(() -> next(ctx));
      }
    } else {
      ctx.executor().execute(() -> ended(ctx));
    }
  }

  /** A request that waits was not begun, so it may be sent again. */
  private static void closeAfterWhatWasWritten(ChannelHandlerContext ctx) {
    var unused = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == STOPPING) {
      stopping = true;
      if (!busy) {
        closeAfterWhatWasWritten(ctx);
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
