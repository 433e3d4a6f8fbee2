package dev.wheelhouse.config;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Settings by their keys again, with values as a person would write them. */
final class WrittenSettings {
  private static final String NONE = "none";

  private WrittenSettings() {}

  /**
   * One value.
   *
   * @param text for people; of what is secret it says no more than that it is there
   * @param meant by which values are compared
   */
  record Value(String text, Object meant) {}

  /** The keys of the process. */
  static Map<String, Value> ofProcess(Settings all) {
    Map<String, Value> values = new LinkedHashMap<>();
    put(values, Key.DATA, all.data());
    put(values, Key.LISTEN, address(all.host(), all.port()));
    put(values, Key.CLIENT_TIMEOUT, all.clientTimeout());
    put(values, Key.STOP_TIMEOUT, all.stopTimeout());
    put(values, Key.OFFLINE, all.offline());
    put(values, Key.PRIVATE, all.privateProjects());
    FetchSettings fetch = all.fetch();
    put(values, Key.FETCH_CONNECT_TIMEOUT, fetch.connectTimeout());
    put(values, Key.FETCH_TIMEOUT, fetch.timeout());
    put(values, Key.FETCH_STALE_AFTER, fetch.staleAfter());
    put(values, Key.FETCH_RETRIES, fetch.retries());
    put(values, Key.FETCH_CONNECT_MEMORY, fetch.connectMemory());
    FillSettings fills = fetch.fills();
    put(values, Key.FETCH_MAX_FILLS, fills.most());
    put(values, Key.FETCH_QUEUE_TIMEOUT, fills.queueTimeout());
    put(values, Key.FETCH_CONNECTIONS_PER_FILE, fills.connectionsPerFile());
    put(values, Key.FETCH_CONNECTIONS_PER_ORIGIN, fills.connectionsPerOrigin());
    put(values, Key.FETCH_CONNECTIONS, fills.connections());
    putSize(values, Key.FETCH_RATE_LIMIT, fills.rateLimit());
    put(values, Key.FETCH_KEEP_FILLING, fills.keepFilling());
    put(values, Key.FETCH_KEEP_PARTIALS, fills.keepPartials());
    putSize(values, Key.FETCH_PARTIAL_SPACE, fills.partialSpace());
    put(values, Key.FETCH_USER_AGENT, fetch.userAgent());
    putSize(values, Key.CACHE_PAGES, all.pageCacheBytes());
    putSize(values, Key.STORAGE_MAX_BYTES, all.storeMaxBytes());
    put(values, Key.BUNDLE_TRUSTED_KEYS, all.trustedKeys());
    return values;
  }

  /** The keys of a source, without {@code source.NAME.} before them. */
  static Map<String, Value> of(SourceSettings source) {
    Map<String, Value> values = new LinkedHashMap<>();
    put(values, Key.SOURCE_KIND, source.kind().written());
    put(values, Key.SOURCE_URL, source.urls().stream().map(SafeUri::toString).toList());
    List<SafeUri> all =
        Stream.concat(source.urls().stream(), source.mirrors().stream().map(MirrorSettings::to))
            .toList();
    List<String> secrets = all.stream().flatMap(address -> secret(address).stream()).toList();
    values.put("credentials", new Value(secrets.isEmpty() ? NONE : "***", secrets));
    FolderSettings folder = source.folder();
    put(values, Key.SOURCE_PATH, folder == null ? NONE : folder.path());
    put(values, Key.SOURCE_INTERVAL, folder == null ? NONE : folder.interval());
    put(values, Key.SOURCE_VARIANT, source.builds().variants());
    put(values, Key.SOURCE_RENAMED, source.builds().renamed());
    put(values, Key.SOURCE_TTL, source.ttl());
    put(values, Key.SOURCE_NEGATIVE_TTL, source.negativeTtl());
    // Which hosts must have public addresses follows from where they are named.
    values.put(
        word(Key.SOURCE_ALLOWED_HOSTS),
        new Value(
            text(new TreeSet<>(source.allowedHosts())),
            List.of(source.allowedHosts(), source.publicHosts())));
    put(values, Key.SOURCE_ABSENT, new TreeSet<>(source.absentStatuses()));
    put(values, Key.SOURCE_DELISTED, source.delisted());
    put(values, Key.SOURCE_REQUIRED, source.required());
    put(
        values,
        Key.SOURCE_MIRRORS,
        source.mirrors().stream().map(m -> m.from() + " at " + m.to()).toList());
    return values;
  }

  /** The keys of an index, without {@code index.NAME.} before them. */
  static Map<String, Value> of(IndexSettings index) {
    Map<String, Value> values = new LinkedHashMap<>();
    values.put(word(Key.INDEX_RULES), new Value(rules(index), index.rules()));
    put(values, Key.INDEX_CLIENT_MAX_AGE, index.clientMaxAge());
    IndexPolicy policy = index.policy();
    put(values, Key.INDEX_MIN_AGE, policy.minAge());
    put(values, Key.INDEX_MIN_AGE_EXCEPT, policy.minAgeExcept());
    put(values, Key.INDEX_ALLOW, policy.allow());
    put(values, Key.INDEX_DENY, policy.deny());
    put(values, Key.INDEX_YANKED, policy.yanked());
    return values;
  }

  /** Where a source has its files from. */
  static String place(SourceSettings source) {
    FolderSettings folder = source.folder();
    if (folder != null) {
      return folder.path().toString();
    }
    return source.urls().isEmpty()
        ? source.kind().written()
        : text(source.urls().stream().map(SafeUri::toString).toList());
  }

  /** All rules of an index in one line. */
  static String rules(IndexSettings index) {
    return index.rules().stream()
        .map(rule ->
            "%s from %s%s"
                .formatted(
                    String.join(", ", rule.projects()),
                    String.join(", ", rule.sources()),
                    rule.merge() == RouteRule.Merge.VERSIONS
                        ? ""
                        : " (" + rule.merge().name().toLowerCase(Locale.ROOT) + ")"))
        .collect(Collectors.joining("; "));
  }

  private static void put(Map<String, Value> values, Key<?> key, Object meant) {
    values.put(word(key), new Value(text(meant), meant));
  }

  private static void putSize(Map<String, Value> values, Key<Long> key, long bytes) {
    values.put(word(key), new Value(Quantity.size(bytes), bytes));
  }

  /** The key without what stands for its source or index. */
  private static String word(Key<?> key) {
    int name = key.pattern().indexOf(Key.NAME + ".");
    return name < 0 ? key.pattern() : key.pattern().substring(name + Key.NAME.length() + 1);
  }

  private static String text(Object value) {
    return switch (value) {
      case Duration time -> Quantity.duration(time);
      case Enum<?> choice -> choice.name().toLowerCase(Locale.ROOT);
      case Collection<?> none when none.isEmpty() -> NONE;
      case Collection<?> some ->
          some.stream().map(Object::toString).collect(Collectors.joining(", "));
      default -> value.toString();
    };
  }

  private static String address(String host, int port) {
    return host.contains(":") ? "[%s]:%d".formatted(host, port) : "%s:%d".formatted(host, port);
  }

  private static Optional<String> secret(SafeUri address) {
    Optional<String> token = address.token().map(bearer -> "token " + bearer);
    return token.or(() -> address.userInfo().map(user -> "user " + user));
  }
}
