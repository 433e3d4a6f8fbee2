package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.storage.catalog.FileRow;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Brings many files here, several at once, and goes on after one that fails. What was stopped goes
 * on when it is called again. Calls block; for one thread.
 */
final class Bring {
  private static final int AT_ONCE = 4;
  private static final long TELL_MILLIS = 200;

  private final Mirror mirror;
  private final Consumer<Map<String, Object>> tell;
  private final List<Running> running = new ArrayList<>();
  private int files;
  private int done;
  private int failed;
  private long doneBytes;
  private long total;

  Bring(Mirror mirror, Consumer<Map<String, Object>> tell) {
    this.mirror = mirror;
    this.tell = tell;
  }

  /** A file on its way; {@code begun} in nanoseconds of this machine's clock. */
  private record Running(FileRow row, CompletableFuture<FillResult> end, long begun) {}

  /**
   * Tells {@code event: file} for each that ends, {@code event: progress} five times a second.
   *
   * @param body paths or URLs of files here, one a line
   * @return whether all are here in the end
   */
  boolean run(InputStream body) throws IOException {
    Locate locate = new Locate(mirror);
    List<FileRow> rows = new ArrayList<>();
    for (String path : Locate.lines(body)) {
      Optional<FileRow> row = locate.row(path);
      if (row.isPresent()) {
        rows.add(row.get());
      } else {
        failed++;
        tell.accept(ended(path, "failed", "no source lists this address"));
      }
    }
    Deque<FileRow> waiting = new ArrayDeque<>();
    for (FileRow row : rows) {
      files++;
      total += size(row);
      if (row.here()) {
        done++;
        doneBytes += size(row);
      } else {
        waiting.add(row);
      }
    }
    while (!waiting.isEmpty() || !running.isEmpty()) {
      while (running.size() < AT_ONCE && !waiting.isEmpty()) {
        begin(waiting.poll());
      }
      look();
    }
    return failed == 0;
  }

  private static long size(FileRow row) {
    Long listed = row.link().size();
    Long size = listed == null ? row.facts().size() : listed;
    return size == null ? 0 : size;
  }

  private void begin(FileRow row) {
    SourceSettings source = mirror.settings().sources().get(row.source());
    if (source == null || !source.kind().isAsked() || mirror.settings().offline()) {
      failed++;
      tell.accept(
          ended(
              row.filename(),
              "failed",
              source == null
                  ? "no source is called " + row.source()
                  : "its bytes are not here, and no upstream is asked for it"));
      return;
    }
    running.add(new Running(row, mirror.cold(row, source).filled(), System.nanoTime()));
  }

  /** Waits a moment for any that runs, and tells how far all are. */
  private void look() {
    if (running.isEmpty()) {
      return;
    }
    try {
      Object unused =
          CompletableFuture.anyOf(
                  running.stream().map(Running::end).toArray(CompletableFuture[]::new))
              .get(TELL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException stillRunning) {
      // Told below.
    } catch (ExecutionException told) {
      // Told with its file.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<Running> ended = running.stream().filter(one -> one.end.isDone()).toList();
    running.removeIf(one -> ended.stream().anyMatch(other -> other.row.id() == one.row.id()));
    ended.forEach(one -> end(one, result(one.end)));
    progress();
  }

  private static FillResult result(CompletableFuture<FillResult> end) {
    try {
      return end.join();
    } catch (CompletionException e) {
      return new FillResult.Failed(
          new Failure(Failure.Kind.UNAVAILABLE, String.valueOf(e.getCause())));
    }
  }

  private void end(Running one, FillResult result) {
    FileRow row = one.row;
    long millis = (System.nanoTime() - one.begun) / 1_000_000;
    if (result instanceof FillResult.Stored(StoredFile stored)) {
      done++;
      doneBytes += stored.size();
      total += stored.size() - size(row);
      Map<String, Object> fields = ended(row.filename(), "fetched", "");
      fields.put("source", row.source());
      fields.put("size", stored.size());
      fields.put("sha256", stored.blob().sha256().hex());
      fields.put("milliseconds", millis);
      tell.accept(fields);
    } else {
      failed++;
      tell.accept(ended(row.filename(), "failed", Fetcher.why(result)));
    }
  }

  private void progress() {
    long here = doneBytes;
    long speed = 0;
    for (Transfer transfer : mirror.transfers()) {
      if (running.stream().anyMatch(one -> one.row.filename().equals(transfer.filename()))) {
        Map<String, Object> fields = transfer.fields();
        here += number(fields, "here");
        speed += number(fields, "bytes-per-second");
      }
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", "progress");
    fields.put("files", done + failed);
    fields.put("of-files", files);
    fields.put("bytes", here);
    fields.put("of-bytes", Math.max(total, here));
    fields.put("bytes-per-second", speed);
    tell.accept(fields);
  }

  private static long number(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof Number number ? number.longValue() : 0;
  }

  private static Map<String, Object> ended(String filename, String result, String why) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", "file");
    fields.put("filename", filename);
    fields.put("result", result);
    fields.put("why", why);
    return fields;
  }
}
