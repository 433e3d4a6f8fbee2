package dev.wheelhouse.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For whom files are chosen: one CPython on one kind of machine.
 *
 * @param minor the Y of CPython 3.Y
 * @param platform the newest platform tag that it takes, e.g. {@code manylinux_2_28_x86_64}
 */
public record Target(int minor, String platform) {
  /** How a platform may be written, for messages. */
  public static final String PLATFORMS =
      "linux_x86_64, aarch64, manylinux_2_28, manylinux_2_17_x86_64, win_amd64, macosx_14_0_arm64";

  private static final Pattern PYTHON = Pattern.compile("3\\.(\\d{1,2})(\\.\\d+)?");
  private static final Pattern LINUX = Pattern.compile("manylinux_2_(\\d{1,2})_(x86_64|aarch64)");
  private static final Pattern MAC = Pattern.compile("macosx_(\\d{2})_(\\d{1,2})_(x86_64|arm64)");

  /** The glibc of machines of which no more is said than that they run Linux. */
  private static final String LINUX_NOW = "manylinux_2_28_";

  /** Those for which uv has a name; an older one takes the next lower. */
  private static final int[] GLIBC = {40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 28, 17};

  private static final Map<Integer, String> OLD_NAMES =
      Map.of(17, "manylinux2014", 12, "manylinux2010", 5, "manylinux1");

  /** Reads what a person writes; empty if the Python or the platform is not one we know. */
  public static Optional<Target> parse(String python, String platform) {
    Matcher version = PYTHON.matcher(python);
    if (!version.matches()) {
      return Optional.empty();
    }
    String full =
        switch (platform) {
          case "linux", "linux_x86_64", "x86_64", "manylinux_2_28" -> LINUX_NOW + "x86_64";
          case "aarch64", "linux_aarch64", "arm64" -> LINUX_NOW + "aarch64";
          case "manylinux2014_x86_64", "manylinux2014" -> "manylinux_2_17_x86_64";
          case "manylinux2014_aarch64" -> "manylinux_2_17_aarch64";
          case "windows", "win_amd64" -> "win_amd64";
          case "macos", "macos_arm64" -> "macosx_14_0_arm64";
          default -> platform.matches("manylinux_2_\\d{1,2}") ? platform + "_x86_64" : platform;
        };
    Matcher linux = LINUX.matcher(full);
    boolean known =
        full.equals("win_amd64")
            || MAC.matcher(full).matches()
            || (linux.matches() && Integer.parseInt(linux.group(1)) >= 17);
    return known
        ? Optional.of(new Target(Integer.parseInt(version.group(1)), full))
        : Optional.empty();
  }

  /** The version of Python, e.g. {@code 3.10}. */
  public String python() {
    return "3." + minor;
  }

  /** The name that uv has for the platform. */
  String uvPlatform() {
    Matcher linux = LINUX.matcher(platform);
    if (linux.matches()) {
      int glibc = Integer.parseInt(linux.group(1));
      for (int known : GLIBC) {
        if (known <= glibc) {
          return linux.group(2) + "-manylinux_2_" + known;
        }
      }
    }
    if (platform.equals("win_amd64")) {
      return "x86_64-pc-windows-msvc";
    }
    return platform.endsWith("arm64") ? "aarch64-apple-darwin" : "x86_64-apple-darwin";
  }

  /**
   * The terms of an environment marker that this target meets: its Python, its system and machine.
   * No marker tells which glibc there is.
   *
   * <p>Source: PEP 508, "Environment Markers".
   */
  List<String> markers() {
    String python = "python_version == '" + python() + "'";
    Matcher linux = LINUX.matcher(platform);
    if (linux.matches()) {
      return List.of(python, system("linux", linux.group(2)));
    }
    return List.of(
        python,
        platform.equals("win_amd64")
            ? system("win32", "AMD64")
            : system("darwin", platform.endsWith("arm64") ? "arm64" : "x86_64"));
  }

  private static String system(String name, String machine) {
    return "sys_platform == '%s' and platform_machine == '%s'".formatted(name, machine);
  }

  /** A word for file names, e.g. {@code py310-manylinux_2_28_x86_64}. */
  public String slug() {
    return "py3" + minor + "-" + platform;
  }

  /**
   * The rank of every tag that it takes, 0 for the one that installers like best.
   *
   * <p>Source: PEP 425 and PEP 600; the order is that of the packaging library.
   */
  Map<String, Integer> tags() {
    List<String> platforms = platforms();
    List<String> tags = new ArrayList<>();
    String python = "cp3" + minor;
    platforms.forEach(one -> tags.add(python + "-" + python + "-" + one));
    platforms.forEach(one -> tags.add(python + "-abi3-" + one));
    platforms.forEach(one -> tags.add(python + "-none-" + one));
    for (int older = minor - 1; older >= 2; older--) {
      String before = "cp3" + older + "-abi3-";
      platforms.forEach(one -> tags.add(before + one));
    }
    List<String> pythons = new ArrayList<>(List.of("py3" + minor, "py3"));
    for (int older = minor - 1; older >= 0; older--) {
      pythons.add("py3" + older);
    }
    pythons.forEach(any -> platforms.forEach(one -> tags.add(any + "-none-" + one)));
    tags.add(python + "-none-any");
    pythons.forEach(any -> tags.add(any + "-none-any"));
    Map<String, Integer> ranks = new LinkedHashMap<>();
    tags.forEach(tag -> ranks.putIfAbsent(tag, ranks.size()));
    return ranks;
  }

  /** The platform tags that it takes, the newest first. */
  List<String> platforms() {
    List<String> all = new ArrayList<>();
    Matcher linux = LINUX.matcher(platform);
    Matcher mac = MAC.matcher(platform);
    if (linux.matches()) {
      String machine = linux.group(2);
      int oldest = machine.equals("x86_64") ? 5 : 17;
      for (int glibc = Integer.parseInt(linux.group(1)); glibc >= oldest; glibc--) {
        all.add("manylinux_2_" + glibc + "_" + machine);
        if (OLD_NAMES.containsKey(glibc)) {
          all.add(OLD_NAMES.get(glibc) + "_" + machine);
        }
      }
      all.add("linux_" + machine);
    } else if (mac.matches()) {
      mac(all, Integer.parseInt(mac.group(1)), Integer.parseInt(mac.group(2)), mac.group(3));
    } else {
      all.add(platform);
    }
    return all;
  }

  private static void mac(List<String> all, int major, int minor, String machine) {
    for (int version = major; version >= 11; version--) {
      int highest = version == major ? minor : 0;
      for (int point = highest; point >= 0; point--) {
        all.add("macosx_%d_%d_%s".formatted(version, point, machine));
        all.add("macosx_%d_%d_universal2".formatted(version, point));
      }
    }
    for (int point = 16; point >= 4; point--) {
      if (machine.equals("x86_64")) {
        all.add("macosx_10_%d_x86_64".formatted(point));
      }
      all.add("macosx_10_%d_universal2".formatted(point));
    }
  }

  @Override
  public String toString() {
    return "Python " + python() + " on " + platform;
  }
}
