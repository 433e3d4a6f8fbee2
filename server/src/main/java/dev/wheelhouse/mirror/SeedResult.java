package dev.wheelhouse.mirror;

import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.LocalKind;
import java.util.List;

/** How seeding one file can end. */
public sealed interface SeedResult {
  /** It is a local file now. {@code why} says why its project is private or a rebuild. */
  record Added(FileRow row, LocalKind kind, String why, List<String> notes) implements SeedResult {
    public Added {
      notes = List.copyOf(notes);
    }
  }

  /** A configured source lists these very bytes: it is that source's file, and is here now. */
  record Upstream(FileRow row) implements SeedResult {}

  /** The same bytes were here under the same name. */
  record AlreadyHere(FileRow row) implements SeedResult {}

  /** It was not taken, and nothing of it is kept. */
  record Refused(String why) implements SeedResult {}
}
