package dev.wheelhouse.mirror;

/** How asking for a file that there is no room for can end, before its status line. */
public sealed interface PassResult {
  /** Bytes come; whoever gets it closes it. */
  record Running(PassThrough passing) implements PassResult {}

  /** Nothing comes. */
  record Failed(Failure failure) implements PassResult {}
}
