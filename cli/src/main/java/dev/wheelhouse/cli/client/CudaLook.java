package dev.wheelhouse.cli.client;

import dev.wheelhouse.config.IndexSettings;
import dev.wheelhouse.config.RouteRule;
import dev.wheelhouse.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the driver can run the CUDA of the wheels that the index routes to. A driver runs every
 * CUDA up to its own, and every minor version of its own major one. Source: NVIDIA, "CUDA
 * Compatibility".
 */
final class CudaLook {
  private static final Pattern DRIVER =
      Pattern.compile("CUDA (?:UMD )?Version: *([0-9]+)\\.([0-9]+)");
  private static final Pattern SOURCE = Pattern.compile("cu([0-9]{2})([0-9])");

  private final Surroundings surroundings;
  private final Programs programs;
  private final Settings settings;
  private final MirrorAddress mirror;
  private final Consumer<Finding> tell;

  CudaLook(
      Surroundings surroundings,
      Programs programs,
      Settings settings,
      MirrorAddress mirror,
      Consumer<Finding> tell) {
    this.surroundings = surroundings;
    this.programs = programs;
    this.settings = settings;
    this.mirror = mirror;
    this.tell = tell;
  }

  /** A version of CUDA. */
  private record Cuda(int major, int minor) {
    @Override
    public String toString() {
      return major + "." + minor;
    }
  }

  void look() {
    Optional<Path> program = surroundings.program("nvidia-smi");
    if (program.isEmpty()) {
      return;
    }
    String where = program.get().toString();
    Programs.Told told = programs.ask(List.of(where));
    Matcher version = DRIVER.matcher(told.text());
    if (!told.ok() || !version.find()) {
      tell.accept(
          Finding.problem(
              where,
              "no driver answers: " + told.text().lines().findFirst().orElse("no output"),
              "install the NVIDIA driver, or run the container with --gpus all"));
      return;
    }
    Cuda driver = new Cuda(Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)));
    Optional<Cuda> wheels = wheels();
    if (wheels.isEmpty()) {
      tell.accept(Finding.ok(where, "the driver runs CUDA up to " + driver));
    } else {
      compare(where, driver, wheels.get());
    }
  }

  private void compare(String where, Cuda driver, Cuda wheels) {
    String both =
        "the driver has CUDA %s, the index gives torch for CUDA %s".formatted(driver, wheels);
    if (wheels.major > driver.major) {
      tell.accept(Finding.problem(where, both + ": it will not see the GPU", fitting(driver)));
    } else if (wheels.major == driver.major && wheels.minor > driver.minor) {
      tell.accept(
          Finding.note(
              where,
              both + ": that runs, but kernels that are compiled at run time (triton) may not",
              fitting(driver)));
    } else {
      tell.accept(Finding.ok(where, both));
    }
  }

  /** The newest index whose wheels the driver runs. */
  private String fitting(Cuda driver) {
    String best = "cpu";
    int rank = 0;
    for (String name : settings.indexes().keySet()) {
      Matcher parts = SOURCE.matcher(name);
      if (parts.matches()) {
        Cuda cuda = cuda(parts);
        boolean fits =
            cuda.major < driver.major || (cuda.major == driver.major && cuda.minor <= driver.minor);
        int value = cuda.major * 10 + cuda.minor;
        if (fits && value > rank) {
          rank = value;
          best = name;
        }
      }
    }
    return "use the index " + mirror.index("/" + best + "/simple/");
  }

  /** What the first source of torch in the index is built for. */
  private Optional<Cuda> wheels() {
    String name = mirror.path().equals("/simple/") ? "default" : mirror.path().split("/", -1)[1];
    IndexSettings index = settings.indexes().get(name);
    List<String> sources = index == null ? List.of(name) : sources(index);
    for (String source : sources) {
      Matcher parts = SOURCE.matcher(source);
      if (parts.find()) {
        return Optional.of(cuda(parts));
      }
    }
    return Optional.empty();
  }

  private static List<String> sources(IndexSettings index) {
    for (RouteRule rule : index.rules()) {
      if (rule.projects().contains("torch")) {
        return rule.sources();
      }
    }
    return List.of();
  }

  private static Cuda cuda(Matcher parts) {
    return new Cuda(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
  }
}
