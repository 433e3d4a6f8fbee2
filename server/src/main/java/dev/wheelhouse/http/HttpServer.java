package dev.wheelhouse.http;

import dev.wheelhouse.mirror.Mirror;
import dev.wheelhouse.storage.JsonLines;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The listener for package clients. */
public final class HttpServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HttpServer.class.getName());
  private static final int BACKLOG = 1024;

  /** Idle connections and small answers are gone before anybody wonders what it waits for. */
  private static final long QUICK_MILLIS = 200;

  private final Channel listener;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final OpenBlobs openBlobs;
  private final Duration patience;

  private HttpServer(Channel listener, OpenBlobs openBlobs, Duration patience) {
    this.listener = listener;
    this.openBlobs = openBlobs;
    this.patience = patience;
  }

  /**
   * Begins to listen.
   *
   * @param loops the event loops; whoever made them ends them
   * @param timeout how long a client may neither send nor read before it is cut
   * @param patience how long answers may go on when it is closed
   * @param maxAges how long clients may keep pages of an index without asking, by its name
   * @throws IOException if the address is taken or not ours
   */
  public static HttpServer start(
      Loops loops,
      InetSocketAddress address,
      Mirror mirror,
      Duration timeout,
      Duration patience,
      Map<String, Duration> maxAges)
      throws IOException {
    OpenBlobs openBlobs = new OpenBlobs(mirror);
    PageHandler pages = new PageHandler(mirror, maxAges);
    FileHandler files = new FileHandler(mirror, openBlobs);
    Welcome welcome = new Welcome(maxAges.keySet());
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
    Routes routes = new Routes(new NamesOf(mirror));
    Connections init =
        new Connections(
            timeout,
            exchange ->
                answer(exchange, routes.of(exchange.path()), mirror, pages, files, welcome));
    Channel listener = bind(bootstrap.childHandler(init), address);
    HttpServer server = new HttpServer(listener, openBlobs, patience);
    init.into(server.connections);
    return server;
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

  private static void answer(
      Exchange exchange,
      Route route,
      Mirror mirror,
      PageHandler pages,
      FileHandler files,
      Welcome welcome) {
    switch (route) {
      case Route.Page page -> pages.page(exchange, page);
      case Route.File file -> files.file(exchange, file);
      case Route.Metadata metadata -> files.metadata(exchange, metadata);
      case Route.Json json -> pages.json(exchange, json);
      case Route.Why why -> new WhyHandler(mirror).why(exchange, why);
      case Route.Lock lock -> lock(exchange, mirror, lock.set());
      case Route.Root root -> pages.root(exchange, root);
      case Route.Welcome page -> welcome.send(exchange);
      case Route.Health health -> exchange.text(HttpResponseStatus.OK, "ok");
      case Route.Transfers transfers -> transfers(exchange, mirror);
      case Route.Moved(String path) -> moved(exchange, path);
      case Route.Nowhere(String why) -> exchange.text(HttpResponseStatus.NOT_FOUND, why);
    }
  }

  private static void lock(Exchange exchange, Mirror mirror, String set) {
    exchange.then(
        mirror.lock(set, PublicAddress.of(exchange::header)),
        lock -> {
          if (lock.isPresent()) {
            exchange.toml(lock.get());
          } else {
            exchange.text(HttpResponseStatus.NOT_FOUND, "no set with a lock is called " + set);
          }
        });
  }

  private static void transfers(Exchange exchange, Mirror mirror) {
    String all =
        mirror.transfers().stream()
            .map(transfer -> JsonLines.line(transfer.fields()))
            .collect(Collectors.joining(",", "{\"transfers\":[", "]}"));
    exchange.json(all);
  }

  private static void moved(Exchange exchange, String path) {
    String format = exchange.format();
    Head head =
        exchange
            .head(HttpResponseStatus.MOVED_PERMANENTLY)
            .with(HttpHeaderNames.LOCATION, format == null ? path : path + "?format=" + format);
    exchange.text(head, "see " + path);
  }

  /**
   * Takes no more connections, ends those that are idle, lets the others finish their answers for a
   * while, and ends the rest.
   */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    connections.forEach(each -> each.pipeline().fireUserEventTriggered(RequestHandler.STOPPING));
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

  private record NamesOf(Mirror mirror) implements Route.Names {
    @Override
    public boolean isIndex(String name) {
      return mirror.hasIndex(name);
    }

    @Override
    public Optional<Instant> time(String written) {
      return mirror.time(written);
    }
  }

  private static final class Connections extends ChannelInitializer<SocketChannel> {
    private final long halfNanos;
    private final Consumer<Exchange> answer;
    private volatile @Nullable ChannelGroup group;

    Connections(Duration timeout, Consumer<Exchange> answer) {
      // The first look that finds nothing moving ends nothing: see RequestHandler.
      this.halfNanos = timeout.toNanos() / 2;
      this.answer = answer;
    }

    void into(ChannelGroup all) {
      group = all;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      ChannelGroup all = group;
      if (all != null) {
        all.add(channel);
      }
      RequestHandler requests = new RequestHandler(answer);
      channel
          .pipeline()
          .addLast(new Stalls(halfNanos))
          .addLast(requests.repeats())
          .addLast(new HttpRequestDecoder())
          .addLast(requests);
    }
  }
}
