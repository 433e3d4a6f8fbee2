package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.SpecifierSet;
import dev.wheelhouse.index.Version;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For whom versions are sought: a CPython on a kind of machine.
 *
 * @param python the version, e.g. {@code 3.10}
 * @param platform the newest platform tag that it takes, e.g. {@code manylinux_2_28_x86_64}
 * @param tags every tag that it takes, e.g. {@code cp310-abi3-manylinux2014_x86_64}
 */
public record Target(String python, String platform, Set<String> tags) {
  public Target {
    tags = Set.copyOf(tags);
  }

  /** The variables of markers. Source: PEP 508, "Environment Markers". */
  Map<String, String> environment() {
    String full = python.indexOf('.') == python.lastIndexOf('.') ? python + ".0" : python;
    Map<String, String> all = new HashMap<>();
    all.put("python_version", python);
    all.put("python_full_version", full);
    all.put("implementation_name", "cpython");
    all.put("implementation_version", full);
    all.put("platform_python_implementation", "CPython");
    all.put("os_name", platform.startsWith("win") ? "nt" : "posix");
    if (platform.startsWith("win")) {
      all.putAll(system("win32", "Windows", "AMD64"));
    } else if (platform.startsWith("macosx")) {
      all.putAll(system("darwin", "Darwin", platform.endsWith("arm64") ? "arm64" : "x86_64"));
    } else {
      all.putAll(system("linux", "Linux", platform.endsWith("aarch64") ? "aarch64" : "x86_64"));
    }
    return Collections.unmodifiableMap(all);
  }

  private static Map<String, String> system(String sys, String system, String machine) {
    return Map.of("sys_platform", sys, "platform_system", system, "platform_machine", machine);
  }

  /** Whether the wheel has one of the tags. */
  boolean takes(DistFilename.Wheel wheel) {
    return !Collections.disjoint(wheel.tags(), tags);
  }

  /** Whether a {@code Requires-Python} is kept; one that is malformed is. */
  boolean takes(@Nullable String requiresPython) {
    return requiresPython == null
        || Version.parse(environment().getOrDefault("python_full_version", python))
            .flatMap(
                version -> SpecifierSet.parse(requiresPython).map(known -> known.contains(version)))
            .orElse(true);
  }

  @Override
  public String toString() {
    return "Python " + python + " on " + platform;
  }
}
