package dev.wheelhouse.upstream;

import dev.wheelhouse.config.FetchSettings;
import dev.wheelhouse.config.SourceSettings;
import java.io.IOException;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import okhttp3.Authenticator;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * The clients of all sources: pages over HTTP/2 where it is offered, files over HTTP/1.1, where
 * each range has a connection of its own. How many calls run at once is the callers' affair. Safe
 * for use by many threads.
 */
final class Clients implements AutoCloseable {
  /** A page that takes longer is dripping, and would be waited for without end. */
  static final Duration PAGE_LIMIT = Duration.ofMinutes(5);

  private static final int IDLE_PAGES = 16;
  // As many as files may be fetched at once with a few ranges each; idle ones cost one socket.
  private static final int IDLE_FILES = 256;

  private final ProxyNames proxies;
  private final ConnectionPool pagePool = new ConnectionPool(IDLE_PAGES, 1, TimeUnit.MINUTES);
  private final ConnectionPool filePool = new ConnectionPool(IDLE_FILES, 1, TimeUnit.MINUTES);
  private final Dns resolver;
  private final OkHttpClient pages;
  private final OkHttpClient files;
  // One entry a source of the settings, and such that were asked while these changed.
  private final ConcurrentHashMap<SourceSettings, Access> bySource = new ConcurrentHashMap<>();

  Clients(FetchSettings settings, Dns resolver) {
    this(settings, resolver, System.getenv());
  }

  /** Takes the variables that may name proxies; without such the JVM's settings count. */
  Clients(FetchSettings settings, Dns resolver, Map<String, String> environment) {
    this.resolver = resolver;
    Optional<ProxyVariables> variables = ProxyVariables.of(environment);
    ProxySelector chosen =
        variables.isPresent()
            ? variables.get()
            : Objects.requireNonNullElse(ProxySelector.getDefault(), ProxySelector.of(null));
    this.proxies = new ProxyNames(chosen);
    OkHttpClient common =
        new OkHttpClient.Builder()
            .connectTimeout(settings.connectTimeout())
            .readTimeout(settings.timeout())
            .writeTimeout(settings.timeout())
            .followRedirects(false) // each hop is checked against the source's hosts
            .followSslRedirects(false)
            .addNetworkInterceptor(Clients::keepRetriesOurs)
            .proxySelector(proxies)
            .proxyAuthenticator(
                variables.map(ProxyVariables::authenticator).orElse(Authenticator.NONE))
            .build();
    this.pages = common.newBuilder().connectionPool(pagePool).callTimeout(PAGE_LIMIT).build();
    this.files =
        common
            .newBuilder()
            .connectionPool(filePool)
            .protocols(List.of(Protocol.HTTP_1_1))
            .socketFactory(new BulkSockets(settings.timeout()))
            .readTimeout(Duration.ZERO) // the sockets have theirs
            .build();
  }

  Access access(SourceSettings source) {
    return bySource.computeIfAbsent(
        source, s -> new Access(s, a -> guarded(pages, a), a -> guarded(files, a)));
  }

  /** Forgets all but these sources; what is asked of others meanwhile goes on. */
  void use(Collection<SourceSettings> sources) {
    bySource.keySet().retainAll(sources);
  }

  private OkHttpClient guarded(OkHttpClient client, HostAllowList allowed) {
    return client.newBuilder().dns(new GuardedDns(allowed, proxies::contains, resolver)).build();
  }

  /**
   * The client repeats a 408, and a 503 that says "Retry-After: 0", once by itself. It does not if
   * the one asks for a pause and the other says nothing; so only our policy repeats.
   */
  private static Response keepRetriesOurs(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    return switch (response.code()) {
      case 408 -> response.newBuilder().header("Retry-After", "1").build();
      case 503 -> response.newBuilder().headers(withoutZeroPause(response.headers())).build();
      default -> response;
    };
  }

  private static Headers withoutZeroPause(Headers headers) {
    String pause = headers.get("Retry-After");
    return pause != null && pause.matches("0+")
        ? headers.newBuilder().removeAll("Retry-After").build()
        : headers;
  }

  @Override
  public void close() {
    pagePool.evictAll();
    filePool.evictAll();
  }
}
