package dev.wheelhouse.http;

import dev.wheelhouse.mirror.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request and its one response. Confined to the event loop of its connection. */
final class Exchange {
  private static final int RETRY_AFTER_SECONDS = 5;
  private static final int MOST_TRIES = 3;

  private final ChannelHandlerContext ctx;
  private final HttpRequest request;
  private final boolean head;
  private final boolean keepAlive;
  private final Runnable done;
  private @Nullable Runnable beginning;
  private int tries;

  Exchange(ChannelHandlerContext ctx, HttpRequest request, Runnable done) {
    this.ctx = ctx;
    this.request = request;
    this.head = request.method().equals(HttpMethod.HEAD);
    this.keepAlive = HttpUtil.isKeepAlive(request);
    this.done = done;
  }

  Channel channel() {
    return ctx.channel();
  }

  ChannelHandlerContext context() {
    return ctx;
  }

  boolean head() {
    return head;
  }

  @Nullable String header(CharSequence name) {
    return request.headers().get(name);
  }

  /** All values of a header that may be repeated, joined by commas, or null. */
  @Nullable String joined(CharSequence name) {
    List<String> values = request.headers().getAll(name);
    return switch (values.size()) {
      case 0 -> null;
      case 1 -> values.getFirst();
      default -> String.join(",", values);
    };
  }

  /** The path as it came, without the query. */
  String path() {
    String uri = request.uri();
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  /** The value of the query's {@code format} parameter as it came, or null. */
  @Nullable String format() {
    return parameter("format");
  }

  /** The value of a parameter of the query as it came, or null. */
  @Nullable String parameter(String name) {
    String uri = request.uri();
    int query = uri.indexOf('?');
    if (query < 0) {
      return null;
    }
    for (String parameter : uri.substring(query + 1).split("&", -1)) {
      if (parameter.startsWith(name) && parameter.startsWith("=", name.length())) {
        return parameter.substring(name.length() + 1);
      }
    }
    return null;
  }

  /** Who asks, in one line. */
  String requester() {
    String agent = header(HttpHeaderNames.USER_AGENT);
    String name = agent == null ? "unknown client" : agent.split(" ", 2)[0];
    return ctx.channel().remoteAddress() instanceof InetSocketAddress from
        ? from.getAddress().getHostAddress() + " " + name
        : name;
  }

  /** Keeps how this request is answered, from the beginning. */
  void again(Runnable from) {
    beginning = from;
  }

  /** Whether it may be begun anew, as long as nothing was sent; not for ever. */
  boolean hasAnotherTry() {
    return beginning != null && tries < MOST_TRIES;
  }

  /** Begins anew: what was about to be sent is gone. */
  void tryAgain() {
    tries++;
    Objects.requireNonNull(beginning).run();
  }

  /**
   * Goes on with the outcome of a use case on the event loop, at once if it is complete already. An
   * exception is a bug: it is logged and answered with 500.
   */
  <T> void then(CompletableFuture<T> outcome, Consumer<T> next) {
    if (outcome.isDone() && ctx.executor().inEventLoop()) {
      guarded(outcome, next);
      return;
    }
    var unused =
        outcome.whenCompleteAsync((value, failure) -> guarded(outcome, next), ctx.executor());
  }

  private <T> void guarded(CompletableFuture<T> outcome, Consumer<T> next) {
    BiFunction<@Nullable T, @Nullable Throwable, Boolean> step =
        (value, failure) -> {
          if (failure != null || value == null) {
            bug(failure == null ? new IllegalStateException("no outcome") : failure);
            return false;
          }
          try {
            next.accept(value);
          } catch (RuntimeException e) {
            bug(e);
          }
          return true;
        };
    var unused = outcome.handle(step);
  }

  private void bug(Throwable failure) {
    System.getLogger(Exchange.class.getName())
        .log(System.Logger.Level.ERROR, "answering " + request.uri(), failure);
    if (ctx.channel().isActive()) {
      text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "internal error; the log has the details");
    }
  }

  /** A response head with what every response carries. */
  HttpResponse response(HttpResponseStatus status) {
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, Headers.UNCHECKED);
    common(response.headers());
    return response;
  }

  private void common(HttpHeaders headers) {
    headers.set(HttpHeaderNames.DATE, Headers.date());
    if (!keepAlive) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (!request.protocolVersion().isKeepAliveDefault()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  /** Sends a whole response; {@code content} is left out for HEAD, its length is not. */
  void send(HttpResponseStatus status, HttpHeaders headers, ByteBuf content) {
    common(headers);
    headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(content.readableBytes()));
    sendFull(status, headers, head ? Unpooled.EMPTY_BUFFER : content);
  }

  /** Sends a response that has headers only, whatever length they tell. */
  void sendHead(HttpResponseStatus status, HttpHeaders headers) {
    common(headers);
    sendFull(status, headers, Unpooled.EMPTY_BUFFER);
  }

  private void sendFull(HttpResponseStatus status, HttpHeaders headers, ByteBuf content) {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, content, headers, EmptyHttpHeaders.INSTANCE);
    end(ctx.writeAndFlush(response));
  }

  /** Sends one line as the reason. */
  void text(HttpResponseStatus status, String line) {
    text(status, line, Headers.fresh());
  }

  /** Sends one line as the reason, with further headers. */
  void text(HttpResponseStatus status, String line, HttpHeaders headers) {
    headers.set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    send(status, headers, Unpooled.wrappedBuffer((line + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  /** Sends JSON that no cache keeps. */
  void json(String body) {
    sound(HttpHeaderValues.APPLICATION_JSON, body);
  }

  /** Sends TOML that no cache keeps. */
  void toml(String body) {
    sound("application/toml", body);
  }

  private void sound(CharSequence type, String body) {
    HttpHeaders headers = Headers.fresh();
    headers.set(HttpHeaderNames.CONTENT_TYPE, type);
    headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    send(
        HttpResponseStatus.OK,
        headers,
        Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)));
  }

  /** Sends why something could not be had just now. */
  void failure(Failure failure) {
    HttpHeaders headers = Headers.fresh();
    HttpResponseStatus status =
        switch (failure.kind()) {
          case BAD_ANSWER -> HttpResponseStatus.BAD_GATEWAY;
          case TIMED_OUT -> HttpResponseStatus.GATEWAY_TIMEOUT;
          case UNAVAILABLE -> {
            headers.set(HttpHeaderNames.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS));
            yield HttpResponseStatus.SERVICE_UNAVAILABLE;
          }
        };
    text(status, failure.why(), headers);
  }

  /** After the last part of a streamed response. */
  void finish() {
    end(ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
  }

  private void end(ChannelFuture written) {
    if (keepAlive) {
      done.run();
    } else {
      var unused = written.addListener(ChannelFutureListener.CLOSE);
    }
  }
}
