package dev.wheelhouse.http;

import dev.wheelhouse.mirror.Mirror;
import dev.wheelhouse.storage.JsonLines;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/** Answers requests from one mirror. Threads share it. */
final class Answers {
  private final Serving serving;
  private final Mirror mirror;
  private final Routes routes;
  private final PageHandler pages;
  private final FileHandler files;
  private final WhyHandler reasons;
  private final Welcome welcome;

  Answers(Serving serving, OpenBlobs openBlobs) {
    this.serving = serving;
    mirror = serving.mirror();
    routes = new Routes(new NamesOf(mirror));
    pages = new PageHandler(mirror, serving.maxAges());
    files = new FileHandler(mirror, openBlobs);
    reasons = new WhyHandler(mirror);
    welcome = new Welcome(serving.maxAges().keySet());
  }

  /** How long a client may neither send nor read before it is cut. */
  Duration timeout() {
    return serving.timeout();
  }

  /** How long answers may go on when the listener is closed. */
  Duration patience() {
    return serving.patience();
  }

  /** Others answer from now on: what was kept of the answers given here is used no more. */
  void retire() {
    pages.retire();
  }

  void answer(Exchange exchange) {
    switch (routes.of(exchange.path())) {
      case Route.Page page -> pages.page(exchange, page);
      case Route.File file -> files.file(exchange, file);
      case Route.Metadata metadata -> files.metadata(exchange, metadata);
      case Route.Json json -> pages.json(exchange, json);
      case Route.Why why -> reasons.why(exchange, why);
      case Route.Lock lock -> lock(exchange, lock.set());
      case Route.Root root -> pages.root(exchange, root);
      case Route.Welcome page -> welcome.send(exchange);
      case Route.Health health -> exchange.text(HttpResponseStatus.OK, "ok");
      case Route.Transfers transfers -> transfers(exchange);
      case Route.Moved(String path) -> moved(exchange, path);
      case Route.Nowhere(String why) -> exchange.text(HttpResponseStatus.NOT_FOUND, why);
    }
  }

  private void lock(Exchange exchange, String set) {
    exchange.then(
        mirror.lock(set, PublicAddress.of(exchange::header)),
        lock -> {
          if (lock.isPresent()) {
            exchange.toml(lock.get());
          } else {
            exchange.text(HttpResponseStatus.NOT_FOUND, "no set with a lock is called " + set);
          }
        });
  }

  private void transfers(Exchange exchange) {
    String all =
        mirror.transfers().stream()
            .map(transfer -> JsonLines.line(transfer.fields()))
            .collect(Collectors.joining(",", "{\"transfers\":[", "]}"));
    exchange.json(all);
  }

  private static void moved(Exchange exchange, String path) {
    String format = exchange.format();
    Head head =
        exchange
            .head(HttpResponseStatus.MOVED_PERMANENTLY)
            .with(HttpHeaderNames.LOCATION, format == null ? path : path + "?format=" + format);
    exchange.text(head, "see " + path);
  }

  private record NamesOf(Mirror mirror) implements Route.Names {
    @Override
    public boolean isIndex(String name) {
      return mirror.hasIndex(name);
    }

    @Override
    public Optional<Instant> time(String written) {
      return mirror.time(written);
    }
  }
}
