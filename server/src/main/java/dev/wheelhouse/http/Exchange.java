package dev.wheelhouse.http;

import dev.wheelhouse.mirror.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.AsciiString;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request and its one response. Confined to the event loop of its connection. */
final class Exchange {
  private static final int RETRY_AFTER_SECONDS = 5;
  private static final int MOST_TRIES = 3;
  private static final AsciiString TEXT = AsciiString.cached("text/plain; charset=utf-8");
  private static final AsciiString TOML = AsciiString.cached("application/toml");

  private final ChannelHandlerContext ctx;
  private final HttpRequest request;
  private final boolean head;
  private boolean keepAlive;
  private final Repeats repeats;
  private final Runnable done;
  private @Nullable Runnable beginning;
  private @Nullable BooleanSupplier still;
  private int tries;

  Exchange(ChannelHandlerContext ctx, HttpRequest request, Repeats repeats, Runnable done) {
    this.ctx = ctx;
    this.request = request;
    this.repeats = repeats;
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

  /** No other request is answered on this connection after this one. */
  void endsConnection() {
    keepAlive = false;
  }

  /** Whether the very bytes of this request came before, so that its answer is worth keeping. */
  boolean isRepeated() {
    return keepAlive && !head && !hasBody() && repeats.isWanted();
  }

  private boolean hasBody() {
    return request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
        || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
  }

  /**
   * Lets the answer that is about to be sent whole stand for the same request later on.
   *
   * @param right whether it is still the answer; asked on this event loop before each use
   */
  void keepWhile(BooleanSupplier right) {
    if (isRepeated()) {
      still = right;
    }
  }

  /** The head of a response, with what every response carries. */
  Head head(HttpResponseStatus status) {
    Head head = Head.of(ctx.alloc(), status);
    if (!keepAlive) {
      head.with(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (!request.protocolVersion().isKeepAliveDefault()) {
      head.with(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    return head;
  }

  /** Sends a whole response; {@code content} is left out for HEAD, its length is not. */
  void send(Head head, ByteBuf content) {
    head.length(content.readableBytes());
    if (this.head) {
      content.release();
      sendHead(head);
    } else {
      sendWhole(head, content);
    }
  }

  /** Sends a response that has a head only, whatever length it tells. */
  void sendHead(Head head) {
    sendWhole(head, Unpooled.EMPTY_BUFFER);
  }

  private void sendWhole(Head head, ByteBuf content) {
    ByteBuf bytes = head.end();
    BooleanSupplier right = still;
    if (right != null) {
      repeats.keep(head.status(), bytes, content, right);
    }
    if (!content.isReadable()) {
      content.release();
      end(ctx.writeAndFlush(bytes));
      return;
    }
    var unusedHead = ctx.write(bytes, ctx.voidPromise());
    end(ctx.writeAndFlush(content));
  }

  /** Sends one line as the reason. */
  void text(HttpResponseStatus status, String line) {
    text(head(status), line);
  }

  /** Sends one line as the reason, with a head that was begun. */
  void text(Head head, String line) {
    head.with(HttpHeaderNames.CONTENT_TYPE, TEXT)
        .with(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    send(head, Unpooled.wrappedBuffer((line + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  /** Sends JSON that no cache keeps. */
  void json(String body) {
    sound(HttpHeaderValues.APPLICATION_JSON, body);
  }

  /** Sends TOML that no cache keeps. */
  void toml(String body) {
    sound(TOML, body);
  }

  private void sound(AsciiString type, String body) {
    Head head =
        head(HttpResponseStatus.OK)
            .with(HttpHeaderNames.CONTENT_TYPE, type)
            .with(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    send(head, Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)));
  }

  /** Sends why something could not be had just now. */
  void failure(Failure failure) {
    Head head =
        switch (failure.kind()) {
          case BAD_ANSWER -> head(HttpResponseStatus.BAD_GATEWAY);
          case TIMED_OUT -> head(HttpResponseStatus.GATEWAY_TIMEOUT);
          case UNAVAILABLE ->
              head(HttpResponseStatus.SERVICE_UNAVAILABLE)
                  .with(HttpHeaderNames.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS));
        };
    text(head, failure.why());
  }

  /** After the last part of a streamed response was written. */
  void finish() {
    if (keepAlive) {
      ctx.flush();
      done.run();
    } else {
      end(ctx.writeAndFlush(Unpooled.EMPTY_BUFFER));
    }
  }

  private void end(ChannelFuture written) {
    if (keepAlive) {
      done.run();
    } else {
      var unused = written.addListener(ChannelFutureListener.CLOSE);
    }
  }
}
