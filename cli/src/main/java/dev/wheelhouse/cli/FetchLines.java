package dev.wheelhouse.cli;

import java.util.Map;

/** What {@code fetch} tells, for people or scripts. Used by one thread. */
final class FetchLines {
  private final Output output;
  private final Progress progress;

  FetchLines(Output output) {
    this.output = output;
    this.progress = new Progress(output.err());
  }

  /** Takes progress off a terminal. */
  void end() {
    progress.clear();
  }

  /** Shows one line. */
  void tell(Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
      return;
    }
    String filename = Output.text(fields, "filename");
    if (Output.text(fields, "event").equals("progress")) {
      progress.show(
          "%s  %s/s  %d connections"
              .formatted(
                  filename,
                  Output.bytes(Output.number(fields, "bytes-per-second")),
                  Output.number(fields, "connections")),
          Output.number(fields, "here"),
          Output.number(fields, "total"));
      return;
    }
    progress.clear();
    long size = Output.number(fields, "size");
    long millis = Math.max(1, Output.number(fields, "milliseconds"));
    String how =
        size == 0
            ? Output.text(fields, "why")
            : "%s in %.1f s, %s/s"
                .formatted(Output.bytes(size), millis / 1e3, Output.bytes(size * 1000 / millis));
    output.out().printf("%-12s %s  %s%n", Output.text(fields, "result"), filename, how);
  }
}
