package dev.wheelhouse.mirror;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way here, as an operator sees it.
 *
 * @param total its bytes, or -1 while that is not known
 * @param here the bytes of it that are written
 * @param clients how many follow it
 * @param connections open to its origin
 * @param requests that were sent to it
 * @param failures connections that broke
 * @param wasted bytes that came and were thrown away
 * @param origins where bytes came from
 * @param bytesPerSecond lately
 * @param waitsFor what it waits for, or what it does
 */
public record Transfer(
    String filename,
    String source,
    long total,
    long here,
    int clients,
    int connections,
    int requests,
    int failures,
    long wasted,
    List<Origin> origins,
    long bytesPerSecond,
    long seconds,
    String waitsFor) {
  public Transfer {
    origins = List.copyOf(origins);
  }

  /**
   * One place that has the file.
   *
   * @param dropped why nothing more is taken from there, or null
   */
  public record Origin(String url, long bytes, @Nullable String dropped) {
    private String shown() {
      String place = URI.create(url).getAuthority() + ": " + bytes + " bytes";
      return dropped == null ? place : place + ", given up: " + dropped;
    }
  }

  /** The same as names and plain values. */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("filename", filename);
    fields.put("source", source);
    fields.put("total", total);
    fields.put("here", here);
    fields.put("clients", (long) clients);
    fields.put("connections", (long) connections);
    fields.put("requests", (long) requests);
    fields.put("failures", (long) failures);
    fields.put("wasted", wasted);
    fields.put("origins", origins.stream().map(Origin::shown).toList());
    fields.put("bytes-per-second", bytesPerSecond);
    fields.put("seconds", seconds);
    fields.put("eta", total < 0 || bytesPerSecond <= 0 ? -1 : (total - here) / bytesPerSecond);
    fields.put("waits-for", waitsFor);
    return fields;
  }
}
