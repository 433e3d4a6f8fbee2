package dev.wheelhouse.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The listener for package clients. */
public final class HttpServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HttpServer.class.getName());
  private static final int BACKLOG = 1024;

  /** Then the other connections of the loop have their turn: after 2 MB of a file. */
  private static final int WRITES_A_TURN = 4;

  /** Idle connections and small answers are gone before anybody wonders what it waits for. */
  private static final long QUICK_MILLIS = 200;

  private final Loops loops;
  private final Channel listener;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final OpenBlobs openBlobs = new OpenBlobs();
  private volatile Answers answers;

  private HttpServer(Loops loops, InetSocketAddress address, Serving serving) throws IOException {
    this.loops = loops;
    answers = new Answers(serving, openBlobs);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_SPIN_COUNT, WRITES_A_TURN)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
    listener = bind(bootstrap.childHandler(new Connections()), address);
  }

  /**
   * Begins to listen.
   *
   * @param loops the event loops; whoever made them ends them
   * @throws IOException if the address is taken or not ours
   */
  public static HttpServer start(Loops loops, InetSocketAddress address, Serving serving)
      throws IOException {
    return new HttpServer(loops, address, serving);
  }

  /**
   * Answers otherwise from now on: every request that comes, also on connections that are open.
   * Requests that came before are answered as they were begun; a connection keeps its timeout.
   */
  public void use(Serving serving) {
    Answers before = answers;
    answers = new Answers(serving, openBlobs);
    before.retire();
    loops.group().forEach(loop -> loop.execute(() -> KnownAnswers.ofThisLoop().clear()));
  }

  static Channel bind(ServerBootstrap bootstrap, InetSocketAddress address) throws IOException {
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      Throwable cause = bound.cause();
      throw new IOException(
          "cannot listen on %s:%d: %s"
              .formatted(
                  address.getHostString(),
                  address.getPort(),
                  cause == null ? "unknown reason" : cause.getMessage()),
          cause);
    }
    return bound.channel();
  }

  /** The address that it listens on, with the real port. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /**
   * Takes no more connections, ends those that are idle, lets the others finish their answers for a
   * while, and ends the rest.
   */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    connections.forEach(each -> each.pipeline().fireUserEventTriggered(RequestHandler.STOPPING));
    Duration patience = answers.patience();
    var gone = connections.newCloseFuture();
    if (!patience.isZero() && !gone.awaitUninterruptibly(QUICK_MILLIS)) {
      LOG.log(
          System.Logger.Level.INFO,
          "stopping: {0} clients may finish what they read, for {1} s at most",
          connections.size(),
          patience.toSeconds());
      gone.awaitUninterruptibly(patience.toMillis());
    }
    connections.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
    openBlobs.close();
  }

  private final class Connections extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      connections.add(channel);
      RequestHandler requests = new RequestHandler(exchange -> answers.answer(exchange));
      channel
          .pipeline()
          .addLast(new Stalls(answers.timeout().toNanos() / 2))
          .addLast(requests.repeats())
          .addLast(new HttpRequestDecoder())
          .addLast(requests);
    }
  }
}
