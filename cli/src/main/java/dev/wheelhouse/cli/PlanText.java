package dev.wheelhouse.cli;

import dev.wheelhouse.plan.Plan;
import dev.wheelhouse.plan.PlannedFile;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A plan for people, and as lines for scripts. */
final class PlanText {
  private PlanText() {}

  static void print(PrintWriter out, Plan plan) {
    int width =
        plan.files().stream()
            .mapToInt(file -> file.project().value().length() + file.version().length() + 2)
            .max()
            .orElse(0);
    out.println("For " + plan.target() + ":");
    plan.files().stream()
        .sorted(
            Comparator.comparingLong((PlannedFile file) -> size(file))
                .reversed()
                .thenComparing(PlannedFile::project))
        .forEach(file ->
            out.printf(
                "%8s  %-" + Math.max(1, width) + "s  %-5s %-14s %s%n",
                file.size() == null ? "?" : Output.bytes(file.size()),
                file.project() + "==" + file.version(),
                file.here() ? "here" : "fetch",
                file.source(),
                file.filename()));
    if (!plan.stated().isEmpty()) {
      out.printf(
          "%s: only a source distribution fits; nothing of it was run, what it needs is what its"
              + " PKG-INFO says%n",
          plan.stated().stream().map(Object::toString).collect(Collectors.joining(", ")));
    }
    if (!plan.buildRequires().isEmpty()) {
      out.println("building these also needs: " + String.join(", ", plan.buildRequires()));
    }
  }

  /** How much all plans are together, each file counted once. */
  static String total(List<Plan> plans, long free) {
    List<PlannedFile> files = files(plans);
    List<PlannedFile> missing = files.stream().filter(file -> !file.here()).toList();
    long unknown = missing.stream().filter(file -> file.size() == null).count();
    return "%d projects, %d files, %s; %d are here, %d (%s%s) are to be fetched; %s free"
        .formatted(
            files.stream().map(PlannedFile::project).distinct().count(),
            files.size(),
            Output.bytes(bytes(files)),
            files.size() - missing.size(),
            missing.size(),
            Output.bytes(bytes(missing)),
            unknown == 0 ? "" : ", and " + unknown + " of unknown size",
            Output.bytes(free));
  }

  /** Each file once. */
  private static List<PlannedFile> files(List<Plan> plans) {
    Set<String> seen = new LinkedHashSet<>();
    return plans.stream()
        .flatMap(plan -> plan.files().stream())
        .filter(file -> seen.add(file.path()))
        .toList();
  }

  /** How many bytes are to be fetched, as far as sizes are known. */
  static long missing(List<Plan> plans) {
    return bytes(files(plans).stream().filter(file -> !file.here()).toList());
  }

  private static long bytes(List<PlannedFile> files) {
    return files.stream().mapToLong(PlanText::size).sum();
  }

  private static long size(PlannedFile file) {
    return file.size() == null ? 0 : file.size();
  }

  static Map<String, Object> fields(Plan plan, PlannedFile file) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", "file");
    fields.put("python", plan.target().python());
    fields.put("platform", plan.target().platform());
    fields.put("project", file.project().value());
    fields.put("version", file.version());
    fields.put("filename", file.filename());
    fields.put("path", file.path());
    fields.put("source", file.source());
    if (file.size() != null) {
      fields.put("size", file.size());
    }
    if (file.sha256() != null) {
      fields.put("sha256", file.sha256());
    }
    fields.put("here", file.here());
    fields.put("needs-by-pkg-info", plan.stated().contains(file.project()));
    return fields;
  }
}
