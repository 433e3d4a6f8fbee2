package dev.wheelhouse.cli.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A lock with other addresses in it: nothing else of its text changes, no hash, no comment, no line
 * end.
 *
 * @param text what it becomes
 * @param changes the addresses that change, in order
 * @param left the addresses that have no other
 * @param found how many addresses of files stand in it, those that stay included
 */
public record LockFile(String text, List<Change> changes, List<String> left, int found) {
  public LockFile {
    changes = List.copyOf(changes);
    left = List.copyOf(left);
  }

  /** One address and the one that takes its place. */
  public record Change(String from, String to) {}

  /**
   * Rewrites.
   *
   * @param address where a file shall be fetched from; empty if nobody knows
   */
  public static LockFile rewrite(String text, Function<String, Optional<String>> address) {
    StringBuilder written = new StringBuilder(text.length());
    List<Change> changes = new ArrayList<>();
    List<String> left = new ArrayList<>();
    int at = 0;
    List<LockUrls.Found> all = LockUrls.in(text);
    for (LockUrls.Found found : all) {
      Optional<String> to = address.apply(found.url());
      written.append(text, at, found.start()).append(to.orElse(found.url()));
      at = found.end();
      if (to.isEmpty()) {
        left.add(found.url());
      } else if (!to.get().equals(found.url())) {
        changes.add(new Change(found.url(), to.get()));
      }
    }
    String whole = written.append(text, at, text.length()).toString();
    return new LockFile(whole, changes, left, all.size());
  }
}
