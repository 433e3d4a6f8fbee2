package dev.wheelhouse.cli;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.storage.ServerFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wheelhouse top}. */
@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the files that the running server is fetching: how far, how fast, for whom.",
      "On a terminal it is drawn again each second until Ctrl-C; elsewhere printed once."
    })
final class Top implements Callable<Integer> {
  private static final long EVERY_MILLIS = 1000;
  private static final String CLEAR = "\u001b[H\u001b[2J";

  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Option(names = "--once", description = "print once, also on a terminal")
  private boolean once;

  @Override
  public Integer call() throws SettingsException, IOException {
    Settings settings = common.load(Map.of());
    if (ServerFile.read(settings.data()).isEmpty()) {
      output.err().println("no server runs over " + settings.data());
      return Main.FAILED;
    }
    boolean live = !once && !output.json() && Terminal.isOutput();
    try (Session session = Session.open(settings)) {
      do {
        List<Map<String, Object>> all = new ArrayList<>();
        boolean unusedOk = session.run("transfers", Map.of(), null, all::add);
        show(all, live);
      } while (live && pause());
    }
    return Main.OK;
  }

  private void show(List<Map<String, Object>> all, boolean live) {
    if (output.json()) {
      all.forEach(output::json);
      return;
    }
    if (live) {
      output.out().print(CLEAR);
    }
    if (all.isEmpty()) {
      output.out().println("nothing is being fetched");
    }
    for (Map<String, Object> one : all) {
      long total = Output.number(one, "total");
      long here = Output.number(one, "here");
      output
          .out()
          .printf(
              "%s  from %s, %d clients, waits for %s%n    %s%n",
              Output.text(one, "filename"),
              Output.text(one, "source"),
              Output.number(one, "clients"),
              Output.text(one, "waits-for"),
              total < 0
                  ? "length not known yet"
                  : "%3d %%  %s of %s  %s/s  %d connections  %d requests, %d failed  %s left"
                      .formatted(
                          total == 0 ? 100 : here * 100 / total,
                          Output.bytes(here),
                          Output.bytes(total),
                          Output.bytes(Output.number(one, "bytes-per-second")),
                          Output.number(one, "connections"),
                          Output.number(one, "requests"),
                          Output.number(one, "failures"),
                          left(Output.number(one, "eta"))));
      if (one.get("origins") instanceof Collection<?> origins && origins.size() > 1) {
        origins.forEach(origin -> output.out().println("    " + origin));
      }
    }
    output.out().flush();
  }

  private static String left(long seconds) {
    return seconds < 0 ? "?" : "%d:%02d".formatted(seconds / 60, seconds % 60);
  }

  private static boolean pause() {
    try {
      Thread.sleep(EVERY_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
