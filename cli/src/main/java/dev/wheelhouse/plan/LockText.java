package dev.wheelhouse.plan;

import java.util.List;
import java.util.stream.Collectors;

/** A plan as the lock files that installers take. Pure. */
public final class LockText {
  private LockText() {}

  /**
   * As {@code pylock.toml}, with the files of the target alone. Source: PEP 751.
   *
   * @param root what addresses begin with, without a slash at the end
   */
  public static String pylock(Plan plan, String root) {
    return pylock(JoinedPlans.of(List.of(plan)).orElseThrow(), root);
  }

  /** The same for several targets, in one lock. */
  public static String pylock(JoinedPlans plans, String root) {
    StringBuilder text = new StringBuilder();
    text.append("# For ").append(plans.words()).append(".\n");
    text.append("lock-version = \"1.0\"\ncreated-by = \"wheelhouse\"\n");
    text.append("requires-python = \">=").append(plans.oldestPython()).append("\"\n");
    for (JoinedPlans.Entry entry : plans.entries()) {
      text.append("\n[[packages]]\n");
      text.append("name = ").append(StatedSdist.quoted(entry.project().value())).append('\n');
      text.append("version = ").append(StatedSdist.quoted(entry.version())).append('\n');
      if (!entry.marker().isEmpty()) {
        text.append("marker = ").append(StatedSdist.quoted(entry.marker())).append('\n');
      }
      entry.files().stream()
          .filter(PlannedFile::isSdist)
          .findFirst()
          .ifPresent(file -> text.append("sdist = ").append(entry(file, root)).append('\n'));
      String wheels =
          entry.files().stream()
              .filter(file -> !file.isSdist())
              .map(file -> entry(file, root))
              .collect(Collectors.joining(", "));
      if (!wheels.isEmpty()) {
        text.append("wheels = [").append(wheels).append("]\n");
      }
    }
    return text.toString();
  }

  private static String entry(PlannedFile file, String root) {
    StringBuilder entry = new StringBuilder("{ name = ");
    entry.append(StatedSdist.quoted(file.filename()));
    entry.append(", url = ").append(StatedSdist.quoted(root + file.path()));
    if (file.uploaded() != null) {
      entry.append(", upload-time = ").append(file.uploaded());
    }
    if (file.size() != null) {
      entry.append(", size = ").append(file.size());
    }
    entry.append(", hashes = {");
    if (file.sha256() != null) {
      entry.append(" sha256 = ").append(StatedSdist.quoted(file.sha256())).append(' ');
    }
    return entry.append("} }").toString();
  }

  /** As {@code requirements.txt} with a digest each and without addresses. */
  public static String requirements(Plan plan) {
    return requirements(JoinedPlans.of(List.of(plan)).orElseThrow());
  }

  /** The same for several targets, in one file. */
  public static String requirements(JoinedPlans plans) {
    return plans.entries().stream()
        .map(LockText::requirement)
        .collect(
            Collectors.joining("\n", "# For " + plans.words() + ", made by wheelhouse.\n", "\n"));
  }

  private static String requirement(JoinedPlans.Entry entry) {
    StringBuilder text = new StringBuilder();
    entry.files().stream()
        .filter(file -> file.sha256() == null)
        .forEach(file ->
            text.append("# no index tells the digest of ").append(file.filename()).append('\n'));
    text.append(entry.project()).append("==").append(entry.version());
    if (!entry.marker().isEmpty()) {
      text.append(" ; ").append(entry.marker());
    }
    entry.files().stream()
        .filter(file -> file.sha256() != null)
        .forEach(file -> text.append(" \\\n    --hash=sha256:").append(file.sha256()));
    return text.toString();
  }
}
