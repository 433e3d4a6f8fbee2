package dev.wheelhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;

class HeadTest {
  private static Head ok() {
    return Head.of(UnpooledByteBufAllocator.DEFAULT, HttpResponseStatus.OK);
  }

  private static String text(Head head) {
    ByteBuf bytes = head.end();
    String text = bytes.toString(StandardCharsets.ISO_8859_1);
    bytes.release();
    return text;
  }

  @Test
  void head_isAStatusLine_theDate_fields_andABlankLine() {
    String text = text(ok().with(HttpHeaderNames.ETAG, "\"a\"").length(0));
    String[] lines = text.split("\r\n", -1);
    assertThat(lines[0]).isEqualTo("HTTP/1.1 200 OK");
    assertThat(lines[1]).startsWith("date: ");
    assertThat(lines).endsWith("etag: \"a\"", "content-length: 0", "", "");
  }

  @Test
  void date_isWhereItIsSaidToBe() {
    String text = text(ok());
    int at = Head.dateAt(HttpResponseStatus.OK);
    String date = text.substring(at, at + HttpDate.LENGTH);
    assertThat(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)).isNotNull();
    assertThat(text.substring(at + HttpDate.LENGTH)).startsWith("\r\n");
  }

  @Test
  void numbers_areWholeAtEveryLength() {
    for (long number : new long[] {0, 9, 10, 99, 100, 3_000_000_000L, Long.MAX_VALUE}) {
      assertThat(text(ok().length(number))).endsWith("content-length: " + number + "\r\n\r\n");
    }
    assertThat(text(ok().range(0, 1, 5_000_000_000L)))
        .endsWith("content-range: bytes 0-0/5000000000\r\n\r\n");
  }

  @Test
  void valueWithALineBreak_endsNoField() {
    assertThat(text(ok().with(HttpHeaderNames.LOCATION, "/a\r\nset-cookie: b\u0161")))
        .endsWith("\r\nlocation: /a??set-cookie: b?\r\n\r\n");
  }
}
