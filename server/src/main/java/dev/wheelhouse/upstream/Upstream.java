package dev.wheelhouse.upstream;

import dev.wheelhouse.config.FetchSettings;
import dev.wheelhouse.config.FillSettings;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.ProjectName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * Asks upstreams. Calls block the calling thread, which should be a virtual one; how many run at
 * once is the callers' affair. Failures that may pass are tried again for some seconds in all. Safe
 * for use by many threads. The HTTP client is made by the first call.
 */
public final class Upstream implements AutoCloseable {
  /** A download that has bytes is worth more patience than a page. */
  private static final int EXTRA_ROUNDS = 3;

  private static final long LONGEST_PAGE = 256L * 1024 * 1024;

  /** The JSON of a project is kept whole; the largest of PyPI has about 20 MB. */
  private static final long LONGEST_JSON = 64L * 1024 * 1024;

  private final long longestPage;
  private final Dns resolver;
  private final OpenCalls calls = new OpenCalls();
  private final ConnectionBudget budget;
  private final Pace pace;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile FetchSettings settings;
  private volatile RetryPolicy policy;
  private volatile @Nullable Engine engine;
  private volatile boolean closed;

  public Upstream(FetchSettings settings) {
    this(settings, Dns.SYSTEM);
  }

  /** Takes what turns the names of hosts into addresses. */
  Upstream(FetchSettings settings, Dns resolver) {
    this(
        settings,
        new RetryPolicy(settings.retries(), RetryPolicy.CLIENT_PATIENCE),
        LONGEST_PAGE,
        resolver);
  }

  /** Takes the number of bytes beyond which a page is refused. */
  Upstream(FetchSettings settings, RetryPolicy policy, long longestPage) {
    this(settings, policy, longestPage, Dns.SYSTEM);
  }

  private Upstream(FetchSettings settings, RetryPolicy policy, long longestPage, Dns resolver) {
    this.settings = settings;
    this.policy = policy;
    this.longestPage = longestPage;
    this.resolver = resolver;
    FillSettings fills = settings.fills();
    this.budget = new ConnectionBudget(fills.connectionsPerOrigin(), fills.connections());
    this.pace = new Pace(fills.rateLimit());
  }

  /** All that needs the HTTP client. */
  private record Engine(Clients clients, Pages pages, Pages json, Files files) {}

  /**
   * Asks by other settings from now on. Calls and downloads under way go on as they were begun, but
   * within the new bounds of connections and rate.
   *
   * @param sources all that there are now; what is kept for others is forgotten
   */
  public void use(FetchSettings other, Collection<SourceSettings> sources) {
    lock.lock();
    try {
      boolean same = other.equals(settings);
      policy = new RetryPolicy(other.retries(), policy.total());
      budget.bounds(other.fills().connectionsPerOrigin(), other.fills().connections());
      if (other.fills().rateLimit() != settings.fills().rateLimit()) {
        pace.rate(other.fills().rateLimit());
      }
      settings = other;
      Engine made = engine;
      if (made != null && same) {
        made.clients().use(sources);
      } else if (made != null) {
        engine = null;
        made.clients().close(); // which ends idle connections alone
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks an index for a project's page. Of several mirrors, the one that worked last is asked
   * first, the others when it fails.
   *
   * @param etag of the page that is here, for If-None-Match
   * @param lastModified of the page that is here, for If-Modified-Since
   * @throws UpstreamException.Failed for a status that is neither 200, 304 nor one of absence
   * @throws IllegalArgumentException if the source has no address
   */
  public PageAnswer page(
      SourceSettings source,
      ProjectName project,
      @Nullable String etag,
      @Nullable String lastModified)
      throws UpstreamException {
    Engine ready = engine();
    return ready.pages().page(ready.clients().access(source), source, project, etag, lastModified);
  }

  /**
   * Asks for a page that lists files of any project, or for the next one of a listing.
   *
   * @param further what {@link PageAnswer.Page#next} gave; null for the source's own address
   * @param etag of the listing that is here, for If-None-Match
   * @param lastModified of the listing that is here, for If-Modified-Since
   * @throws UpstreamException as {@link #page} does
   */
  public PageAnswer listing(
      SourceSettings source,
      @Nullable String further,
      @Nullable String etag,
      @Nullable String lastModified)
      throws UpstreamException {
    Engine ready = engine();
    return ready
        .pages()
        .listing(ready.clients().access(source), source, further, etag, lastModified);
  }

  /**
   * Asks for the JSON of a project, or of one version of it, beside the simple API of a source.
   *
   * @param version as upstream is asked; empty for the project itself
   * @param etag of the answer that is here, for If-None-Match
   * @param lastModified of the answer that is here, for If-Modified-Since
   * @throws UpstreamException as {@link #page} does
   */
  public PageAnswer json(
      SourceSettings source,
      ProjectName project,
      String version,
      @Nullable String etag,
      @Nullable String lastModified)
      throws UpstreamException {
    Engine ready = engine();
    return ready
        .json()
        .json(ready.clients().access(source), source, project, version, etag, lastModified);
  }

  /**
   * Asks for the bytes of a file, or of a range of it, without content coding.
   *
   * @param url absolute; its host must be one of the source
   * @param first offset of the first byte wanted; empty for the whole file
   * @param last offset of the last byte wanted, inclusive; empty for all from {@code first} on
   * @param ifRange a strong ETag or a date: with another file the whole of it is answered
   * @return the body, at its first byte; the caller closes it
   * @throws UpstreamException.Gone for 403, 404 and 410
   * @throws UpstreamException.Refused if the url or a redirect leads to a host that the source does
   *     not name
   * @throws IllegalArgumentException if there is a last but no first byte
   */
  public OriginFile open(
      SourceSettings source,
      String url,
      OptionalLong first,
      OptionalLong last,
      @Nullable String ifRange)
      throws UpstreamException {
    if (first.isEmpty() && last.isPresent()) {
      throw new IllegalArgumentException("a last byte without a first");
    }
    ByteRange range = first.isPresent() ? new ByteRange(first.getAsLong(), last.orElse(-1)) : null;
    Engine ready = engine();
    return ready.files().open(ready.clients().access(source), url, range, ifRange);
  }

  /**
   * Asks for the last bytes of a file whose length need not be known; the answer tells it.
   *
   * @param bytes how many, at least 1; of a shorter file all come
   * @return a 206 with the end of the file, or a 200 with the whole; the caller closes it
   */
  public OriginFile openTail(SourceSettings source, String url, long bytes)
      throws UpstreamException {
    Engine ready = engine();
    return ready.files().open(ready.clients().access(source), url, ByteRange.tail(bytes), null);
  }

  /** Asks about a file; fails as {@link #open} does. */
  public OriginHead head(SourceSettings source, String url) throws UpstreamException {
    Engine ready = engine();
    return ready.files().head(ready.clients().access(source), url);
  }

  /**
   * Prepares to bring the missing bytes of a file, over several connections where that pays.
   *
   * @param urls where the file is; that first whose answer began the download, then others whose
   *     bytes are to be the same: nothing but the digest of the whole tells whether they are
   * @param object that was begun at the first; another one there ends the download
   * @param plan what is missing
   * @param wishes offsets at which clients wait, asked for again and again
   * @param waiting makes the threads of the connections
   */
  public RangeDownload download(
      SourceSettings source,
      List<String> urls,
      OriginObject object,
      RangePlan plan,
      RangeDownload.Way way,
      ByteSink sink,
      Supplier<List<Long>> wishes,
      Executor waiting)
      throws UpstreamException {
    Engine ready = engine();
    List<Contributor> contributors = new ArrayList<>();
    for (String url : urls) {
      boolean first = contributors.isEmpty();
      RangeSource origin =
          new RangeSource(ready.files(), ready.clients().access(source), url, budget, pace);
      OriginObject there = first ? object : new OriginObject(object.total(), null, null);
      contributors.add(new Contributor(origin, first, there));
    }
    FetchSettings now = settings;
    return new RangeDownload(
        new Contributors(contributors),
        plan,
        way,
        sink,
        wishes,
        waiting,
        new RangeDownload.Limits(now.fills().connectionsPerFile(), now.retries() + EXTRA_ROUNDS));
  }

  /** Ends all calls and bodies under way; they fail, and so does every later call. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      calls.close();
      Engine made = engine;
      if (made != null) {
        made.clients().close();
      }
    } finally {
      lock.unlock();
    }
  }

  private Engine engine() throws UpstreamException.Unreachable {
    Engine made = engine;
    if (made != null && !closed) {
      return made;
    }
    lock.lock();
    try {
      if (closed) {
        throw new UpstreamException.Unreachable("nobody is asked any more, since we are stopping");
      }
      made = engine;
      if (made == null) {
        made = make();
        engine = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  private Engine make() {
    var memory = new ConnectMemory(settings.connectMemory());
    var retries = new Retries(policy, memory, calls);
    var exchange = new Exchange(settings.connectTimeout(), settings.timeout(), memory, calls);
    return new Engine(
        new Clients(settings, resolver),
        new Pages(settings.userAgent(), settings.timeout(), longestPage, exchange, retries),
        new Pages(settings.userAgent(), settings.timeout(), LONGEST_JSON, exchange, retries),
        new Files(settings.userAgent(), settings.timeout(), exchange, retries));
  }
}
