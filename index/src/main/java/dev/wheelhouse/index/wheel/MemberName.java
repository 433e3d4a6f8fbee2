package dev.wheelhouse.index.wheel;

/** The paths that an archive may hold: relative, plain, the same to every program. */
final class MemberName {
  private MemberName() {}

  /** Refuses a path that leads out of a directory or that systems read differently. */
  static void check(String name) throws WheelException {
    String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    boolean odd = name.chars().anyMatch(c -> c == '\\' || Character.isISOControl(c));
    if (odd || path.isEmpty() || path.startsWith("/") || path.matches("[A-Za-z]:.*")) {
      throw new WheelException.Unsafe("entry with an unsafe path " + name);
    }
    for (String segment : path.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        throw new WheelException.Unsafe("entry with an unsafe path " + name);
      }
    }
  }
}
