package dev.wheelhouse.server;

import dev.wheelhouse.config.IndexSettings;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.http.AdminServer;
import dev.wheelhouse.http.HttpServer;
import dev.wheelhouse.http.Loops;
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

/**
 * One process over one data directory: the parts, joined. {@link #serve} adds the listeners;
 * without it the verbs work in this process.
 */
public final class Wheelhouse implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Wheelhouse.class.getName());

  private final Settings settings;
  private final DataDirectory data;
  private final Mirror mirror;
  private final Verbs verbs;
  private final String version;
  private final Deque<Part> parts = new ArrayDeque<>();

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
      mirror = new Mirror(settings, catalog, blobs, upstream, workers, clock);
      parts.push(mirror::close);
      verbs = new Verbs(mirror);
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
    return verbs;
  }

  /** The files that are on their way here. */
  public List<Transfer> transfers() {
    return mirror.transfers();
  }

  /** Begins to listen for clients, and for the commands of this machine. */
  public InetSocketAddress serve() throws IOException {
    Loops loops = new Loops();
    parts.push(loops::close);
    InetSocketAddress address =
        listen(
            loops, new InetSocketAddress(settings.host(), settings.port()), settings.stopTimeout());
    AdminServer admin = AdminServer.start(loops, verbs);
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
    return url(listen(loops, any, Duration.ZERO));
  }

  private InetSocketAddress listen(Loops loops, InetSocketAddress at, Duration patience)
      throws IOException {
    Map<String, Duration> maxAges = new LinkedHashMap<>();
    for (IndexSettings index : settings.indexes().values()) {
      maxAges.put(index.name(), index.clientMaxAge());
    }
    settings.sources().keySet().forEach(name -> maxAges.putIfAbsent(name, Duration.ZERO));
    HttpServer http =
        HttpServer.start(loops, at, mirror, settings.clientTimeout(), patience, maxAges);
    parts.push(http::close);
    return http.address();
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
