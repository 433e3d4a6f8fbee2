package dev.wheelhouse.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.regex.Pattern;

/** The page at {@code /}: what this is, and the lines to paste for the address it was asked at. */
final class Welcome {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]-]{1,255}");

  private final Collection<String> indexes;

  Welcome(Collection<String> indexes) {
    this.indexes =
        indexes.stream()
            .sorted(
                Comparator.comparing((String name) -> !name.equals("default"))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
  }

  void send(Exchange exchange) {
    String asked = exchange.header(HttpHeaderNames.HOST);
    String host = asked != null && HOST.matcher(asked).matches() ? asked : "localhost:8080";
    Head head =
        exchange
            .head(HttpResponseStatus.OK)
            .with(HttpHeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
            .with(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE);
    byte[] page = page("http://" + host).getBytes(StandardCharsets.UTF_8);
    exchange.send(head, Unpooled.wrappedBuffer(page));
  }

  private String page(String base) {
    StringBuilder list = new StringBuilder();
    for (String index : indexes) {
      String path = index.equals("default") ? "/simple/" : "/" + index + "/simple/";
      list.append("<li><a href=\"").append(path).append("\">").append(path).append("</a></li>\n");
    }
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Wheelhouse</title>
    <style>
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
    pre { background: #f3f3f3; padding: .8rem; overflow-x: auto; border-radius: 4px; }
    @media (prefers-color-scheme: dark) {
      body { background: #161616; color: #ddd; } pre { background: #262626; } a { color: #8ab4f8; }
    }
    </style>
    </head>
    <body>
    <h1>Wheelhouse</h1>
    <p>A mirror of Python packages. Point your installer here:</p>
    <pre>pip install --index-url %1$s/simple/ PACKAGE
    uv pip install --default-index %1$s/simple/ PACKAGE</pre>
    <p>The first of these is the usual one; the others are whole indexes, too, or one source alone:</p>
    <ul>
    %2$s</ul>
    </body>
    </html>
    """
        .formatted(base, list);
  }
}
