package dev.wheelhouse.cli;

import java.io.IOException;
import java.util.Map;

/** Whether whoever owns the data directory asks any upstream. */
final class Offline {
  private Offline() {}

  static boolean is(Session session) throws IOException {
    boolean[] offline = {false};
    boolean unused =
        session.run(
            "mode",
            Map.of(),
            null,
            fields -> offline[0] = Boolean.TRUE.equals(fields.get("offline")));
    return offline[0];
  }
}
