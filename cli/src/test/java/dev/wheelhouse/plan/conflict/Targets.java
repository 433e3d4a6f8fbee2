package dev.wheelhouse.plan.conflict;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Machines that plans are made for. */
public final class Targets {
  private Targets() {}

  /** CPython 3.{@code minor} on x86_64 with glibc 2.28. */
  public static Target linux(int minor) {
    Set<String> tags = new HashSet<>();
    for (String platform :
        List.of(
            "manylinux_2_28_x86_64",
            "manylinux_2_17_x86_64",
            "manylinux2014_x86_64",
            "manylinux1_x86_64",
            "linux_x86_64",
            "any")) {
      tags.add("cp3%1$d-cp3%1$d-%2$s".formatted(minor, platform));
      tags.add("py3-none-" + platform);
      for (int older = 2; older <= minor; older++) {
        tags.add("cp3%d-abi3-%s".formatted(older, platform));
      }
    }
    return new Target("3." + minor, "manylinux_2_28_x86_64", tags);
  }
}
