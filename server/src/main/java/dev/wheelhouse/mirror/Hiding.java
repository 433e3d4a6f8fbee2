package dev.wheelhouse.mirror;

/** Why a file that the ledger knows is not on a page. */
enum Hiding {
  REPLACED("replaced: the source has other bytes there now; these stay at their address"),
  DELISTED("delisted upstream, which this source's settings hide"),
  QUARANTINED("the project is quarantined upstream"),
  VANISHED("the project vanished upstream"),
  SAME_NAME("another file of the same name is the current one"),
  BUILD("another build of the version is chosen by the source's variant"),
  YANKED("yanked, which the index hides"),
  LATER("later than the view"),
  YOUNG("younger than the index's min-age"),
  NOT_HERE("offline, and its bytes are not here"),
  EARLIER_SOURCE("%s comes first and has it"),
  REBUILD("%s has a rebuild of that version"),
  FIRST_SOURCE("%s comes first and has the project");

  private final String words;

  Hiding(String words) {
    this.words = words;
  }

  /**
   * In words.
   *
   * @param by the source that has it instead; looked at only where there is one
   */
  String why(String by) {
    return words.formatted(by);
  }
}
