package dev.wheelhouse.server;

import dev.wheelhouse.config.IndexSettings;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsDifference;
import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.http.AdminServer;
import dev.wheelhouse.http.HttpServer;
import dev.wheelhouse.http.Loops;
import dev.wheelhouse.http.Serving;
import dev.wheelhouse.mirror.Holdings;
import dev.wheelhouse.mirror.Mirror;
import dev.wheelhouse.mirror.Transfer;
import dev.wheelhouse.mirror.Verbs;
import dev.wheelhouse.mirror.Workers;
import dev.wheelhouse.storage.DataDirectory;
import dev.wheelhouse.storage.ServerFile;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.blob.BlobStores;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.Catalogs;
import dev.wheelhouse.upstream.Upstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One process over one data directory: the parts, joined. {@link #serve} adds the listeners;
 * without it the verbs work in this process.
 */
public final class Wheelhouse implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Wheelhouse.class.getName());

  private final DataDirectory data;
  private final String version;
  private final Deque<Part> parts = new ArrayDeque<>();

  /** Held by whoever puts another mirror into the place of this one, or ends it. */
  private final ReentrantLock changing = new ReentrantLock();

  private Settings settings;
  private volatile Mirror mirror;
  private @Nullable HttpServer http;
  private boolean closed;

  private Wheelhouse(Settings settings, DataDirectory data, String version, InstantSource clock)
      throws IOException {
    this.settings = settings;
    this.data = data;
    this.version = version;
    parts.push(data::close);
    try {
      Catalog catalog = Catalogs.open(data.root());
      parts.push(catalog::close);
      BlobStore blobs = BlobStores.open(data.root());
      parts.push(blobs::close);
      Workers workers = new Workers();
      parts.push(workers::close);
      // Ends before the workers, which may be waiting for it.
      Upstream upstream = new Upstream(settings.fetch());
      parts.push(upstream::close);
      Holdings holdings = new Holdings(settings, catalog, blobs, upstream, workers, clock);
      parts.push(holdings::close);
      mirror = new Mirror(settings, holdings);
      parts.push(() -> mirror.close());
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens the data directory, which no other process may have.
   *
   * @param data the directory, locked; it is closed with this
   * @param version what {@code server.json} tells
   */
  public static Wheelhouse open(Settings settings, DataDirectory data, String version)
      throws IOException {
    return new Wheelhouse(settings, data, version, InstantSource.system());
  }

  /** The same with a clock of the caller's. */
  public static Wheelhouse open(
      Settings settings, DataDirectory data, String version, InstantSource clock)
      throws IOException {
    return new Wheelhouse(settings, data, version, clock);
  }

  /** What an operator asks for. */
  public Verbs verbs() {
    return new Verbs(mirror);
  }

  /** The files that are on their way here. */
  public List<Transfer> transfers() {
    return mirror.transfers();
  }

  /** Reads the settings anew, from where they came at the start. */
  @FunctionalInterface
  public interface Reading {
    /** All settings, checked. */
    Settings read() throws SettingsException;
  }

  /**
   * Begins to listen for clients, and for the commands of this machine.
   *
   * @param again for the command {@code reload}
   */
  public InetSocketAddress serve(Reading again) throws IOException {
    changing.lock();
    try {
      return serveNow(again);
    } finally {
      changing.unlock();
    }
  }

  /** The same without other settings to come. */
  public InetSocketAddress serve() throws IOException {
    Settings only = settings;
    return serve(() -> only);
  }

  private InetSocketAddress serveNow(Reading again) throws IOException {
    Loops loops = new Loops();
    parts.push(loops::close);
    InetSocketAddress address =
        listen(loops, new InetSocketAddress(settings.host(), settings.port()), serving());
    AdminServer admin =
        AdminServer.start(
            loops,
            (verb, parameters, body, line) ->
                verb.equals("reload")
                    ? reload(again).tell(line)
                    : verbs().run(verb, parameters, body, line));
    parts.push(admin::close);
    ServerFile.write(
        data.root(),
        new ServerFile(
            ProcessHandle.current().pid(),
            Instant.now(),
            admin.url(),
            url(address),
            version,
            admin.token()));
    parts.push(() -> ServerFile.delete(data.root()));
    mirror.keepFilling();
    return address;
  }

  /**
   * Begins to listen on a free port of the loopback, for a resolver that this process starts: no
   * download of an earlier process goes on, and no command is taken.
   *
   * @return the address, ending in {@code /}
   */
  public String listenForResolver() throws IOException {
    Loops loops = new Loops();
    parts.push(loops::close);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Serving plain = serving();
    return url(
        listen(
            loops,
            any,
            new Serving(plain.mirror(), plain.timeout(), Duration.ZERO, plain.maxAges())));
  }

  private InetSocketAddress listen(Loops loops, InetSocketAddress at, Serving serving)
      throws IOException {
    HttpServer listener = HttpServer.start(loops, at, serving);
    parts.push(listener::close);
    http = listener;
    return listener.address();
  }

  /** How clients are answered by the present settings. */
  private Serving serving() {
    Map<String, Duration> maxAges = new LinkedHashMap<>();
    for (IndexSettings index : settings.indexes().values()) {
      maxAges.put(index.name(), index.clientMaxAge());
    }
    settings.sources().keySet().forEach(name -> maxAges.putIfAbsent(name, Duration.ZERO));
    return new Serving(mirror, settings.clientTimeout(), settings.stopTimeout(), maxAges);
  }

  /**
   * Lets everything go by the settings that {@code again} reads, but for what only a new start
   * changes. What was begun before ends as it was begun: no request fails, no download is cut. With
   * settings that cannot be used nothing changes. One after the other, if threads call at once;
   * waits a few seconds at most for what is just being done behind the scenes.
   */
  public Reloaded reload(Reading again) {
    changing.lock();
    try {
      Reloaded end = closed ? new Reloaded.Refused("the server is stopping") : reloadNow(again);
      log(end);
      return end;
    } catch (SettingsException e) {
      Reloaded end = new Reloaded.Refused(String.valueOf(e.getMessage()));
      log(end);
      return end;
    } finally {
      changing.unlock();
    }
  }

  private Reloaded reloadNow(Reading again) throws SettingsException {
    Settings before = settings;
    Settings wished = again.read();
    Settings now = wished.inPlaceOf(before);
    if (!now.equals(before)) {
      use(now);
    }
    return new Reloaded.Done(
        SettingsDifference.between(before, now), SettingsDifference.between(now, wished));
  }

  private void use(Settings now) {
    Mirror before = mirror;
    settings = now;
    mirror = before.with(now);
    if (http == null) {
      return; // neither does anything by itself yet
    }
    http.use(serving());
    mirror.takeOver(before);
  }

  private static void log(Reloaded end) {
    boolean unusedUsable =
        end.tell(fields -> {
          boolean well = !"refused".equals(fields.get("result"));
          LOG.log(
              well ? System.Logger.Level.INFO : System.Logger.Level.ERROR,
              "reload: {0}",
              fields.get("why"));
        });
  }

  /** How this machine reaches an address that we listen on. */
  private static String url(InetSocketAddress address) {
    boolean any = address.getAddress().isAnyLocalAddress();
    String host = any ? "127.0.0.1" : address.getAddress().getHostAddress();
    return "http://%s:%d/"
        .formatted(host.contains(":") ? "[" + host + "]" : host, address.getPort());
  }

  /** Ends the parts, the last one first. */
  @Override
  public void close() {
    changing.lock();
    try {
      closed = true;
    } finally {
      changing.unlock();
    }
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.WARNING, "closing", e);
      }
    }
  }

  private interface Part {
    void close() throws Exception;
  }
}
