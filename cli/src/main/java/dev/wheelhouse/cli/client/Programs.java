package dev.wheelhouse.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs of the machine that tell something and change nothing. */
final class Programs {
  private static final long PATIENCE_SECONDS = 30;
  private static final int MOST_BYTES = 1 << 20;

  private final Surroundings surroundings;

  Programs(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** What a program printed, and whether it ended well. */
  record Told(boolean ok, String text) {}

  /** Runs one, where the person works and with the person's variables. */
  Told ask(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(surroundings.directory().toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(surroundings.environment());
    environment.put("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      // One that hangs is ended, which ends its output as well.
      Thread watch =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      String text;
      try (InputStream out = process.getInputStream()) {
        text = new String(out.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      }
      watch.join();
      return new Told(process.waitFor() == 0, text.strip());
    } catch (IOException e) {
      return new Told(false, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Told(false, "interrupted");
    }
  }
}
