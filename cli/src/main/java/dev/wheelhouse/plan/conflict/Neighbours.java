package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.Version;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Which other versions are looked at, and how the choice among them is written. Pure. */
final class Neighbours {
  private static final int NEAR = 30;
  private static final int NEW = 10;
  private static final Pattern RELEASE = Pattern.compile("\\d+(?:\\.\\d+)*");

  private Neighbours() {}

  /**
   * At most 40 of {@code versions}: the nearest to {@code pin}, the newer before the older, then
   * the newest. Pre-releases are left out unless the pin is one.
   *
   * @param versions lowest first
   */
  static List<Version> of(List<Version> versions, Version pin) {
    List<Version> below = new ArrayList<>();
    List<Version> above = new ArrayList<>();
    for (Version version : versions) {
      if ((version.prerelease() && !pin.prerelease()) || version.equals(pin)) {
        continue;
      }
      if (version.compareTo(pin) < 0) {
        below.addFirst(version);
      } else {
        above.add(version);
      }
    }
    Set<Version> near = new LinkedHashSet<>();
    IntStream.range(0, NEAR)
        .forEach(i -> {
          above.stream().skip(i).limit(1).forEach(near::add);
          below.stream().skip(i).limit(1).forEach(near::add);
        });
    List<Version> newest = above.reversed().stream().limit(NEW).toList();
    Set<Version> all = new LinkedHashSet<>(near.stream().limit(NEAR).toList());
    all.addAll(newest);
    return List.copyOf(all);
  }

  /**
   * Clauses for {@code chosen}: an older one by the shortest upper bound that keeps out the version
   * after it, as {@code <4.12} does for 4.11.0.86 before 4.12.0.88, a newer one by itself.
   *
   * @param versions lowest first
   */
  static String clauses(List<Version> versions, Version pin, Version chosen) {
    Optional<Version> next =
        chosen.compareTo(pin) > 0
            ? Optional.empty()
            : versions.stream()
                .filter(v -> v.compareTo(chosen) > 0 && (!v.prerelease() || pin.prerelease()))
                .findFirst();
    return next.flatMap(after -> bound(chosen, after))
        .map(bound -> "<" + bound)
        .orElse("==" + chosen);
  }

  private static Optional<Version> bound(Version chosen, Version after) {
    Matcher release = RELEASE.matcher(after.toString());
    if (!release.lookingAt()) {
      return Optional.empty();
    }
    String[] numbers = release.group().split("\\.", -1);
    return IntStream.rangeClosed(1, numbers.length)
        .mapToObj(count -> String.join(".", List.of(numbers).subList(0, count)))
        .map(Version::parse)
        .flatMap(Optional::stream)
        .filter(bound -> chosen.compareTo(bound) < 0 && after.compareTo(bound) >= 0)
        .findFirst();
  }
}
