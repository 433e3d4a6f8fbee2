package dev.wheelhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KnownAnswersTest {
  private static final int MOST = 4000;

  private final KnownAnswers known = new KnownAnswers(MOST);

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private void put(String request, String body, boolean[] right) {
    ByteBuf head = Head.of(UnpooledByteBufAllocator.DEFAULT, HttpResponseStatus.OK).end();
    byte[] asked = request.getBytes(StandardCharsets.US_ASCII);
    known.put(
        known.hash(bytes(request)),
        new KnownAnswer(asked, HttpResponseStatus.OK, head, bytes(body), () -> right[0]));
    head.release();
  }

  private @Nullable ByteBuf sent(String request) {
    KnownAnswer answer = known.find(known.hash(bytes(request)), bytes(request));
    if (answer == null) {
      return null;
    }
    EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    answer.send(channel.pipeline().firstContext());
    ByteBuf head = channel.readOutbound();
    ByteBuf body = channel.readOutbound();
    return body == null ? head : Unpooled.wrappedBuffer(head, body);
  }

  private String answer(String request) {
    ByteBuf answer = sent(request);
    if (answer == null) {
      return "";
    }
    String text = answer.toString(StandardCharsets.US_ASCII);
    answer.release();
    return text;
  }

  @Test
  void answer_isForTheVeryBytesOnly() {
    put("GET /a", "first", new boolean[] {true});
    assertThat(answer("GET /a")).startsWith("HTTP/1.1 200 OK\r\ndate: ").endsWith("\r\n\r\nfirst");
    assertThat(answer("GET /b")).isEmpty();
    assertThat(answer("GET /a ")).isEmpty();
  }

  @Test
  void answerThatIsRightNoMore_isForgotten() {
    boolean[] right = {true};
    put("GET /a", "first", right);
    right[0] = false;
    assertThat(answer("GET /a")).isEmpty();
    right[0] = true;
    assertThat(answer("GET /a")).as("for good").isEmpty();
  }

  @Test
  void answersThatFindNoRoom_takeThatOfOthers() {
    List<String> requests = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      requests.add("GET /" + i);
      put(requests.getLast(), "x".repeat(MOST / 8), new boolean[] {true});
      assertThat(answer(requests.getLast())).isNotEmpty();
    }
    assertThat(requests.stream().filter(request -> !answer(request).isEmpty()))
        .hasSizeBetween(1, 8);
  }

  @Test
  void answerThatIsTooBig_isNotKept() {
    put("GET /a", "x".repeat(MOST), new boolean[] {true});
    assertThat(answer("GET /a")).isEmpty();
  }

  @Test
  void bodyThatASlowClientIsStillSent_keepsItsRoom() {
    KnownAnswers roomy = new KnownAnswers(100_000);
    ByteBuf head = Head.of(UnpooledByteBufAllocator.DEFAULT, HttpResponseStatus.OK).end();
    ByteBuf body = bytes("x".repeat(60_000));
    KnownAnswer slow =
        new KnownAnswer(new byte[] {1}, HttpResponseStatus.OK, head, body, () -> true);
    KnownAnswer other =
        new KnownAnswer(new byte[] {2}, HttpResponseStatus.OK, head, body, () -> true);
    EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    roomy.put(1L << 32, slow);
    slow.send(channel.pipeline().firstContext());
    roomy.put(2L << 32, other);
    assertThat(roomy.find(2L << 32, Unpooled.wrappedBuffer(new byte[] {2}))).isNull();
    channel.releaseOutbound();
    KnownAnswer third =
        new KnownAnswer(new byte[] {3}, HttpResponseStatus.OK, head, body, () -> true);
    roomy.put(3L << 32, third);
    assertThat(roomy.find(3L << 32, Unpooled.wrappedBuffer(new byte[] {3}))).isSameAs(third);
    head.release();
  }

  @Test
  void answerThatASlowClientIsStillSent_keepsItsDate() {
    put("GET /a", "first", new boolean[] {true});
    ByteBuf slow = Objects.requireNonNull(sent("GET /a"));
    String before = slow.toString(StandardCharsets.US_ASCII);
    String second = HttpDate.now().toString();
    while (HttpDate.now().toString().equals(second)) {
      Thread.onSpinWait();
    }
    assertThat(answer("GET /a")).isNotEqualTo(before).contains(HttpDate.now());
    assertThat(slow.toString(StandardCharsets.US_ASCII)).isEqualTo(before);
    slow.release();
  }
}
