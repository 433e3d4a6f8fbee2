package dev.wheelhouse.http;

import dev.wheelhouse.index.simple.SimpleFormat;
import dev.wheelhouse.mirror.Mirror;
import dev.wheelhouse.mirror.PageResult;
import dev.wheelhouse.mirror.RenderedPage;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pages of projects, and the lists of them. */
final class PageHandler {
  private static final AsciiString VARY = AsciiString.cached("Accept, Accept-Encoding");

  private final Mirror mirror;
  private final Map<String, AsciiString> cacheControl;
  private final Wishes wishes = new Wishes();

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

  void page(Exchange exchange, Route.Page route) {
    Optional<SimpleFormat> format = wishes.format(exchange);
    if (format.isEmpty()) {
      notAcceptable(exchange);
      return;
    }
    exchange.then(
        mirror.page(route.view(), route.project(), format.get(), exchange.requester()),
        result -> answer(exchange, route.view().index(), result));
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
    HttpHeaders headers = Headers.fresh();
    headers.set(HttpHeaderNames.VARY, VARY);
    exchange.text(
        HttpResponseStatus.NOT_ACCEPTABLE,
        "this page comes as application/vnd.pypi.simple.v1+json,"
            + " application/vnd.pypi.simple.v1+html or text/html",
        headers);
  }

  private void send(Exchange exchange, String index, RenderedPage page) {
    boolean gzip = wishes.gzip(exchange);
    HttpHeaders headers = Headers.fresh();
    headers.set(HttpHeaderNames.VARY, VARY);
    headers.set(
        HttpHeaderNames.CACHE_CONTROL, cacheControl.getOrDefault(index, HttpHeaderValues.NO_CACHE));
    Optional<String> match =
        Validators.noneMatch(
            exchange.header(HttpHeaderNames.IF_NONE_MATCH),
            List.of(page.etag(gzip), page.etag(!gzip)));
    if (match.isPresent()) {
      headers.set(HttpHeaderNames.ETAG, match.get());
      exchange.sendHead(HttpResponseStatus.NOT_MODIFIED, headers);
      return;
    }
    headers.set(HttpHeaderNames.ETAG, page.etag(gzip));
    headers.set(HttpHeaderNames.CONTENT_TYPE, page.contentType());
    if (gzip) {
      headers.set(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
    }
    if (exchange.head()) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(page.length(gzip)));
      exchange.sendHead(HttpResponseStatus.OK, headers);
    } else if (page.isSmall(gzip)) {
      exchange.send(HttpResponseStatus.OK, headers, Unpooled.wrappedBuffer(page.body(gzip)));
    } else {
      new PageTransfer(exchange, page, gzip).start(headers);
    }
  }
}
