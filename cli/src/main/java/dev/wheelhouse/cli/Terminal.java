package dev.wheelhouse.cli;

import java.io.IOException;
import java.nio.file.Path;

/** Whether a person is looking. {@code Console.isTerminal} would tell, from Java 22 on. */
final class Terminal {
  private Terminal() {}

  static boolean isOutput() {
    return isTerminal(1);
  }

  static boolean isError() {
    return isTerminal(2);
  }

  private static boolean isTerminal(int descriptor) {
    try {
      return Path.of("/proc/self/fd/" + descriptor).toRealPath().startsWith("/dev/pts");
    } catch (IOException e) {
      return false;
    }
  }
}
