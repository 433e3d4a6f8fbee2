package dev.wheelhouse.mirror;

/** How asking for a page can end. */
public sealed interface PageResult {
  /** The page. */
  record Found(RenderedPage page) implements PageResult {}

  /**
   * Every source concerned said that there is no such project; or nothing of it is here, offline.
   */
  record NotHere(String why) implements PageResult {}

  /** A source that is needed could not be asked, and nothing older is here. */
  record Unreachable(Failure failure) implements PageResult {}
}
