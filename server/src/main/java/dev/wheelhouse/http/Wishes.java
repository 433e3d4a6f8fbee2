package dev.wheelhouse.http;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.wheelhouse.index.simple.Negotiation;
import dev.wheelhouse.index.simple.SimpleFormat;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Optional;

/**
 * In which form a client wants its page. The headers of clients are few and always the same, so
 * what was read out of them is remembered. Threads share it.
 */
final class Wishes {
  private static final int MOST = 256;
  private static final int LONGEST = 512;

  private final LoadingCache<String, Optional<SimpleFormat>> formats =
      Caffeine.newBuilder()
          .maximumSize(MOST)
          .executor(Runnable::run)
          .build(accept -> Negotiation.choose(accept, null));

  private final LoadingCache<String, Boolean> gzips =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build(Negotiation::gzip);

  /** The form of the page, or empty if the client takes none that we have. */
  Optional<SimpleFormat> format(Exchange exchange) {
    String accept = exchange.joined(HttpHeaderNames.ACCEPT);
    String format = exchange.format();
    return accept == null || format != null || accept.length() > LONGEST
        ? Negotiation.choose(accept, format)
        : formats.get(accept);
  }

  /** Whether the body may be compressed. */
  boolean gzip(Exchange exchange) {
    String accept = exchange.header(HttpHeaderNames.ACCEPT_ENCODING);
    if (accept == null) {
      return false;
    }
    return accept.length() > LONGEST ? Negotiation.gzip(accept) : gzips.get(accept);
  }
}
