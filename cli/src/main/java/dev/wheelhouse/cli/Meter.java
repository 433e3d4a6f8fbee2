package dev.wheelhouse.cli;

import java.util.concurrent.atomic.AtomicLong;

/** How far a transfer of known size has come, and how fast it goes. Threads share it. */
final class Meter {
  private static final double NANOS = 1e9;

  private final String what;
  private final long files;
  private final long bytes;
  private final long begun = System.nanoTime();
  private final AtomicLong filesDone = new AtomicLong();
  private final AtomicLong bytesDone = new AtomicLong();

  Meter(String what, long files, long bytes) {
    this.what = what;
    this.files = files;
    this.bytes = bytes;
  }

  /** So many bytes more have been moved. */
  void moved(long count) {
    bytesDone.addAndGet(count);
  }

  /** A file is done. */
  void fileDone() {
    filesDone.incrementAndGet();
  }

  long done() {
    return bytesDone.get();
  }

  double seconds() {
    return Math.max(1e-3, (System.nanoTime() - begun) / NANOS);
  }

  void show(Progress progress) {
    long done = bytesDone.get();
    double speed = done / seconds();
    String left = speed < 1 ? "" : "  %s left".formatted(time((bytes - done) / speed));
    progress.show(
        "%s  %d of %d files  %s/s%s"
            .formatted(what, filesDone.get(), files, Output.bytes((long) speed), left),
        done,
        bytes);
  }

  private static String time(double seconds) {
    long whole = Math.max(0, Math.round(seconds));
    return whole < 3600
        ? "%d:%02d".formatted(whole / 60, whole % 60)
        : "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
  }
}
