package dev.wheelhouse.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.wheelhouse.index.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** An index on loopback with one wheel, big enough to come over several connections. */
final class TrainingOrigin implements AutoCloseable {
  static final String PROJECT = "trained";

  private static final String WHEEL = "trained-1.0-py3-none-any.whl";
  private static final String DIST_INFO = "trained-1.0.dist-info/";
  private static final int PAD_BYTES = 20_000_000;
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final byte[] wheel;
  private final String digest;

  TrainingOrigin() throws IOException {
    wheel = wheel();
    digest = Sha256.of(wheel).hex();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/simple/" + PROJECT + "/", this::page);
    server.createContext("/" + WHEEL, this::file);
    server.setExecutor(threads);
    server.start();
  }

  /** The root of the index. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/simple/";
  }

  private void page(HttpExchange exchange) throws IOException {
    String page =
        """
        {"meta": {"api-version": "1.1"}, "name": "%s", "versions": ["1.0"], "files": [
          {"filename": "%s", "url": "/%s", "hashes": {"sha256": "%s"}, "size": %d,
           "upload-time": "2025-01-01T00:00:00.000000Z", "requires-python": ">=3.9"}]}
        """
            .formatted(PROJECT, WHEEL, WHEEL, digest, wheel.length);
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/vnd.pypi.simple.v1+json");
    exchange.getResponseHeaders().set("ETag", "\"page\"");
    exchange.sendResponseHeaders(200, bytes.length);
    try (exchange) {
      exchange.getResponseBody().write(bytes);
    }
  }

  private void file(HttpExchange exchange) throws IOException {
    String asked = exchange.getRequestHeaders().getFirst("Range");
    Matcher range = RANGE.matcher(asked == null ? "" : asked);
    boolean part = range.matches();
    int from = part ? Integer.parseInt(range.group(1)) : 0;
    boolean open = !part || range.group(2).isEmpty();
    int to = open ? wheel.length : Math.min(wheel.length, Integer.parseInt(range.group(2)) + 1);
    exchange.getResponseHeaders().set("ETag", "\"wheel\"");
    exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
    if (part) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + wheel.length);
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(part ? 206 : 200, head ? -1 : to - from);
    try (exchange) {
      if (!head) {
        exchange.getResponseBody().write(wheel, from, to - from);
      }
    }
  }

  private static byte[] wheel() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(PAD_BYTES + 4096);
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> member :
          Map.of(
                  "trained/pad.bin",
                  new byte[PAD_BYTES],
                  DIST_INFO + "METADATA",
                  "Metadata-Version: 2.1\nName: trained\nVersion: 1.0\n"
                      .getBytes(StandardCharsets.UTF_8),
                  DIST_INFO + "WHEEL",
                  "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
                      .getBytes(StandardCharsets.UTF_8),
                  DIST_INFO + "RECORD",
                  new byte[0])
              .entrySet()) {
        ZipEntry entry = new ZipEntry(member.getKey());
        CRC32 crc = new CRC32();
        crc.update(member.getValue());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(member.getValue().length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(member.getValue());
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
