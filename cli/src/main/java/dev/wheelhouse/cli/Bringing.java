package dev.wheelhouse.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings the files of a plan here, with one progress for all of them. Used once, by one thread. */
final class Bringing {
  private final Output output;
  private final @Nullable String set;
  private int fetched;
  private long fetchedBytes;
  private final List<String> failed = new ArrayList<>();

  /** Of {@code set} only its name is told, if there is one. */
  Bringing(Output output, @Nullable String set) {
    this.output = output;
    this.set = set;
  }

  /** Fetches what is not here, goes on after a failure; returns whether all are here then. */
  boolean run(Session session, Collection<String> paths) throws IOException {
    Progress progress = new Progress(output.err());
    long begun = System.nanoTime();
    boolean all =
        session.send("bring", Map.of(), String.join("\n", paths), fields -> tell(fields, progress));
    progress.clear();
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (!output.json()) {
      output
          .out()
          .printf(
              "%d files are here, %d fetched (%s in %.1f s), %d failed%s%n",
              paths.size() - failed.size(),
              fetched,
              Output.bytes(fetchedBytes),
              seconds,
              failed.size(),
              set == null ? "" : "; set " + set);
      if (!failed.isEmpty()) {
        output.out().println("run it again for the rest: what is here is not fetched twice");
      }
    }
    return all;
  }

  private void tell(Map<String, Object> fields, Progress progress) {
    boolean going = Output.text(fields, "event").equals("progress");
    if (output.json()) {
      output.json(fields);
    } else if (going) {
      long left = Output.number(fields, "of-bytes") - Output.number(fields, "bytes");
      long speed = Output.number(fields, "bytes-per-second");
      progress.show(
          "%d of %d files  %s/s%s"
              .formatted(
                  Output.number(fields, "files"),
                  Output.number(fields, "of-files"),
                  Output.bytes(speed),
                  speed == 0 ? "" : "  %d s left".formatted(left / speed)),
          Output.number(fields, "bytes"),
          Output.number(fields, "of-bytes"));
    }
    if (going) {
      return;
    }
    if (Output.text(fields, "result").equals("fetched")) {
      fetched++;
      fetchedBytes += Output.number(fields, "size");
      return;
    }
    failed.add(Output.text(fields, "filename"));
    if (!output.json()) {
      progress.clear();
      output
          .out()
          .printf(
              "failed       %s: %s%n", Output.text(fields, "filename"), Output.text(fields, "why"));
    }
  }
}
