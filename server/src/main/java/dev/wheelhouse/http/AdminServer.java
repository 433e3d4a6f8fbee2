package dev.wheelhouse.http;

import dev.wheelhouse.mirror.Verbs;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The listener for the commands of this machine: loopback only, on a free port, with a token that
 * stands in a file that only the owner of the data directory can read.
 */
public final class AdminServer implements AutoCloseable {
  private final Channel listener;
  private final String token;

  private AdminServer(Channel listener, String token) {
    this.listener = listener;
    this.token = token;
  }

  /** What runs a command, as {@link Verbs#run} does. */
  @FunctionalInterface
  public interface Commands {
    /** Runs {@code verb}; whether all went as wished. Blocks, so it is run by a platform thread. */
    boolean run(
        String verb,
        Map<String, String> parameters,
        InputStream body,
        Consumer<Map<String, Object>> line)
        throws Verbs.BadCall, IOException;
  }

  /** Begins to listen; {@code loops} belong to whoever made them. */
  public static AdminServer start(Loops loops, Commands commands) throws IOException {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    String token = HexFormat.of().formatHex(secret);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel
                        .pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new AdminHandler(token, commands));
                  }
                });
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new AdminServer(HttpServer.bind(bootstrap, any), token);
  }

  /** {@code http://127.0.0.1:PORT/-/admin/}. */
  public String url() {
    InetSocketAddress address = (InetSocketAddress) listener.localAddress();
    return "http://127.0.0.1:" + address.getPort() + AdminHandler.PREFIX;
  }

  /** What a caller must send as {@code Authorization: Bearer}. */
  public String token() {
    return token;
  }

  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
  }
}
