package dev.wheelhouse.bench;

import dev.wheelhouse.index.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The programs that download: {@code curl}, and {@code aria2c} as the rival. */
final class Client {
  private static final Pattern CHILDREN =
      Pattern.compile("(\\d+)m([0-9.]+)s\\s+(\\d+)m([0-9.]+)s\\s*$");

  private Client() {}

  /** Seconds: of curl's transfer by its own clock, and of the whole process. */
  record Got(double transfer, double total) {}

  static void need(String program, String debianPackage) throws IOException {
    if (!Shell.has(program)) {
      throw new IOException(program + " is needed (Debian: apt-get install " + debianPackage + ")");
    }
  }

  /**
   * Downloads with curl to {@code target}; {@code length} bytes must come, else it is a failure.
   */
  static Got curl(String url, Path target, long length, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("curl", "-s", "-o", target.toString()));
    command.addAll(List.of("-w", "%{http_code} %{size_download} %{time_total}"));
    command.addAll(List.of(options));
    command.add(url);
    Shell.Ran ran = Shell.run(Path.of("."), command);
    String[] words = ran.output().strip().split(" ", -1);
    if (ran.code() != 0 || !words[0].matches("20[06]") || Long.parseLong(words[1]) != length) {
      throw new IOException(
          "curl ended with %d: %s (expected %d bytes) of %s"
              .formatted(ran.code(), ran.output(), length, url));
    }
    return new Got(Double.parseDouble(words[2]), ran.seconds());
  }

  static Got curl(String url, long length, String... options) throws IOException {
    return curl(url, Path.of("/dev/null"), length, options);
  }

  /** What curl calls the start of the transfer, which is the first byte of the headers; seconds. */
  static double curlFirstByte(String url) throws IOException {
    List<String> command =
        List.of("curl", "-s", "-o", "/dev/null", "-m", "2", "-w", "%{time_starttransfer}", url);
    Shell.Ran ran = Shell.run(Path.of("."), command);
    double seconds = Double.parseDouble(ran.output().strip());
    if ((ran.code() != 0 && ran.code() != 28) || seconds <= 0) {
      throw new IOException("curl ended with %d of %s".formatted(ran.code(), url));
    }
    return seconds;
  }

  /** Downloads with curl to a file and checks the bytes. */
  static void proved(String url, FileSite.Wheel wheel) throws IOException {
    Path copy = Files.createTempFile("wheelhouse-got", ".whl");
    try {
      curl(url, copy, wheel.size());
      check(copy, wheel.sha256());
    } finally {
      Files.delete(copy);
    }
  }

  static void check(Path file, Sha256 expected) throws IOException {
    String found = Shell.run(Path.of("."), List.of("sha256sum", file.toString())).output();
    if (!found.startsWith(expected.hex())) {
      throw new IOException("wrong bytes: " + found.strip() + " (expected " + expected.hex() + ")");
    }
  }

  /** Seconds that curl takes to a file, and {@code sha256sum} of that after it. */
  static double curlHashed(String url, FileSite.Wheel wheel) throws IOException {
    long begun = System.nanoTime();
    proved(url, wheel);
    return (System.nanoTime() - begun) / 1e9;
  }

  /** Seconds by the clock and of all cores. */
  record Work(double seconds, double cpu) {}

  /** Downloads straight from an origin with {@code aria2c -x16 -s16 -k2M} to a file. */
  static Work aria2(String url, FileSite.Wheel wheel) throws IOException {
    return aria2(url, wheel, false);
  }

  /** The same, and {@code sha256sum} of the file after it. */
  static Work aria2Hashed(String url, FileSite.Wheel wheel) throws IOException {
    return aria2(url, wheel, true);
  }

  private static Work aria2(String url, FileSite.Wheel wheel, boolean hashed) throws IOException {
    Path directory = Files.createTempDirectory("wheelhouse-aria2");
    try {
      String script =
          "aria2c --no-conf -q -x16 -s16 -k2M --file-allocation=none --allow-overwrite=true"
              + " -d . \"$1\" || exit; "
              + (hashed ? "sha256sum ./*.whl; " : "")
              + "times";
      Shell.Ran ran = Shell.run(directory, List.of("bash", "-c", script, "bench", url));
      Path copy = directory.resolve(wheel.file().getFileName());
      if (ran.code() != 0 || Files.size(copy) != wheel.size()) {
        throw new IOException("aria2c ended with " + ran.code() + ": " + ran.output());
      }
      if (hashed && !ran.output().startsWith(wheel.sha256().hex())) {
        throw new IOException("aria2c got wrong bytes: " + ran.output());
      }
      return new Work(ran.seconds(), children(ran.output()));
    } finally {
      FileSite.delete(directory);
    }
  }

  /** User and system time in the last line of the shell's {@code times}. */
  private static double children(String output) throws IOException {
    Matcher line = CHILDREN.matcher(output);
    if (!line.find()) {
      throw new IOException("bash said: " + output);
    }
    return 60 * (Integer.parseInt(line.group(1)) + Integer.parseInt(line.group(3)))
        + Double.parseDouble(line.group(2))
        + Double.parseDouble(line.group(4));
  }
}
