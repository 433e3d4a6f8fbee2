package dev.wheelhouse.mirror;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One file on its way here, as an operator sees it.
 *
 * @param total its bytes, or -1 while that is not known
 * @param here the bytes of it that are written
 * @param clients how many follow it
 * @param connections open to its origin
 * @param requests that were sent to it
 * @param failures connections that broke
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
    long bytesPerSecond,
    long seconds,
    String waitsFor) {

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
    fields.put("bytes-per-second", bytesPerSecond);
    fields.put("seconds", seconds);
    fields.put("eta", total < 0 || bytesPerSecond <= 0 ? -1 : (total - here) / bytesPerSecond);
    fields.put("waits-for", waitsFor);
    return fields;
  }
}
