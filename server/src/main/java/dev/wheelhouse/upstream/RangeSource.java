package dev.wheelhouse.upstream;

import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** One file at one origin, asked for in parts. Safe for use by many threads. */
final class RangeSource {
  private final Files files;
  private final Access access;
  private final String url;
  private final String place;
  private final ConnectionBudget budget;
  private final Pace pace;

  RangeSource(Files files, Access access, String url, ConnectionBudget budget, Pace pace)
      throws UpstreamException {
    this.files = files;
    this.access = access;
    this.url = url;
    HttpUrl parsed = Addresses.parse(url);
    this.place = Addresses.place(parsed);
    this.budget = budget;
    this.pace = pace;
  }

  String url() {
    return url;
  }

  /** Asks once for bytes {@code first} to {@code last} (inclusive; -1 for the end of the file). */
  OriginFile open(long first, long last, @Nullable String ifRange, Asking asking)
      throws UpstreamException, Passing {
    return files.openNow(access, url, new ByteRange(first, last), ifRange, asking);
  }

  /** Takes a connection of those that all downloads share. */
  boolean take(boolean evenBeyond) {
    if (evenBeyond) {
      budget.take(place);
      return true;
    }
    return budget.tryTake(place);
  }

  void give() {
    budget.give(place);
  }

  /** Waits as the rate limit wants after so many bytes. */
  void pace(long bytes) {
    pace.spend(bytes);
  }
}
