package dev.wheelhouse.mirror;

/**
 * How it stands with one file of a folder.
 *
 * @param filename in the folder; empty where the folder itself is meant
 * @param why in words, or empty text
 */
record Drop(String filename, State state, String why) {
  /** What has become of it. */
  enum State {
    /** Its bytes are in the store. */
    TAKEN,
    /** It may still be written; the next look tells. */
    WAITING,
    /** It is no file that can be offered; it is looked at again when it changes. */
    REFUSED,
    /** It, or the folder, could not be read just now. */
    UNREADABLE
  }

  boolean isRefused() {
    return state == State.REFUSED || state == State.UNREADABLE;
  }

  /** The state as people read it. */
  String result() {
    return switch (state) {
      case TAKEN -> "taken";
      case WAITING -> "waiting";
      case REFUSED -> "refused";
      case UNREADABLE -> "unreadable";
    };
  }
}
