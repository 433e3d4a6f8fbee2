package dev.wheelhouse.bench;

/** A running server that is measured. */
interface Subject {
  /** What tables call it. */
  String name();

  /** Without a slash at the end. */
  String url();

  /** Seconds of all cores that its processes have used since their start, in steps of 10 ms. */
  double cpuSeconds();
}
