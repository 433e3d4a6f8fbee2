package dev.wheelhouse.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * All settings of one process, checked.
 *
 * @param host address to listen on; {@code port} 0 takes a free one
 * @param clientTimeout how long a client may neither send nor read before it is cut
 * @param stopTimeout how long clients in the middle of an answer may finish once it is to stop
 * @param offline whether upstreams are never asked
 * @param privateProjects patterns of names that are private before anything is seeded
 * @param sources by name, in the order of the presets, then of the file
 * @param indexes by name; {@code default} is always there
 * @param pageCacheBytes bound of the memory for rendered pages
 * @param storeMaxBytes how much stored files shall take; 0 for no bound
 * @param trustedKeys public keys, one of which must have signed a bundle; none if any bundle will
 *     do
 */
public record Settings(
    Path data,
    String host,
    int port,
    Duration clientTimeout,
    Duration stopTimeout,
    boolean offline,
    List<String> privateProjects,
    Map<String, SourceSettings> sources,
    Map<String, IndexSettings> indexes,
    FetchSettings fetch,
    long pageCacheBytes,
    long storeMaxBytes,
    List<String> trustedKeys) {
  public Settings {
    privateProjects = List.copyOf(privateProjects);
    trustedKeys = List.copyOf(trustedKeys);
    sources = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(sources));
    indexes = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(indexes));
  }

  /** These settings, in the place where {@code running} is: what only a new start can change. */
  public Settings inPlaceOf(Settings running) {
    return new Settings(
        running.data,
        running.host,
        running.port,
        clientTimeout,
        stopTimeout,
        offline,
        privateProjects,
        sources,
        indexes,
        fetch,
        pageCacheBytes,
        storeMaxBytes,
        trustedKeys);
  }

  /** What an index keeps from its clients; a source that is asked alone follows {@code default}. */
  public IndexPolicy policy(String index) {
    IndexSettings found = indexes.getOrDefault(index, indexes.get(IndexSettings.DEFAULT));
    return found == null ? IndexPolicy.OPEN : found.policy();
  }
}
