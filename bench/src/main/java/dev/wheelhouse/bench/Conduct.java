package dev.wheelhouse.bench;

import java.util.List;

/**
 * How an {@link Origin} behaves.
 *
 * @param rate bytes a second that one connection gets; 0 for no limit
 * @param delayMillis how long it waits before the first byte of each answer
 * @param cuts the share of its answers with a file, 0 to 1, whose connection it cuts half-way
 */
record Conduct(long rate, int delayMillis, double cuts) {
  /** What the issue of the engine measures with: 20 MB/s a connection. */
  static final long USUAL_RATE = 20_000_000;

  static Conduct free() {
    return new Conduct(0, 0, 0);
  }

  static Conduct limited() {
    return new Conduct(USUAL_RATE, 0, 0);
  }

  Conduct delayed(int millis) {
    return new Conduct(rate, millis, cuts);
  }

  Conduct cutting(double share) {
    return new Conduct(rate, delayMillis, share);
  }

  /** As three words of a command line. */
  List<String> words() {
    return List.of(Long.toString(rate), Integer.toString(delayMillis), Double.toString(cuts));
  }

  static Conduct parse(String rate, String delayMillis, String cuts) {
    return new Conduct(
        Long.parseLong(rate), Integer.parseInt(delayMillis), Double.parseDouble(cuts));
  }

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(rate == 0 ? "no limit" : rate / 1_000_000 + " MB/s a connection");
    if (delayMillis > 0) {
      text.append(", ").append(delayMillis).append(" ms before each answer");
    }
    if (cuts > 0) {
      text.append(", %.0f %% of answers cut".formatted(100 * cuts));
    }
    return text.toString();
  }
}
