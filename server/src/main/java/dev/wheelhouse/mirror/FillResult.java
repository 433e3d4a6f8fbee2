package dev.wheelhouse.mirror;

/** How joining a fill can end, as far as a client must know before its status line. */
public sealed interface FillResult {
  /** Bytes come; the fill may still fail later. */
  record Running(Fill fill) implements FillResult {}

  /** Everything is here and verified. */
  record Stored(StoredFile file) implements FillResult {}

  /** There is no room to store it; it may be passed through. Bytes may have come before. */
  record NoRoom(Failure failure) implements FillResult {}

  /** Nothing comes. */
  record Failed(Failure failure) implements FillResult {}
}
