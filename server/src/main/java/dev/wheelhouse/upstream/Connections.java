package dev.wheelhouse.upstream;

import dev.wheelhouse.config.FetchSettings;
import dev.wheelhouse.config.SourceSettings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One request, one response, over shared connections. Small requests and files have pools of their
 * own; files go over HTTP/1.1, where each has a connection. Threads share it.
 */
final class Connections implements AutoCloseable {
  private static final int IDLE_SMALL = 16;
  private static final int IDLE_BULK = 32;
  private static final int IDLE_SECONDS = 60;

  private final OkHttpClient base;
  private final ConnectionPool smallPool =
      new ConnectionPool(IDLE_SMALL, IDLE_SECONDS, TimeUnit.SECONDS);
  private final ConnectionPool bulkPool =
      new ConnectionPool(IDLE_BULK, IDLE_SECONDS, TimeUnit.SECONDS);
  private final Map<String, Clients> clients = new ConcurrentHashMap<>();
  private final ConnectMemory memory;

  Connections(FetchSettings settings) {
    memory = new ConnectMemory(settings.connectMemory());
    base =
        new OkHttpClient.Builder()
            .connectTimeout(settings.connectTimeout())
            .readTimeout(settings.timeout())
            .writeTimeout(settings.timeout())
            .followRedirects(false)
            .followSslRedirects(false)
            .eventListenerFactory(Progress::of)
            .build();
  }

  /** A response whose body has not been read, and the call to cancel it by. */
  record Opened(Call call, Response response) {}

  /** Sends one request to a host that the source may be asked at. */
  Opened open(SourceSettings source, Request request, boolean bulk) throws UpstreamException {
    HttpUrl url = request.url();
    Clients own = clients.computeIfAbsent(source.name(), name -> clients(source));
    own.allowed.check(url);
    String host = HostAllowList.written(url);
    var known = memory.recall(host, System.nanoTime());
    if (known.isPresent()) {
      throw new UpstreamException.Unreachable(known.get());
    }
    Progress progress = new Progress();
    Request marked = request.newBuilder().tag(Progress.class, progress).build();
    Call call = (bulk ? own.bulk : own.small).newCall(marked);
    try {
      Response response = call.execute();
      memory.forget(host);
      return new Opened(call, response);
    } catch (PrivateAddress e) {
      throw new UpstreamException.Refused(Addresses.shown(url) + ": " + e.getMessage());
    } catch (IOException e) {
      throw failure(url, host, progress.connected, e);
    }
  }

  private Clients clients(SourceSettings source) {
    HostAllowList allowed = new HostAllowList(source);
    OkHttpClient guarded = base.newBuilder().dns(new GuardedDns(allowed)).build();
    return new Clients(
        allowed,
        guarded.newBuilder().connectionPool(smallPool).build(),
        guarded
            .newBuilder()
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectionPool(bulkPool)
            .build());
  }

  private UpstreamException failure(HttpUrl url, String host, boolean connected, IOException e) {
    String shown = Addresses.shown(url);
    if (!connected) {
      String message = host + ": " + connectFailure(e);
      memory.note(host, message, System.nanoTime());
      return new UpstreamException.Unreachable(message);
    }
    return e instanceof InterruptedIOException
        ? new UpstreamException.TimedOut(shown + ": no answer in time")
        : new UpstreamException.Unreachable(shown + ": the connection broke: " + e.getMessage());
  }

  private static String connectFailure(IOException e) {
    return switch (e) {
      case UnknownHostException u -> "no such host (without the internet: serve --offline)";
      case SSLException s -> "TLS failed: " + s.getMessage();
      case InterruptedIOException i -> "no connection in time";
      default -> "no connection: " + e.getMessage();
    };
  }

  @Override
  public void close() {
    smallPool.evictAll();
    bulkPool.evictAll();
    base.dispatcher().executorService().shutdown();
  }

  private record Clients(HostAllowList allowed, OkHttpClient small, OkHttpClient bulk) {}

  /** Learns whether a request got as far as a connection. */
  private static final class Progress extends EventListener {
    private volatile boolean connected;

    static EventListener of(Call call) {
      Progress asked = call.request().tag(Progress.class);
      return asked == null ? EventListener.NONE : asked;
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
      connected = true;
    }

    @Override
    public void connectFailed(
        Call call,
        InetSocketAddress address,
        Proxy proxy,
        @Nullable Protocol protocol,
        IOException e) {
      connected = false;
    }
  }

  /** Refuses addresses inside the network unless the settings name the host. */
  private record GuardedDns(HostAllowList allowed) implements Dns {
    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
      List<InetAddress> found = Dns.SYSTEM.lookup(host);
      if (allowed.names(host)) {
        return found;
      }
      List<InetAddress> outer = found.stream().filter(a -> !Addresses.inner(a)).toList();
      if (outer.isEmpty()) {
        throw new PrivateAddress(
            host + " has an address inside the network, and no setting names it");
      }
      return outer;
    }
  }

  private static final class PrivateAddress extends UnknownHostException {
    private static final long serialVersionUID = 1;

    PrivateAddress(String message) {
      super(message);
    }
  }
}
