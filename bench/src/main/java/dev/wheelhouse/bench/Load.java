package dev.wheelhouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What one run against one server gave.
 *
 * @param rate units a second; what a unit is, the case tells (requests, GB)
 * @param p50 milliseconds, NaN where nothing is timed singly
 * @param p99 milliseconds, NaN where nothing is timed singly
 * @param cpu seconds of the server's processes a unit
 * @param busy share of all cores that worked, with the load generator: 1 is saturated
 */
record Load(double rate, double p50, double p99, double cpu, double busy) {
  /** The cores of this machine, as they stood at one moment. */
  record Cores(long worked, long all) {
    static Cores now() throws IOException {
      String[] ticks =
          Files.readString(Path.of("/proc/stat")).lines().findFirst().orElse("").split(" +", -1);
      long all = 0;
      for (int i = 1; i < 9; i++) {
        all += Long.parseLong(ticks[i]);
      }
      long idle = Long.parseLong(ticks[4]) + Long.parseLong(ticks[5]);
      return new Cores(all - idle, all);
    }

    /** The share that worked since an earlier moment. */
    double since(Cores earlier) {
      return (double) (worked - earlier.worked) / Math.max(1, all - earlier.all);
    }
  }
}
