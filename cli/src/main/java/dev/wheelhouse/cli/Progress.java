package dev.wheelhouse.cli;

import java.io.PrintWriter;

/**
 * One line of progress: drawn over itself on a terminal, else printed every few seconds. Used by
 * one thread.
 */
final class Progress {
  private static final long DRAW_NANOS = 100_000_000L;
  private static final long PRINT_NANOS = 5_000_000_000L;

  private final PrintWriter err;
  private final boolean terminal;
  private long last = System.nanoTime();
  private int width;

  Progress(PrintWriter err) {
    this.err = err;
    this.terminal = Terminal.isError();
  }

  /** Shows {@code done} of {@code total} bytes, if it is time to. */
  void show(String what, long done, long total) {
    long now = System.nanoTime();
    if (now - last < (terminal ? DRAW_NANOS : PRINT_NANOS)) {
      return;
    }
    last = now;
    long percent = total <= 0 ? 100 : done * 100 / total;
    String text =
        "%s  %d %%  %s of %s".formatted(what, percent, Output.bytes(done), Output.bytes(total));
    if (terminal) {
      err.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
      err.flush();
      width = text.length();
    } else {
      err.println(text);
    }
  }

  /** Takes the line off a terminal. */
  void clear() {
    if (terminal && width > 0) {
      err.print("\r" + " ".repeat(width) + "\r");
      err.flush();
      width = 0;
    }
  }
}
