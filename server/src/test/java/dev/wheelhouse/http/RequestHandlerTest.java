package dev.wheelhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestHandlerTest {
  private final RequestHandler requests =
      new RequestHandler(exchange -> exchange.text(HttpResponseStatus.OK, exchange.path()));
  private final EmbeddedChannel channel =
      new EmbeddedChannel(requests.repeats(), new HttpRequestDecoder(), requests);

  @AfterEach
  void end() {
    channel.finishAndReleaseAll();
  }

  private void comes(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    channel.runPendingTasks();
  }

  private String sent() {
    StringBuilder all = new StringBuilder();
    ByteBuf part = channel.readOutbound();
    while (part != null) {
      all.append(part.toString(StandardCharsets.ISO_8859_1));
      part.release();
      part = channel.readOutbound();
    }
    return all.toString();
  }

  private void takesAnswers(boolean takes) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, takes);
    channel.runPendingTasks();
  }

  @Test
  void clientThatTakesNoAnswers_isGivenNoMore_untilItTakesThem() {
    comes("GET /1 HTTP/1.1\r\n\r\n");
    assertThat(sent()).endsWith("/1\n");
    takesAnswers(false);
    comes("GET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n");
    assertThat(sent()).isEmpty();
    assertThat(channel.config().isAutoRead()).as("no more is read").isFalse();
    takesAnswers(true);
    assertThat(sent()).contains("/2\n").endsWith("/3\n");
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void whatIsNoRequest_isToldSo_andTheConnectionEnds() {
    comes("nonsense\r\n\r\n");
    assertThat(sent()).startsWith("HTTP/1.1 400 ").contains("connection: close\r\n");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void otherMethods_areRefused_withThoseThatAreAllowed() {
    comes("POST /1 HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello");
    assertThat(sent())
        .startsWith("HTTP/1.1 405 ")
        .contains("allow: GET, HEAD\r\n")
        .containsOnlyOnce("connection: close\r\n");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void clientOfTheOldVersion_keepsItsConnectionOnlyIfItAsks() {
    comes("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assertThat(sent()).contains("connection: keep-alive\r\n");
    comes("GET /1 HTTP/1.0\r\n\r\n");
    assertThat(sent()).contains("connection: close\r\n");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void head_hasTheLengthOfWhatItLeavesOut() {
    comes("HEAD /123 HTTP/1.1\r\n\r\n");
    assertThat(sent()).contains("content-length: 5\r\n").endsWith("\r\n\r\n");
  }
}
