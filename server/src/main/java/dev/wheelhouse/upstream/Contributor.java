package dev.wheelhouse.upstream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One origin of a download and how it does there. All but {@link #object} is used under the
 * download's lock.
 */
final class Contributor {
  /** What fails so often in a row without a byte is left alone, if there are others. */
  private static final int FAILURES = 3;

  private final RangeSource source;
  private final boolean first;
  private volatile OriginObject object;
  private int connections;
  private double bytesPerSecond;
  private int failures;
  private long bytes;
  private @Nullable String dropped;
  private final List<RangePlan.Span> brought = new ArrayList<>();

  /**
   * An origin that has the file.
   *
   * @param first whether it is the one whose answer began the download
   * @param object what it has; without validators if that is not known yet
   */
  Contributor(RangeSource source, boolean first, OriginObject object) {
    this.source = source;
    this.first = first;
    this.object = object;
  }

  RangeSource source() {
    return source;
  }

  /** Whether the download stands and falls with it. */
  boolean first() {
    return first;
  }

  /** The object that is fetched there. */
  OriginObject object() {
    return object;
  }

  /** The object that was met there belongs to this download; fails if it does not. */
  void met(OriginObject found, long at) throws UpstreamException.Changed {
    OriginObject begun = object;
    if (!begun.matches(found)) {
      throw new UpstreamException.Changed(
          "%s: the origin's object changed at byte %d (%s, then %s)"
              .formatted(source.url(), at, begun.shown(), found.shown()));
    }
    if (begun.validator() == null) {
      object = new OriginObject(begun.total(), found.etag(), found.lastModified());
    }
  }

  int connections() {
    return connections;
  }

  void opened() {
    connections++;
  }

  void closed() {
    connections--;
  }

  /** A request brought so many bytes in so long. */
  void served(long count, long nanos) {
    if (count > 0) {
      double now = count * 1e9 / Math.max(1, nanos);
      bytesPerSecond = bytesPerSecond == 0 ? now : (bytesPerSecond + now) / 2;
    }
  }

  /** How fast one connection is there; 0 if that is not known. */
  double bytesPerSecond() {
    return bytesPerSecond;
  }

  /** These bytes are in the sink, and came from here. */
  void brought(long from, long to) {
    bytes += to - from;
    failures = 0;
    if (!brought.isEmpty() && brought.getLast().to() == from) {
      brought.set(brought.size() - 1, new RangePlan.Span(brought.getLast().from(), to));
    } else {
      brought.add(new RangePlan.Span(from, to));
    }
  }

  long bytes() {
    return bytes;
  }

  /** What came from here, neighbouring parts as one. */
  List<RangePlan.Span> spans() {
    List<RangePlan.Span> sorted = new ArrayList<>();
    brought.stream()
        .sorted(Comparator.comparingLong(RangePlan.Span::from))
        .forEach(span -> {
          boolean joins = !sorted.isEmpty() && sorted.getLast().to() == span.from();
          if (joins) {
            sorted.add(new RangePlan.Span(sorted.removeLast().from(), span.to()));
          } else {
            sorted.add(span);
          }
        });
    return sorted;
  }

  /** Notes a failure; whether it is one too many. */
  boolean failsTooOften() {
    return ++failures >= FAILURES;
  }

  /** Nothing more is taken from here. */
  void drop(String why) {
    if (dropped == null) {
      dropped = why;
    }
  }

  /** Why nothing more is taken from here, if so. */
  Optional<String> dropped() {
    return Optional.ofNullable(dropped);
  }
}
