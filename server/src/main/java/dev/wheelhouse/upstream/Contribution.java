package dev.wheelhouse.upstream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came from one origin of a {@link RangeDownload}.
 *
 * @param url of the file there
 * @param spans of the file, in order
 * @param dropped why nothing more was taken from there in the end, or null
 */
public record Contribution(
    String url, long bytes, List<RangePlan.Span> spans, @Nullable String dropped) {
  public Contribution {
    spans = List.copyOf(spans);
  }
}
