package dev.wheelhouse.http;

import dev.wheelhouse.config.IndexSettings;
import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.mirror.Mirror;
import dev.wheelhouse.mirror.WhyResult;
import dev.wheelhouse.storage.JsonLines;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;

/** {@code /-/why/}: why an index gives what it gives. */
final class WhyHandler {
  private final Mirror mirror;

  WhyHandler(Mirror mirror) {
    this.mirror = mirror;
  }

  void why(Exchange exchange, Route.Why route) {
    String index = parameter(exchange, "index").orElse(IndexSettings.DEFAULT);
    String at = parameter(exchange, "at").orElse(null);
    exchange.then(
        mirror.why(route.asked(), index, at),
        result -> {
          switch (result) {
            case WhyResult.Explained explained -> exchange.json(JsonLines.line(explained.fields()));
            case WhyResult.NotNow(var failure) -> exchange.failure(failure);
            case WhyResult.Unclear(String why) ->
                exchange.text(HttpResponseStatus.BAD_REQUEST, why);
          }
        });
  }

  private static Optional<String> parameter(Exchange exchange, String name) {
    return Optional.ofNullable(exchange.parameter(name)).flatMap(PathSegments::decode);
  }
}
