package dev.wheelhouse.upstream;

import dev.wheelhouse.config.FetchSettings;
import dev.wheelhouse.config.SafeUri;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.ProjectName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks indexes for pages and hosts for files. Calls wait for sockets, so they come from virtual
 * threads. Passing failures are tried again here. Threads share it.
 */
public final class Upstream implements AutoCloseable {
  private static final String ACCEPT =
      "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2,"
          + " text/html;q=0.1";
  private static final long LARGEST_PAGE = 256L << 20;
  private static final int NOT_MODIFIED = 304;
  private static final int MOST_REDIRECTS = 10;

  private final FetchSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Integer> working = new ConcurrentHashMap<>();
  private @Nullable Connections connections;

  public Upstream(FetchSettings settings) {
    this.settings = settings;
  }

  /** Made at the first request: a start that asks nobody is quicker by a tenth of a second. */
  private Connections connections() {
    lock.lock();
    try {
      Connections made = connections;
      if (made == null) {
        made = new Connections(settings);
        connections = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks a source for a project. Its addresses are mirrors of one index: the one that answered last
   * is asked first, the others if it fails.
   *
   * @param etag of the page that is here, if any
   * @param lastModified of the page that is here, if any
   */
  public PageAnswer page(
      SourceSettings source,
      ProjectName project,
      @Nullable String etag,
      @Nullable String lastModified)
      throws UpstreamException {
    List<SafeUri> mirrors = source.urls();
    int first = working.getOrDefault(source.name(), 0);
    for (int i = 0; ; i++) {
      int at = (first + i) % mirrors.size();
      try {
        PageAnswer answer = page(source, mirrors.get(at), project, etag, lastModified);
        working.put(source.name(), at);
        return answer;
      } catch (UpstreamException e) {
        if (i == mirrors.size() - 1) {
          throw e;
        }
      }
    }
  }

  private PageAnswer page(
      SourceSettings source,
      SafeUri mirror,
      ProjectName project,
      @Nullable String etag,
      @Nullable String lastModified)
      throws UpstreamException {
    HttpUrl root = HttpUrl.get(mirror.uri());
    if (root == null) {
      throw new UpstreamException.Refused(mirror + ": not an http or https address");
    }
    HttpUrl url = root.newBuilder().addPathSegments(project.value() + "/").build();
    Request.Builder request =
        new Request.Builder().header("Accept", ACCEPT).header("Accept-Encoding", "gzip");
    if (etag != null) {
      request.header("If-None-Match", etag);
    } else if (lastModified != null) {
      request.header("If-Modified-Since", lastModified);
    }
    return retrying(() -> {
      Connections.Opened opened = follow(source, url, request, false);
      try (Response response = opened.response()) {
        if (response.code() == NOT_MODIFIED) {
          return new PageAnswer.NotModified();
        }
        if (source.absentStatuses().contains(response.code())) {
          return new PageAnswer.Absent(response.code());
        }
        if (response.code() != 200) {
          throw FileAnswer.status(response);
        }
        return page(response);
      }
    });
  }

  private static PageAnswer page(Response response) throws UpstreamException {
    String shown = Addresses.shown(response.request().url());
    Buffer body = new Buffer();
    try (BufferedSource source = response.body().source()) {
      while (source.read(body, 1 << 16) >= 0) {
        if (body.size() > LARGEST_PAGE) {
          throw new UpstreamException.Broken(shown + ": a page of more than 256 MiB");
        }
      }
    } catch (InterruptedIOException e) {
      throw new UpstreamException.TimedOut(shown + ": the page stopped coming");
    } catch (IOException e) {
      throw new UpstreamException.Broken(shown + ": the page was cut: " + e.getMessage());
    }
    String type = response.header("Content-Type");
    return new PageAnswer.Page(
        whole(shown, response.header("Content-Encoding"), body.readByteArray()),
        type == null ? "" : type,
        response.request().url().toString(),
        response.header("ETag"),
        response.header("Last-Modified"));
  }

  private static PageBody whole(String shown, @Nullable String encoding, byte[] sent)
      throws UpstreamException {
    boolean gzipped = "gzip".equalsIgnoreCase(encoding);
    if (encoding != null && !gzipped && !encoding.equalsIgnoreCase("identity")) {
      throw new UpstreamException.Broken(shown + ": sent as " + encoding + ", gzip was asked for");
    }
    try {
      return PageBody.of(sent, gzipped, LARGEST_PAGE);
    } catch (IOException e) {
      throw new UpstreamException.Broken(shown + ": the page was cut: " + e.getMessage());
    }
  }

  /**
   * Begins to fetch a file or a part of it. Redirects are followed as far as they stay on hosts of
   * the source.
   *
   * @param first offset of the first byte, or empty for the whole file
   * @param last offset of the last byte, or empty for the rest
   * @param ifRange the validator under which a part is wanted; else the whole file comes
   * @throws UpstreamException.Gone for 403, 404 and 410
   */
  public OriginFile open(
      SourceSettings source,
      String url,
      OptionalLong first,
      OptionalLong last,
      @Nullable String ifRange)
      throws UpstreamException {
    HttpUrl target = parse(url);
    Request.Builder request = new Request.Builder().header("Accept-Encoding", "identity");
    if (first.isPresent()) {
      String end = last.isPresent() ? Long.toString(last.getAsLong()) : "";
      request.header("Range", "bytes=" + first.getAsLong() + "-" + end);
      if (ifRange != null) {
        request.header("If-Range", ifRange);
      }
    }
    return retrying(() -> {
      Connections.Opened opened = follow(source, target, request, true);
      boolean taken = false;
      try {
        OriginFile file = FileAnswer.of(opened, first, last);
        taken = true;
        return file;
      } finally {
        if (!taken) {
          opened.call().cancel();
          opened.response().close();
        }
      }
    });
  }

  /** What an origin tells of a file without sending it. */
  public OriginHead head(SourceSettings source, String url) throws UpstreamException {
    HttpUrl target = parse(url);
    Request.Builder request = new Request.Builder().head().header("Accept-Encoding", "identity");
    return retrying(() -> {
      try (Response response = follow(source, target, request, false).response()) {
        FileAnswer.check(response);
        String length = response.header("Content-Length");
        return new OriginHead(
            length == null ? -1 : Long.parseLong(length),
            OriginFile.strong(response.header("ETag")),
            Optional.ofNullable(response.header("Last-Modified")),
            "bytes".equals(response.header("Accept-Ranges")));
      }
    });
  }

  /** A literal plus is a space to some object stores. */
  private static HttpUrl parse(String url) throws UpstreamException {
    int query = url.indexOf('?');
    String path = query < 0 ? url : url.substring(0, query);
    HttpUrl parsed = HttpUrl.parse(path.replace("+", "%2B") + url.substring(path.length()));
    if (parsed == null) {
      throw new UpstreamException.Refused(url + ": not an http or https address");
    }
    return parsed;
  }

  private Connections.Opened follow(
      SourceSettings source, HttpUrl url, Request.Builder request, boolean bulk)
      throws UpstreamException {
    HttpUrl hop = url;
    for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
      request.url(hop).header("User-Agent", settings.userAgent());
      Credentials.of(source, hop)
          .ifPresentOrElse(
              basic -> request.header("Authorization", basic),
              () -> request.removeHeader("Authorization"));
      Connections.Opened opened = connections().open(source, request.build(), bulk);
      String location = opened.response().header("Location");
      if (!opened.response().isRedirect() || location == null) {
        return opened;
      }
      opened.response().close();
      HttpUrl next = hop.resolve(location);
      if (next == null) {
        throw new UpstreamException.Broken(
            Addresses.shown(hop) + ": redirects to what is no address: " + location);
      }
      hop = next;
    }
    throw new UpstreamException.Broken(
        Addresses.shown(url) + ": more than " + MOST_REDIRECTS + " redirects");
  }

  private interface Try<T> {
    T run() throws UpstreamException;
  }

  private <T> T retrying(Try<T> request) throws UpstreamException {
    long begun = System.nanoTime();
    for (int tried = 1; ; tried++) {
      try {
        return request.run();
      } catch (UpstreamException e) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - begun);
        Optional<Duration> pause =
            passing(e)
                ? RetryPolicy.pause(tried, settings.retries(), elapsed, asked(e), jitter())
                : Optional.empty();
        if (pause.isEmpty()) {
          throw e;
        }
        sleep(pause.get());
      }
    }
  }

  private static double jitter() {
    return ThreadLocalRandom.current().nextDouble();
  }

  private static boolean passing(UpstreamException e) {
    return switch (e) {
      case UpstreamException.Unreachable u -> true;
      case UpstreamException.Failed failed -> failed.passing();
      case UpstreamException.Broken b -> true;
      case UpstreamException.TimedOut t -> false;
      case UpstreamException.Refused r -> false;
      case UpstreamException.Gone g -> false;
    };
  }

  private static Optional<Duration> asked(UpstreamException e) {
    return e instanceof UpstreamException.Failed failed ? failed.retryAfter() : Optional.empty();
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    Connections made = connections;
    if (made != null) {
      made.close();
    }
  }
}
