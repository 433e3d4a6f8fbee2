package dev.wheelhouse.mirror;

import dev.wheelhouse.config.IndexPolicy;
import dev.wheelhouse.index.ProjectName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one index keeps from its clients. Immutable; pure decisions. */
final class Policy {
  private final IndexPolicy settings;
  private final List<Pattern> allowed;
  private final List<Pattern> ageless;

  Policy(IndexPolicy settings) {
    this.settings = settings;
    allowed = settings.allow().stream().map(Routing::glob).toList();
    ageless = settings.minAgeExcept().stream().map(Routing::glob).toList();
  }

  /** Why the index has nothing of a project, if so. */
  Optional<String> refusal(ProjectName project) {
    for (String pattern : settings.deny()) {
      if (fits(Routing.glob(pattern), project)) {
        return Optional.of("the index denies \"" + pattern + "\"");
      }
    }
    return allowed.isEmpty() || allowed.stream().anyMatch(one -> fits(one, project))
        ? Optional.empty()
        : Optional.of("the index allows only " + String.join(", ", settings.allow()));
  }

  /** What it lets through of the files of a project. */
  Screen screen(ProjectName project, @Nullable Instant at, Instant now) {
    boolean exempt = ageless.stream().anyMatch(one -> fits(one, project));
    return new Screen(at, exempt ? Duration.ZERO : settings.minAge(), now, hidesYanked());
  }

  boolean hidesYanked() {
    return settings.yanked() == IndexPolicy.Yanked.HIDE;
  }

  /** Whether it keeps nothing back. */
  boolean isOpen() {
    return settings.allow().isEmpty()
        && settings.deny().isEmpty()
        && settings.minAge().isZero()
        && !hidesYanked();
  }

  private static boolean fits(Pattern pattern, ProjectName project) {
    return pattern.matcher(project.value()).matches();
  }
}
