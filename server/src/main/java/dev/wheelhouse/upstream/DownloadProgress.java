package dev.wheelhouse.upstream;

/**
 * How far a {@link RangeDownload} is.
 *
 * @param received bytes that came, those thrown away among them
 * @param wasted bytes that were thrown away
 * @param connections open now
 * @param most connections that were ever open at once
 * @param requests that were sent
 * @param relieved requests that were given up for being slow or silent
 * @param failures connections that broke
 * @param bytesPerSecond lately, all connections together
 */
public record DownloadProgress(
    long received,
    long wasted,
    int connections,
    int most,
    int requests,
    int relieved,
    int failures,
    double bytesPerSecond) {
  /** Before anything was asked for. */
  public static final DownloadProgress NOTHING = new DownloadProgress(0, 0, 0, 0, 0, 0, 0, 0);
}
