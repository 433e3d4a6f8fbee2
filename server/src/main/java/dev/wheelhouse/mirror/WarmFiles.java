package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Files that were handed out lately, each under the policies that allowed it: what others allowed
 * does not count. Only of what is here; an address serves the same bytes for ever. Threads share
 * it.
 */
final class WarmFiles {
  private static final int MOST = 20_000;

  private final Cache<String, Warm> lately =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

  private record Warm(Policies by, CompletableFuture<FileResult> result) {}

  /** What was handed out for {@code key}, by these policies; null if it was not. */
  @Nullable CompletableFuture<FileResult> get(Policies by, String key) {
    Warm warm = lately.getIfPresent(key);
    return warm != null && warm.by == by ? warm.result : null;
  }

  void put(Policies by, String key, FileResult.Here file) {
    lately.put(key, new Warm(by, CompletableFuture.completedFuture(file)));
  }

  /** A project was hidden, a blob was lost, policies changed. */
  void forget() {
    lately.invalidateAll();
  }
}
