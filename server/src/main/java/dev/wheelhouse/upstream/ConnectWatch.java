package dev.wheelhouse.upstream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.Protocol;
import okio.AsyncTimeout;
import org.jspecify.annotations.Nullable;

/**
 * Watches one call get its connection. The client's own limit ends with the TCP handshake, so this
 * ends the call if the TLS handshake takes as long again.
 */
final class ConnectWatch extends EventListener {
  private final AsyncTimeout handshake;
  private volatile boolean connected;
  private volatile boolean handshakeTimedOut;

  ConnectWatch(Call call, Duration connectTimeout) {
    this.handshake =
        new AsyncTimeout() {
          @Override
          protected void timedOut() {
            handshakeTimedOut = true;
            call.cancel();
          }
        };
    handshake.timeout(connectTimeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Whether the call ever had a connection; if not, nothing of it was sent. */
  boolean connected() {
    return connected;
  }

  /** Whether the call was ended because TLS took too long. */
  boolean handshakeTimedOut() {
    return handshakeTimedOut;
  }

  @Override
  public void secureConnectStart(Call call) {
    handshake.enter();
  }

  @Override
  public void secureConnectEnd(Call call, @Nullable Handshake agreed) {
    handshake.exit();
  }

  @Override
  public void connectFailed(
      Call call,
      InetSocketAddress address,
      Proxy proxy,
      @Nullable Protocol protocol,
      IOException failure) {
    handshake.exit();
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    connected = true;
  }
}
