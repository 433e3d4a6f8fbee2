package dev.wheelhouse.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The head of a response, written field by field into the bytes that are sent: no objects for
 * headers, no pass over them. The date is always the first field. Confined to one event loop; who
 * does not {@link #end} it must {@link #drop} it.
 *
 * <p>Source: RFC 9112 §4, §5.
 */
final class Head {
  private static final int USUAL_BYTES = 512;
  private static final int CRLF = '\r' << 8 | '\n';
  private static final int COLON = ':' << 8 | ' ';
  private static final AsciiString OCTETS = AsciiString.cached("application/octet-stream");
  private static final AsciiString IMMUTABLE =
      AsciiString.cached("public, max-age=31536000, immutable");
  private static final Map<HttpResponseStatus, AsciiString> STARTS = new ConcurrentHashMap<>();

  private final HttpResponseStatus status;
  private final ByteBuf out;

  private Head(HttpResponseStatus status, ByteBuf out) {
    this.status = status;
    this.out = out;
  }

  static Head of(ByteBufAllocator alloc, HttpResponseStatus status) {
    Head head = new Head(status, alloc.directBuffer(USUAL_BYTES));
    head.write(start(status));
    head.write(HttpDate.now());
    head.out.writeShort(CRLF);
    return head;
  }

  /** All up to the date. */
  private static AsciiString start(HttpResponseStatus status) {
    return STARTS.computeIfAbsent(
        status, s -> AsciiString.of("HTTP/1.1 " + s + "\r\n" + HttpHeaderNames.DATE + ": "));
  }

  /** Where the date begins in the bytes of a head with this status. */
  static int dateAt(HttpResponseStatus status) {
    return start(status).length();
  }

  HttpResponseStatus status() {
    return status;
  }

  Head with(AsciiString name, AsciiString value) {
    name(name);
    write(value);
    out.writeShort(CRLF);
    return this;
  }

  /** What is no visible character of ASCII is replaced: nobody's text ends a field early. */
  Head with(AsciiString name, String value) {
    name(name);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      out.writeByte(c < ' ' || c > '~' ? '?' : c);
    }
    out.writeShort(CRLF);
    return this;
  }

  Head length(long bytes) {
    name(HttpHeaderNames.CONTENT_LENGTH);
    number(bytes);
    out.writeShort(CRLF);
    return this;
  }

  /** {@code Content-Range} of a part. */
  Head range(long first, long length, long total) {
    name(HttpHeaderNames.CONTENT_RANGE);
    write(HttpHeaderValues.BYTES);
    out.writeByte(' ');
    number(first);
    out.writeByte('-');
    number(first + length - 1);
    out.writeByte('/');
    number(total);
    out.writeShort(CRLF);
    return this;
  }

  /** What every answer for a file carries, but its length. */
  Head file(String etag) {
    return content(etag).with(HttpHeaderNames.ACCEPT_RANGES, HttpHeaderValues.BYTES);
  }

  /** What every answer carries whose bytes never change; {@code etag} is in quotes. */
  Head content(String etag) {
    return with(HttpHeaderNames.CONTENT_TYPE, OCTETS)
        .with(HttpHeaderNames.CACHE_CONTROL, IMMUTABLE)
        .with(HttpHeaderNames.ETAG, etag);
  }

  /** The bytes, which the caller owns; nothing may be added any more. */
  ByteBuf end() {
    out.writeShort(CRLF);
    return out;
  }

  /** Gives the memory back where no response came of it. */
  void drop() {
    out.release();
  }

  private void name(AsciiString name) {
    write(name);
    out.writeShort(COLON);
  }

  private void write(AsciiString text) {
    out.writeBytes(text.array(), text.arrayOffset(), text.length());
  }

  private void number(long value) {
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    out.ensureWritable(digits);
    int at = out.writerIndex() + digits;
    out.writerIndex(at);
    long rest = value;
    do {
      out.setByte(--at, (int) ('0' + rest % 10));
      rest /= 10;
    } while (--digits > 0);
  }
}
