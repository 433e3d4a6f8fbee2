package dev.wheelhouse.bench;

import dev.wheelhouse.bench.FileSite.Wheel;
import java.io.IOException;

/** A wheel that goes through a Wheelhouse of its own, with an empty data directory. */
final class ColdFill {
  private ColdFill() {}

  /** What a client and the origin saw of one cold download. */
  record Seen(Client.Got client, OriginProcess.Stats origin) {}

  /** Starts a server, measures one download of a cold wheel, and throws the server away. */
  static Seen run(OriginProcess origin, Wheel wheel, long seed)
      throws IOException, InterruptedException {
    try (Mirror mirror = new Mirror(origin.url())) {
      String url = ready(mirror, wheel);
      origin.reset(seed);
      Client.Got got = Client.curl(url, wheel.size());
      return new Seen(got, origin.stats());
    }
  }

  /** The same without a clock; a client compares the digest of what it gets. */
  static void prove(OriginProcess origin, Wheel wheel) throws IOException {
    try (Mirror mirror = new Mirror(origin.url())) {
      Client.proved(ready(mirror, wheel), wheel);
    }
  }

  /** Starts the server; the address of the wheel there, of which nothing has been asked yet. */
  static String ready(Mirror mirror, Wheel wheel) throws IOException {
    mirror.serve();
    return mirror.link(wheel.project());
  }
}
