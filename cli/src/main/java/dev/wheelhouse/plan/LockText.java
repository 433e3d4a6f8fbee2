package dev.wheelhouse.plan;

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
    StringBuilder text = new StringBuilder();
    text.append("# For ").append(plan.target()).append(".\n");
    text.append("lock-version = \"1.0\"\ncreated-by = \"wheelhouse\"\n");
    text.append("requires-python = \">=").append(plan.target().python()).append("\"\n");
    for (PlannedFile file : plan.files()) {
      text.append("\n[[packages]]\n");
      text.append("name = ").append(StatedSdist.quoted(file.project().value())).append('\n');
      text.append("version = ").append(StatedSdist.quoted(file.version())).append('\n');
      String entry = entry(file, root);
      text.append(file.isSdist() ? "sdist = " + entry : "wheels = [" + entry + "]").append('\n');
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
    return plan.files().stream()
        .map(file ->
            file.sha256() == null
                ? "# no index tells the digest of " + file.filename() + "\n" + pin(file)
                : pin(file) + " \\\n    --hash=sha256:" + file.sha256())
        .collect(
            Collectors.joining("\n", "# For " + plan.target() + ", made by wheelhouse.\n", "\n"));
  }

  private static String pin(PlannedFile file) {
    return file.project() + "==" + file.version();
  }
}
