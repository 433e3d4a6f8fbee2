package dev.wheelhouse.http;

import dev.wheelhouse.mirror.Verbs;
import dev.wheelhouse.storage.JsonLines;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One admin connection: one verb, its bytes in, its lines out, then the end. The last line tells
 * whether all went as wished: {@code {"end":true,"ok":…}}, with {@code error} if it broke off.
 */
final class AdminHandler extends ChannelInboundHandlerAdapter {
  static final String PREFIX = "/-/admin/";

  private static final Logger LOG = System.getLogger(AdminHandler.class.getName());
  private static final Pattern LOOPBACK =
      Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1])(:\\d{1,5})?");
  private static final int LINES_A_FLUSH = 64;

  private final String token;
  private final AdminServer.Commands commands;
  private @Nullable RequestBody body;
  private boolean answered;

  AdminHandler(String token, AdminServer.Commands commands) {
    this.token = token;
    this.commands = commands;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request) {
      begin(ctx, request);
    }
    RequestBody open = body;
    if (message instanceof HttpContent content && open != null) {
      open.add(content.content().retain());
      if (message instanceof LastHttpContent) {
        open.end(!content.decoderResult().isFailure());
        if (answered) {
          var unused = ctx.close();
        }
      }
    }
    ReferenceCountUtil.release(message);
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest request) {
    String refusal = refusal(request);
    if (refusal != null) {
      byte[] line = (refusal + "\n").getBytes(StandardCharsets.UTF_8);
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.FORBIDDEN, Unpooled.wrappedBuffer(line));
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, line.length);
      var unused = ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    QueryStringDecoder query = new QueryStringDecoder(request.uri());
    String verb = query.path().substring(PREFIX.length());
    Map<String, String> parameters = new LinkedHashMap<>();
    query.parameters().forEach((name, values) -> parameters.put(name, String.join("\n", values)));
    RequestBody bytes = new RequestBody(ctx.channel());
    body = bytes;
    Thread.ofPlatform()
        .name("admin-" + verb)
        .daemon()
        .start(() -> run(ctx, verb, parameters, bytes));
  }

  /** Browsers of this machine must not reach it, whatever page they show. */
  private @Nullable String refusal(HttpRequest request) {
    String host = request.headers().get(HttpHeaderNames.HOST);
    String given = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    boolean known =
        MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8),
            ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
    if (host == null || !LOOPBACK.matcher(host).matches()) {
      return "only for this machine";
    }
    if (request.headers().contains(HttpHeaderNames.ORIGIN)) {
      return "not for browsers";
    }
    if (!known) {
      return "the token is wrong";
    }
    boolean post = request.method().equals(HttpMethod.POST);
    return post && request.uri().startsWith(PREFIX) ? null : "POST to " + PREFIX + "VERB";
  }

  private void run(
      ChannelHandlerContext ctx, String verb, Map<String, String> parameters, RequestBody bytes) {
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/x-ndjson")
        .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    var unusedHead = ctx.write(head);
    int[] lines = {0};
    Map<String, Object> end = new LinkedHashMap<>();
    end.put("end", true);
    try (bytes) {
      boolean ok =
          commands.run(
              verb,
              parameters,
              bytes,
              fields -> {
                ChannelFuture sent = send(ctx, fields);
                if (++lines[0] % LINES_A_FLUSH == 0) {
                  sent.awaitUninterruptibly();
                }
              });
      end.put("ok", ok);
    } catch (Verbs.BadCall | IOException e) {
      end.put("ok", false);
      end.put("error", String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "admin verb " + verb, e);
      end.put("ok", false);
      end.put("error", "internal error: " + e);
    }
    send(ctx, end).awaitUninterruptibly();
    ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).awaitUninterruptibly();
    ctx.executor().execute(() -> answered(ctx, bytes));
  }

  /** Closing while bytes are still coming would send a reset, and the answer would be lost. */
  private void answered(ChannelHandlerContext ctx, RequestBody bytes) {
    answered = true;
    if (bytes.complete()) {
      var unused = ctx.close();
    }
  }

  private static ChannelFuture send(ChannelHandlerContext ctx, Map<String, Object> fields) {
    byte[] line = (JsonLines.line(fields) + "\n").getBytes(StandardCharsets.UTF_8);
    return ctx.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(line)));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    RequestBody open = body;
    if (open != null) {
      open.end(false);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    var unused = ctx.close();
  }
}
