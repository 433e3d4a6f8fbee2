package dev.wheelhouse.bench;

import dev.wheelhouse.fixture.TestWheel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A mirror that has one big wheel and many small ones, and the programs that run there. All of it
 * has just been written, so it is in the page cache for whoever reads it.
 */
final class Stock implements AutoCloseable {
  private static final int BIG_MEGABYTES = 1000;

  /** Kilobytes of the small wheels, in turn, as closures have them: most are small. */
  private static final int[] SMALL = {3, 20, 20, 60, 60, 300, 300, 1000, 2500, 5000};

  private static final int SMALL_WHEELS = 400;
  private static final int SAMPLE_MILLIS = 5;

  final Path directory;
  final long bytes;

  private Stock(Path directory, long bytes) {
    this.directory = directory;
    this.bytes = bytes;
  }

  static Stock make() throws IOException {
    Path directory = Files.createTempDirectory("wheelhouse-stock");
    Path wheels = Files.createDirectory(directory.resolve("wheels"));
    List<TestWheel> all = new ArrayList<>();
    all.add(TestWheel.recipe("big", "1.0").padded(Rounds.megabytes(BIG_MEGABYTES)).make());
    for (int i = 0; i < SMALL_WHEELS; i++) {
      long size = SMALL[i % SMALL.length] * 1000L;
      all.add(TestWheel.recipe("small" + i, "1.0").padded(size).make());
    }
    long bytes = 0;
    for (TestWheel wheel : all) {
      bytes += Files.size(wheel.writeTo(wheels));
    }
    Stock stock = new Stock(directory, bytes);
    stock.settings("outside");
    stock.wheelhouse("outside", "seed", wheels.toString());
    stock.wheelhouse("outside", "sets", "add", "all", "--all");
    FileSite.delete(wheels);
    System.out.printf(
        "%d wheels, %.2f GB, one of them %.2f GB%n",
        all.size(), bytes / 1e9, all.getFirst().size() / 1e9);
    return stock;
  }

  /** Makes the directory of a mirror. */
  void settings(String side) throws IOException {
    Files.writeString(
        Files.createDirectories(directory.resolve(side)).resolve("wheelhouse.toml"),
        "data = \"data\"\nlisten = \"127.0.0.1:0\"\noffline = true\n");
  }

  /**
   * How a program went.
   *
   * @param peak the most memory it had, mapped files included, in kB
   */
  record Went(double seconds, long peak) {}

  /** Runs a verb of Wheelhouse on one side, as a person does: with the start of its JVM. */
  Went wheelhouse(String side, String... words) throws IOException {
    return run(directory.resolve(side), Mirror.command(words));
  }

  /** Runs a line of shell in the directory of all. */
  double shell(String line) throws IOException {
    return run(directory, List.of("sh", "-ec", line)).seconds();
  }

  /** Removes what a round has written, and waits until the disk is quiet. */
  void clear(String... names) throws IOException {
    for (String name : names) {
      if (Files.exists(directory.resolve(name))) {
        FileSite.delete(directory.resolve(name));
      }
    }
    double unused = shell("sync");
  }

  private static Went run(Path directory, List<String> command) throws IOException {
    Path log = Files.createTempFile("wheelhouse-stock", ".log");
    try {
      long begun = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      long peak = watch(process);
      double seconds = (System.nanoTime() - begun) / 1e9;
      if (process.exitValue() != 0) {
        throw new IOException(command + ": " + Files.readString(log));
      }
      return new Went(seconds, peak);
    } finally {
      Files.delete(log);
    }
  }

  private static long watch(Process process) throws IOException {
    long peak = 0;
    try {
      while (!process.waitFor(SAMPLE_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, highWater(process));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return peak;
  }

  private static long highWater(Process process) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      return 0; // it has just ended
    }
    return 0;
  }

  @Override
  public void close() throws IOException {
    FileSite.delete(directory);
  }
}
