package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wheelhouse.config.MirrorSettings;
import dev.wheelhouse.config.SourceSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Other places that have the bytes of a source's files, and which of them gave wrong ones lately.
 * Threads share it.
 */
final class Mirrors {
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(10);
  private static final int MOST_DOUBLINGS = 7; // 10 minutes to 21 hours

  private final InstantSource clock;
  private final Cache<MirrorSettings, Aside> aside =
      Caffeine.newBuilder().maximumSize(1_000).executor(Runnable::run).build();

  Mirrors(InstantSource clock) {
    this.clock = clock;
  }

  private record Aside(int times, Instant until) {}

  /** Where the file at {@code url} can be had besides, in the order of the settings. */
  List<String> of(SourceSettings source, String url) {
    Instant now = clock.instant();
    List<String> urls = new ArrayList<>();
    for (MirrorSettings mirror : source.mirrors()) {
      Aside put = aside.getIfPresent(mirror);
      boolean trusted = put == null || !now.isBefore(put.until);
      Optional<String> there = trusted ? mirror.map(url) : Optional.empty();
      there.filter(found -> !urls.contains(found)).ifPresent(urls::add);
    }
    return urls;
  }

  /**
   * Asks a mirror that gave wrong bytes no more for a while, longer each time.
   *
   * @param wrong the address of a file there
   * @return until when; empty if no mirror has that address
   */
  Optional<Instant> putAside(SourceSettings source, String wrong) {
    return source.mirrors().stream()
        .filter(mirror -> wrong.startsWith(mirror.to().toString()))
        .findFirst()
        .map(mirror ->
            aside.asMap().compute(mirror, (key, old) -> next(old == null ? 0 : old.times)).until);
  }

  private Aside next(int before) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(before, MOST_DOUBLINGS));
    return new Aside(before + 1, clock.instant().plus(pause));
  }
}
