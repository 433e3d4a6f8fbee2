package dev.wheelhouse.storage.catalog;

/** How a local project stands to upstream projects of its name; decided once, at the first seed. */
public enum LocalKind {
  /** Local alone; upstream is never asked for it. */
  PRIVATE,
  /** Local versions add a local label to upstream's; both are merged by version. */
  REBUILD
}
