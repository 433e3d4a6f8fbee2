package dev.wheelhouse.http;

import dev.wheelhouse.index.simple.SimpleFormat;
import dev.wheelhouse.mirror.Mirror;
import dev.wheelhouse.mirror.PageResult;
import dev.wheelhouse.mirror.RenderedPage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Pages of projects, and the lists of them. */
final class PageHandler {
  private static final AsciiString VARY = AsciiString.cached("Accept, Accept-Encoding");

  private final Mirror mirror;
  private final Map<String, AsciiString> cacheControl;
  private final Wishes wishes = new Wishes();
  private volatile boolean retired;

  /** Answers from {@code mirror}; {@code maxAges} by index, for clients. */
  PageHandler(Mirror mirror, Map<String, Duration> maxAges) {
    this.mirror = mirror;
    this.cacheControl =
        maxAges.entrySet().stream()
            .filter(e -> e.getValue().isPositive())
            .collect(
                java.util.stream.Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, e -> AsciiString.of("max-age=" + e.getValue().toSeconds())));
  }

  /** What was kept of its answers is right no more. */
  void retire() {
    retired = true;
  }

  void page(Exchange exchange, Route.Page route) {
    Optional<SimpleFormat> format = wishes.format(exchange);
    if (format.isEmpty()) {
      notAcceptable(exchange);
      return;
    }
    exchange.then(
        mirror.page(route.view(), route.project(), format.get(), exchange.requester()),
        result -> {
          if (result instanceof PageResult.Found(RenderedPage page)) {
            keep(exchange, route, format.get(), page);
          }
          answer(exchange, route.view().index(), result);
        });
  }

  /** Not pages of a moment, whose names come and go; nor a page itself, which others bound. */
  private void keep(Exchange exchange, Route.Page route, SimpleFormat format, RenderedPage page) {
    if (route.view().at() != null || !exchange.isRepeated()) {
      return;
    }
    WeakReference<RenderedPage> given = new WeakReference<>(page);
    BooleanSupplier still =
        () -> {
          RenderedPage now =
              retired ? null : mirror.pageAtHand(route.view(), route.project(), format);
          return now != null && given.refersTo(now);
        };
    if (still.getAsBoolean()) {
      exchange.keepWhile(still);
    }
  }

  void root(Exchange exchange, Route.Root route) {
    Optional<SimpleFormat> format = wishes.format(exchange);
    if (format.isEmpty()) {
      notAcceptable(exchange);
      return;
    }
    exchange.then(
        mirror.root(route.view(), format.get()),
        page -> send(exchange, route.view().index(), page));
  }

  /** The JSON of a project, with links that begin as the request's own address does. */
  void json(Exchange exchange, Route.Json route) {
    String root = PublicAddress.of(exchange::header);
    exchange.then(
        mirror.json(route.project(), route.version(), root, exchange.requester()),
        result -> answer(exchange, Mirror.JSON_SOURCE, result));
  }

  private void answer(Exchange exchange, String index, PageResult result) {
    switch (result) {
      case PageResult.Found(RenderedPage page) -> send(exchange, index, page);
      case PageResult.NotHere(String why) -> exchange.text(HttpResponseStatus.NOT_FOUND, why);
      case PageResult.Unreachable(var failure) -> exchange.failure(failure);
    }
  }

  private static void notAcceptable(Exchange exchange) {
    exchange.text(
        exchange.head(HttpResponseStatus.NOT_ACCEPTABLE).with(HttpHeaderNames.VARY, VARY),
        "this page comes as application/vnd.pypi.simple.v1+json,"
            + " application/vnd.pypi.simple.v1+html or text/html");
  }

  private void send(Exchange exchange, String index, RenderedPage page) {
    boolean gzip = wishes.gzip(exchange);
    Optional<String> match =
        Validators.noneMatch(
            exchange.header(HttpHeaderNames.IF_NONE_MATCH),
            List.of(page.etag(gzip), page.etag(!gzip)));
    if (match.isPresent()) {
      exchange.sendHead(
          head(exchange, HttpResponseStatus.NOT_MODIFIED, index)
              .with(HttpHeaderNames.ETAG, match.get()));
      return;
    }
    Head head =
        head(exchange, HttpResponseStatus.OK, index)
            .with(HttpHeaderNames.ETAG, page.etag(gzip))
            .with(HttpHeaderNames.CONTENT_TYPE, page.contentType());
    if (gzip) {
      head.with(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
    }
    if (exchange.head()) {
      exchange.sendHead(head.length(page.length(gzip)));
    } else if (page.isSmall(gzip)) {
      exchange.send(head, Unpooled.wrappedBuffer(page.body(gzip)));
    } else {
      ByteBuf whole = whole(exchange, page, gzip);
      if (whole == null) {
        new PageTransfer(exchange, page, gzip).start(head);
      } else {
        exchange.send(head, whole);
      }
    }
  }

  /** A big page in one piece, if it is to be kept: then it is made once, not for each client. */
  private static @Nullable ByteBuf whole(Exchange exchange, RenderedPage page, boolean gzip) {
    int length = page.length(gzip);
    if (!exchange.isRepeated() || length > KnownAnswers.longest()) {
      return null;
    }
    ByteBuf body;
    try {
      body = exchange.context().alloc().directBuffer(length, length);
    } catch (OutOfMemoryError e) { // Netty's own: others are being sent much
      return null;
    }
    try (InputStream in = page.open(gzip)) {
      while (body.isWritable() && body.writeBytes(in, body.writableBytes()) >= 0) {
        // the rest
      }
      return body;
    } catch (IOException damaged) { // it is in memory, and has its length
      body.release();
      throw new UncheckedIOException(damaged);
    }
  }

  private Head head(Exchange exchange, HttpResponseStatus status, String index) {
    return exchange
        .head(status)
        .with(HttpHeaderNames.VARY, VARY)
        .with(
            HttpHeaderNames.CACHE_CONTROL,
            cacheControl.getOrDefault(index, HttpHeaderValues.NO_CACHE));
  }
}
