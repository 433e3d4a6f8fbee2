package dev.wheelhouse.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One key that settings know; {@code NAME} in it stands for a source or an index. */
final class Key<T> {
  static final String NAME = "NAME";
  static final String PROJECTS = "a list of project patterns such as [\"acme-*\"]";

  /** Of an index root, which has one more rule than other addresses. */
  static final String INDEX_ROOT =
      "an absolute http or https URL, or a list of such, without query";

  private static final Form<String> SECRET =
      Form.word("text without control characters", Words::secret);

  private static final Form<String> GLOB = Form.word("a project pattern", Words::glob);
  private static final Form<String> SOURCE =
      Form.word("the name of a source", name -> Optional.of(name));

  static final Key<String> DATA =
      new Key<>("data", Form.word("a directory", Key::notEmpty), "$XDG_DATA_HOME/wheelhouse");
  static final Key<Listen> LISTEN =
      new Key<>(
          "listen",
          Form.word("\"host:port\", \"host\" or \":port\"; IPv6 in brackets", Listen::parse),
          "127.0.0.1:8080");
  static final Key<Duration> CLIENT_TIMEOUT =
      new Key<>("client-timeout", Form.duration("100ms", "1h"), "2m");
  static final Key<Duration> STOP_TIMEOUT =
      new Key<>("stop-timeout", Form.duration("0s", "1h"), "25s");
  static final Key<Boolean> OFFLINE = new Key<>("offline", Form.flag(), "false");
  static final Key<List<String>> PRIVATE = new Key<>("private", Form.list(PROJECTS, GLOB), "");

  static final Key<SourceSettings.Kind> SOURCE_KIND =
      new Key<>("source.NAME.kind", Form.choice(SourceSettings.Kind.class), "simple");
  static final Key<String> SOURCE_PRESET =
      new Key<>("source.NAME.preset", Form.word("the name of a preset source", Key::notEmpty), "");
  static final Key<List<SafeUri>> SOURCE_URL =
      new Key<>(
          "source.NAME.url",
          Form.oneOrList(
              "an absolute http or https URL, or a list of such",
              Form.word("a URL", Words::address)),
          "");
  static final Key<String> SOURCE_PATH =
      new Key<>("source.NAME.path", Form.word("a directory", Key::notEmpty), "");
  static final Key<Duration> SOURCE_INTERVAL =
      new Key<>("source.NAME.interval", Form.duration("50ms", "1d"), "10s");
  static final Key<List<String>> SOURCE_VARIANT =
      new Key<>(
          "source.NAME.variant",
          Form.oneOrList(
              "a pattern of local labels such as \"cu12torch2.6*\", or a list of such",
              Form.word("a label", Words::label)),
          "");
  static final Key<Boolean> SOURCE_RENAMED = new Key<>("source.NAME.renamed", Form.flag(), "false");
  static final Key<String> SOURCE_USERNAME = new Key<>("source.NAME.username", SECRET, "");
  static final Key<String> SOURCE_PASSWORD = new Key<>("source.NAME.password", SECRET, "");
  static final Key<String> SOURCE_TOKEN = new Key<>("source.NAME.token", SECRET, "");
  static final Key<Duration> SOURCE_TTL =
      new Key<>("source.NAME.ttl", Form.duration("0s", "365d"), "10m");
  static final Key<Duration> SOURCE_NEGATIVE_TTL =
      new Key<>("source.NAME.negative-ttl", Form.duration("0s", "365d"), "60s");
  static final Key<List<String>> SOURCE_ALLOWED_HOSTS =
      new Key<>(
          "source.NAME.allowed-hosts",
          Form.list(
              "a list of \"host\" or \"host:port\", without wildcards",
              Form.word("a host", Words::host)),
          "");
  static final Key<List<Integer>> SOURCE_ABSENT =
      new Key<>(
          "source.NAME.absent",
          Form.list(
              "a list of HTTP statuses from 400 to 499 without 408, 425 and 429",
              Form.number(400, 499).filter(Words::isAbsence)),
          "404, 410");
  static final Key<SourceSettings.Delisted> SOURCE_DELISTED =
      new Key<>("source.NAME.delisted", Form.choice(SourceSettings.Delisted.class), "list");
  static final Key<Boolean> SOURCE_REQUIRED =
      new Key<>("source.NAME.required", Form.flag(), "true");
  static final Key<List<WrittenTable>> SOURCE_MIRRORS =
      new Key<>("source.NAME.mirrors", Form.tables("a list of tables, one a mirror"), "");

  static final Key<List<WrittenTable>> INDEX_RULES =
      new Key<>("index.NAME.rules", Form.tables("a list of tables, one a rule"), "");
  static final Key<String> INDEX_TORCH = new Key<>("index.NAME.torch", SOURCE, "");
  static final Key<Duration> INDEX_CLIENT_MAX_AGE =
      new Key<>("index.NAME.client-max-age", Form.duration("0s", "365d"), "0s");
  static final Key<Duration> INDEX_MIN_AGE =
      new Key<>("index.NAME.min-age", Form.duration("0s", "3650d"), "0s");
  static final Key<List<String>> INDEX_MIN_AGE_EXCEPT =
      new Key<>("index.NAME.min-age-except", Form.list(PROJECTS, GLOB), "");
  static final Key<List<String>> INDEX_ALLOW =
      new Key<>("index.NAME.allow", Form.list(PROJECTS, GLOB), "");
  static final Key<List<String>> INDEX_DENY =
      new Key<>("index.NAME.deny", Form.list(PROJECTS, GLOB), "");
  static final Key<IndexPolicy.Yanked> INDEX_YANKED =
      new Key<>("index.NAME.yanked", Form.choice(IndexPolicy.Yanked.class), "show");

  static final Key<Duration> FETCH_CONNECT_TIMEOUT =
      new Key<>("fetch.connect-timeout", Form.duration("10ms", "10m"), "5s");
  static final Key<Duration> FETCH_TIMEOUT =
      new Key<>("fetch.timeout", Form.duration("10ms", "1h"), "30s");
  static final Key<Duration> FETCH_STALE_AFTER =
      new Key<>("fetch.stale-after", Form.duration("0s", "1h"), "5s");
  static final Key<Integer> FETCH_RETRIES = new Key<>("fetch.retries", Form.number(0, 10), "3");
  static final Key<Duration> FETCH_CONNECT_MEMORY =
      new Key<>("fetch.connect-memory", Form.duration("0s", "1h"), "5s");
  static final Key<Integer> FETCH_MAX_FILLS =
      new Key<>("fetch.max-fills", Form.number(1, 256), "48");
  static final Key<Duration> FETCH_QUEUE_TIMEOUT =
      new Key<>("fetch.queue-timeout", Form.duration("10ms", "10m"), "8s");
  static final Key<Integer> FETCH_CONNECTIONS_PER_FILE =
      new Key<>("fetch.connections-per-file", Form.number(1, 64), "16");
  static final Key<Integer> FETCH_CONNECTIONS_PER_ORIGIN =
      new Key<>("fetch.connections-per-origin", Form.number(1, 1024), "32");
  static final Key<Integer> FETCH_CONNECTIONS =
      new Key<>("fetch.connections", Form.number(1, 1024), "64");
  static final Key<Long> FETCH_RATE_LIMIT =
      new Key<>("fetch.rate-limit", Form.size("0B", "1TiB"), "0B");
  static final Key<Boolean> FETCH_KEEP_FILLING =
      new Key<>("fetch.keep-filling", Form.flag(), "true");
  static final Key<Duration> FETCH_KEEP_PARTIALS =
      new Key<>("fetch.keep-partials", Form.duration("0s", "365d"), "7d");
  static final Key<Long> FETCH_PARTIAL_SPACE =
      new Key<>("fetch.partial-space", Form.size("0B", "1024TiB"), "20GiB");
  static final Key<String> FETCH_USER_AGENT =
      new Key<>(
          "fetch.user-agent",
          Form.word("1 to 200 printable ASCII characters", Words::userAgent),
          "wheelhouse/" + Release.version());
  static final Key<Long> CACHE_PAGES = new Key<>("cache.pages", Form.size("1MiB", "1TiB"), "32MiB");

  static final Key<Long> STORAGE_MAX_BYTES =
      new Key<>("storage.max-bytes", Form.size("0B", "1024TiB"), "0B");

  static final Key<List<String>> BUNDLE_TRUSTED_KEYS =
      new Key<>(
          "bundle.trusted-keys",
          Form.list(
              "a list of public keys such as \"ed25519:MCow…\", as wheelhouse keys generate prints them",
              Form.word("a public key", Words::bundleKey)),
          "");

  /** Only a command can give this one; it replaces the port of {@link #LISTEN}. */
  static final Key<Integer> PORT = new Key<>("port", Form.number(0, 65535), "");

  /** All keys that a file and the environment may set. */
  static final List<Key<?>> ALL =
      List.of(
          DATA,
          LISTEN,
          CLIENT_TIMEOUT,
          STOP_TIMEOUT,
          OFFLINE,
          PRIVATE,
          SOURCE_KIND,
          SOURCE_PRESET,
          SOURCE_URL,
          SOURCE_USERNAME,
          SOURCE_PASSWORD,
          SOURCE_TOKEN,
          SOURCE_PATH,
          SOURCE_INTERVAL,
          SOURCE_VARIANT,
          SOURCE_RENAMED,
          SOURCE_TTL,
          SOURCE_NEGATIVE_TTL,
          SOURCE_ALLOWED_HOSTS,
          SOURCE_ABSENT,
          SOURCE_DELISTED,
          SOURCE_REQUIRED,
          SOURCE_MIRRORS,
          INDEX_RULES,
          INDEX_TORCH,
          INDEX_CLIENT_MAX_AGE,
          INDEX_MIN_AGE,
          INDEX_MIN_AGE_EXCEPT,
          INDEX_ALLOW,
          INDEX_DENY,
          INDEX_YANKED,
          FETCH_CONNECT_TIMEOUT,
          FETCH_TIMEOUT,
          FETCH_STALE_AFTER,
          FETCH_RETRIES,
          FETCH_CONNECT_MEMORY,
          FETCH_MAX_FILLS,
          FETCH_QUEUE_TIMEOUT,
          FETCH_CONNECTIONS_PER_FILE,
          FETCH_CONNECTIONS_PER_ORIGIN,
          FETCH_CONNECTIONS,
          FETCH_RATE_LIMIT,
          FETCH_KEEP_FILLING,
          FETCH_KEEP_PARTIALS,
          FETCH_PARTIAL_SPACE,
          FETCH_USER_AGENT,
          CACHE_PAGES,
          STORAGE_MAX_BYTES,
          BUNDLE_TRUSTED_KEYS);

  /** The keys of one rule; they stand in {@link #INDEX_RULES} and nowhere else. */
  static final Key<List<String>> RULE_PROJECTS =
      new Key<>("projects", Form.list(PROJECTS, GLOB).filter(some -> !some.isEmpty()), "");

  static final Key<List<String>> RULE_SOURCES =
      new Key<>(
          "sources",
          Form.list("a list of names of sources", SOURCE).filter(some -> !some.isEmpty()),
          "");
  static final Key<RouteRule.Merge> RULE_MERGE =
      new Key<>("merge", Form.choice(RouteRule.Merge.class), "versions");
  static final List<Key<?>> OF_RULE = List.of(RULE_PROJECTS, RULE_SOURCES, RULE_MERGE);

  private static final Form<SafeUri> PREFIX =
      Form.word("an absolute http or https URL without query", Words::indexRoot);

  /** The keys of one mirror; they stand in {@link #SOURCE_MIRRORS} and nowhere else. */
  static final Key<SafeUri> MIRROR_FROM = new Key<>("from", PREFIX, "");

  static final Key<SafeUri> MIRROR_TO = new Key<>("to", PREFIX, "");
  static final List<Key<?>> OF_MIRROR = List.of(MIRROR_FROM, MIRROR_TO);

  private final String pattern;
  private final List<String> words;
  private final Form<T> form;
  private final String defaultText;

  private Key(String pattern, Form<T> form, String defaultText) {
    this.pattern = pattern;
    this.words = List.of(pattern.split("\\."));
    this.form = form;
    this.defaultText = defaultText;
  }

  /** The dotted key with {@code NAME} in it where it is one of a source or an index. */
  String pattern() {
    return pattern;
  }

  /** The words between the dots of {@link #pattern}. */
  List<String> words() {
    return words;
  }

  /** Whether its value must never be shown. */
  boolean isSecret() {
    return form == SECRET;
  }

  Form<T> form() {
    return form;
  }

  /** The default as it would be written in the environment; empty if there is none. */
  String defaultText() {
    return defaultText;
  }

  /** The value of one who says nothing; only for keys whose default is a value. */
  T defaultValue() {
    return form.read(form.ofText(defaultText)).orElseThrow();
  }

  /** The dotted key for one source or index. */
  String dotted(String name) {
    return pattern.replace(NAME, name);
  }

  /** The name of the environment variable that sets it. */
  String environmentName(String name) {
    return "WHEELHOUSE_"
        + dotted(name).replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static Optional<String> notEmpty(String written) {
    return written.isBlank() ? Optional.empty() : Optional.of(written);
  }
}
