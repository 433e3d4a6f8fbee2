package dev.wheelhouse.plan;

/** A resolver, as a program beside us. */
public sealed interface Program permits Uv, Pip {
  /** What people call it. */
  String name();

  /** The version that it says of itself. */
  String version();
}
