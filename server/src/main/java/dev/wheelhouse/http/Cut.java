package dev.wheelhouse.http;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;

/**
 * Ends a response that cannot be completed: everything sent so far arrives, then a FIN comes where
 * more bytes were announced. Never a reset, which kills pip 25.3, and never a short success.
 */
final class Cut {
  private static final int LINGER_SECONDS = 2;

  private Cut() {}

  static void cut(Channel channel) {
    if (!(channel instanceof DuplexChannel duplex)) {
      var unused = channel.close();
      return;
    }
    // What the client may still send is read and dropped, or closing would send a reset.
    channel.config().setAutoRead(true);
    Runnable close =
        () -> {
          var unused = channel.close();
        };
    var closing = channel.eventLoop().schedule(close, LINGER_SECONDS, TimeUnit.SECONDS);
    var unusedEnd = channel.closeFuture().addListener(closed -> closing.cancel(false));
    var unusedShut = duplex.shutdownOutput();
  }
}
