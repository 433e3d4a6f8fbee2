package dev.wheelhouse.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** This machine, as a target. */
public final class Machine {
  private static final Pattern VERSION = Pattern.compile("Python (3\\.\\d+)\\..*");

  private Machine() {}

  /**
   * The version of {@code python3}, e.g. {@code 3.10}.
   *
   * @throws IOException if there is none
   */
  public static String python() throws IOException {
    try {
      Process process =
          new ProcessBuilder("python3", "--version").redirectErrorStream(true).start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      Matcher version = VERSION.matcher(said);
      if (version.matches()) {
        return version.group(1);
      }
    } catch (IOException noPython) {
      // Told below.
    }
    throw new IOException("which Python? (none is on the PATH; expected: --python 3.Y)");
  }

  /** The platform tag of this machine. */
  public static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    if (system.startsWith("mac")) {
      return arm ? "macosx_14_0_arm64" : "macosx_14_0_x86_64";
    }
    if (system.startsWith("windows")) {
      return "win_amd64";
    }
    return arm ? "linux_aarch64" : "linux_x86_64";
  }
}
