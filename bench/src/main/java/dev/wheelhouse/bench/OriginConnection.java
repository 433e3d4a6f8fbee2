package dev.wheelhouse.bench;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One connection to an {@link Origin}, one request after the other. */
final class OriginConnection implements Runnable {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");

  /** At 20 MB/s one chunk each 6.5 ms. */
  private static final int CHUNK_BYTES = 128 << 10;

  /** By how much a late thread may catch up within an answer. */
  private static final long LATE_NANOS = 50_000_000;

  private final SocketChannel channel;
  private final Path root;
  private final Conduct conduct;
  private final Tally tally;
  private final ByteBuffer in = ByteBuffer.allocate(16 << 10);
  private boolean counted;
  private long due;

  OriginConnection(SocketChannel channel, Path root, Conduct conduct, Tally tally) {
    this.channel = channel;
    this.root = root;
    this.conduct = conduct;
    this.tally = tally;
    due = System.nanoTime();
  }

  private record Request(String method, String path, Map<String, String> headers) {}

  /** {@code end} is exclusive; a part may well be all of the file. */
  private record Span(long start, long end, boolean part) {
    long length() {
      return end - start;
    }
  }

  @Override
  public void run() {
    try (channel) {
      Request request = next();
      while (request != null && answer(request)) {
        request = next();
      }
    } catch (IOException e) {
      // the client left, as clients do
    }
  }

  /** The next request, or null at the end of the connection. */
  private @Nullable Request next() throws IOException {
    while (true) {
      String text =
          new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1); // one char a byte
      int end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        in.flip().position(end + 4);
        in.compact();
        return parse(text.substring(0, end));
      }
      if (!in.hasRemaining() || channel.read(in) < 0) {
        return null;
      }
    }
  }

  private static @Nullable Request parse(String head) {
    String[] lines = head.split("\r\n", -1);
    String[] words = lines[0].split(" ", -1);
    if (words.length != 3) {
      return null;
    }
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.put(
            lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
            lines[i].substring(colon + 1).strip());
      }
    }
    return new Request(words[0], words[1], headers);
  }

  /** Returns whether the connection lives on. */
  private boolean answer(Request request) throws IOException {
    String path = request.path();
    if (path.equals("/stats")) {
      return text(tally.lines());
    }
    if (path.startsWith("/reset?")) {
      tally.reset(Long.parseLong(path.substring("/reset?".length())));
      return text("");
    }
    if (conduct.delayMillis() > 0) {
      waitUntil(System.nanoTime() + conduct.delayMillis() * 1_000_000L);
    }
    String name = path.substring(1) + (path.endsWith("/") ? "index.html" : "");
    Path file = root.resolve(name).normalize();
    if (!file.startsWith(root) || !Files.isRegularFile(file)) {
      say("404 Not Found", "Content-Length: 0");
      return true;
    }
    try (FileChannel bytes = FileChannel.open(file, StandardOpenOption.READ)) {
      return file(request, file, bytes);
    }
  }

  private boolean text(String text) throws IOException {
    say(
        "200 OK",
        "Content-Type: text/plain\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
    return true;
  }

  private boolean file(Request request, Path file, FileChannel bytes) throws IOException {
    long size = bytes.size();
    var modified = Files.getLastModifiedTime(file).toInstant();
    String etag = "\"%x-%x\"".formatted(modified.getEpochSecond(), size);
    Span whole = new Span(0, size, false);
    Span span = span(request, etag, whole);
    if (span == null) {
      say("416 Range Not Satisfiable", "Content-Range: bytes */" + size + "\r\nContent-Length: 0");
      return true;
    }
    boolean page = file.toString().endsWith(".html");
    String headers =
        "Content-Type: %s\r\nETag: %s\r\nLast-Modified: %s\r\nAccept-Ranges: bytes\r\nContent-Length: %d"
            .formatted(
                page ? "text/html" : "application/octet-stream",
                etag,
                DateTimeFormatter.RFC_1123_DATE_TIME.format(modified.atOffset(ZoneOffset.UTC)),
                span.length());
    if (span.part) {
      String range = "bytes %d-%d/%d".formatted(span.start, span.end - 1, size);
      say("206 Partial Content", headers + "\r\nContent-Range: " + range);
    } else {
      say("200 OK", headers);
    }
    if (request.method().equals("HEAD")) {
      return true;
    }
    if (page) {
      bytes.transferTo(0, size, channel);
      return true;
    }
    return body(bytes, span);
  }

  /** What is asked for; {@code whole} without a good range, null for one beyond the end. */
  private static @Nullable Span span(Request request, String etag, Span whole) {
    Matcher range = RANGE.matcher(request.headers().getOrDefault("range", ""));
    if (!range.matches() || !request.headers().getOrDefault("if-range", etag).equals(etag)) {
      return whole;
    }
    String first = range.group(1);
    String last = range.group(2);
    long size = whole.end;
    if (first.isEmpty()) {
      return last.isEmpty()
          ? whole
          : new Span(Math.max(0, size - Long.parseLong(last)), size, true);
    }
    long start = Long.parseLong(first);
    long end = last.isEmpty() ? size : Math.min(size, Long.parseLong(last) + 1);
    return start < end ? new Span(start, end, true) : null;
  }

  private boolean body(FileChannel bytes, Span span) throws IOException {
    if (!counted) {
      counted = true;
      tally.add("connections", 1);
    }
    long goal = tally.begin(span.length(), conduct.cuts());
    try {
      send(bytes, span.start, span.start + goal);
    } finally {
      tally.end();
    }
    if (goal == span.length()) {
      return true;
    }
    if (goal % 2 == 0) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0); // a reset; otherwise an early end
    }
    return false;
  }

  private void send(FileChannel bytes, long from, long to) throws IOException {
    long at = from;
    due = Math.max(due, System.nanoTime());
    while (at < to) {
      waitUntil(due);
      long count = bytes.transferTo(at, Math.min(CHUNK_BYTES, to - at), channel);
      at += count;
      tally.add("bytes", count);
      if (conduct.rate() > 0) {
        long late = System.nanoTime() - LATE_NANOS;
        due = Math.max(due, late) + count * 1_000_000_000L / conduct.rate();
      }
    }
  }

  private static void waitUntil(long nanoTime) {
    long left = nanoTime - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = nanoTime - System.nanoTime();
    }
  }

  private void say(String status, String headers) throws IOException {
    String end = headers.contains("\r\n\r\n") ? "" : "\r\n\r\n";
    ByteBuffer head =
        StandardCharsets.ISO_8859_1.encode("HTTP/1.1 " + status + "\r\n" + headers + end);
    while (head.hasRemaining()) {
      channel.write(head);
    }
  }
}
