package dev.wheelhouse.http;

import dev.wheelhouse.mirror.Mirror;
import dev.wheelhouse.mirror.SharedReader;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends a part of a stored file by kernel copy, piece by piece. Such a copy waits for the disk
 * where bytes are not in memory, and with it every other client of the event loop; so another
 * thread reads those first, and the next piece while one is sent. Confined to its event loop.
 */
final class StoredTransfer {
  private static final long PIECE = 1 << 19;

  private final Exchange exchange;
  private final ChannelHandlerContext ctx;
  private final Mirror mirror;
  private final SharedReader reader;
  private final long end;
  private long position;
  private @Nullable CompletableFuture<Boolean> ahead;

  /** Will send from {@code position} up to {@code end} (exclusive); takes over the hold. */
  StoredTransfer(Exchange exchange, Mirror mirror, SharedReader reader, long position, long end) {
    this.exchange = exchange;
    this.ctx = exchange.context();
    this.mirror = mirror;
    this.reader = reader;
    this.position = position;
    this.end = end;
  }

  /** Sends the next piece, or ends. */
  void next() {
    if (position == end) {
      reader.release();
      exchange.finish();
      return;
    }
    long count = Math.min(PIECE, end - position);
    CompletableFuture<Boolean> ready = ahead;
    ahead = null;
    if (ready == null && !reader.isInMemory(position, count)) {
      ready = mirror.warm(reader, position, count);
    }
    if (ready == null) {
      send(count);
    } else {
      exchange.then(
          ready,
          read -> {
            long after = position + count;
            long more = Math.min(PIECE, end - after);
            if (more > 0 && !reader.isInMemory(after, more)) {
              ahead = mirror.warm(reader, after, more);
            }
            send(count);
          });
    }
  }

  private void send(long count) {
    var sent = ctx.writeAndFlush(new BlobRegion(reader, position, count));
    var unused =
        sent.addListener(written -> {
          if (written.isSuccess()) {
            position += count;
            next();
          } else {
            reader.release();
            var unusedClose = ctx.close();
          }
        });
  }
}
