package dev.wheelhouse.config;

import java.time.Duration;
import java.util.List;

/**
 * What an index keeps from its clients.
 *
 * @param minAge how old a file must be to be listed; zero lists every file
 * @param minAgeExcept glob patterns of the projects to which {@code minAge} does not apply
 * @param allow glob patterns of the only projects that are listed; none lists every project
 * @param deny glob patterns of projects that are not listed, whatever {@code allow} says
 */
public record IndexPolicy(
    Duration minAge,
    List<String> minAgeExcept,
    List<String> allow,
    List<String> deny,
    Yanked yanked) {
  /** Keeps nothing back. */
  public static final IndexPolicy OPEN =
      new IndexPolicy(Duration.ZERO, List.of(), List.of(), List.of(), Yanked.SHOW);

  public IndexPolicy {
    minAgeExcept = List.copyOf(minAgeExcept);
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }

  /** What becomes of yanked files. */
  public enum Yanked {
    /** They are listed as yanked, so that only an exact pin takes them. */
    SHOW,
    /** They are not listed. */
    HIDE
  }
}
