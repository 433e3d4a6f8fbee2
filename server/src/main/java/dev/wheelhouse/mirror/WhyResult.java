package dev.wheelhouse.mirror;

import java.util.Map;

/** The answer to: why does an index give what it gives? */
public sealed interface WhyResult {
  /**
   * The choice, explained.
   *
   * @param fields names and plain values, lists and maps of them; docs/protocol.md has them all
   * @param fits whether the index lists something that was asked for
   */
  record Explained(Map<String, Object> fields, boolean fits) implements WhyResult {}

  /** It could not be found out just now. */
  record NotNow(Failure failure) implements WhyResult {}

  /** The question makes no sense; {@code why} says what was expected. */
  record Unclear(String why) implements WhyResult {}
}
