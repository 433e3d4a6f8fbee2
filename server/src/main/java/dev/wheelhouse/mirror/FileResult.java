package dev.wheelhouse.mirror;

/** How asking for a file can end. */
public sealed interface FileResult {
  /** Its verified bytes are in the store. */
  record Here(StoredFile file) implements FileResult {}

  /** It is listed, and its bytes would have to be fetched. */
  record Cold(ColdFile file) implements FileResult {}

  /** No source lists it; or its bytes are not here, offline. */
  record NotHere(String why) implements FileResult {}

  /** It is known and must not be handed out. */
  record Hidden(String why) implements FileResult {}

  /** It could not be found out or fetched just now. */
  record Failed(Failure failure) implements FileResult {}
}
