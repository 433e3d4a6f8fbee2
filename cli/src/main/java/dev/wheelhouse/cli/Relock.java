package dev.wheelhouse.cli;

import dev.wheelhouse.cli.client.LockAddresses;
import dev.wheelhouse.cli.client.LockFile;
import dev.wheelhouse.cli.client.MirrorAddress;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.plan.LockInput;
import dev.wheelhouse.plan.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse relock}. */
@Command(
    name = "relock",
    mixinStandardHelpOptions = true,
    description = {
      "Rewrites the addresses of files in uv.lock, pylock.toml and requirements to those of this",
      "mirror, or back to their origins. uv and pip fetch from the addresses in a lock, whatever",
      "index is set. Hashes, comments and all else stay as they are. It asks nobody."
    },
    footer = {
      "",
      "Examples:  wheelhouse relock uv.lock --to http://mirror:8080 && uv sync --frozen",
      "           wheelhouse relock pylock.toml --to origin",
      "           wheelhouse relock --check uv.lock",
      "Exit code: 1 if a file is no lock, or an address has no source here;",
      "           with --check, if any would change"
    })
final class Relock implements Callable<Integer> {
  private static final String ORIGIN = "origin";

  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "locks, rewritten in their place")
  private List<Path> files = List.of();

  @Option(
      names = "--to",
      paramLabel = "URL|origin",
      description = "a mirror, or the places that files came from; else 'listen' of the settings")
  private @Nullable String to;

  @Option(names = "--check", description = "tells what would change, and changes nothing")
  private boolean check;

  @Override
  public Integer call() throws SettingsException, IOException {
    Settings settings = common.load(Map.of());
    Function<String, Optional<String>> address = address(settings);
    boolean fine = true;
    for (Path file : files) {
      LockFile lock = LockFile.rewrite(TextFile.read(file), address);
      if (lock.found() == 0 && !isLock(file)) {
        output
            .err()
            .println(
                file
                    + ": no lock (expected: uv.lock, pylock.toml, or requirements with versions or addresses)");
        fine = false;
        continue;
      }
      if (!check && !lock.changes().isEmpty()) {
        write(file, lock.text());
      }
      tell(file, lock);
      fine &= lock.left().isEmpty() && !(check && !lock.changes().isEmpty());
    }
    return fine ? Main.OK : Main.FAILED;
  }

  private Function<String, Optional<String>> address(Settings settings) throws SettingsException {
    LockAddresses addresses = new LockAddresses(settings);
    if (ORIGIN.equals(to)) {
      return addresses::atOrigin;
    }
    MirrorAddress mirror =
        to == null
            ? MirrorAddress.of(settings, MirrorOptions.port(settings), "/simple/")
            : MirrorAddress.parse(to, "/simple/")
                .orElseThrow(() ->
                    new SettingsException(
                        "--to: " + to + " (expected: like http://mirror:8080, or origin)"));
    return url -> addresses.atMirror(url, mirror.root());
  }

  /** Whether a file that names no address is a lock all the same, such as one of Poetry. */
  private static boolean isLock(Path file) {
    try {
      List<String> unusedPins = LockInput.requirements(file);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A crash leaves the old file or the new one; a link stays a link, rights stay. */
  private static void write(Path file, String text) throws IOException {
    Path place = file.toRealPath();
    Path beside = Files.createTempFile(place.getParent(), ".relock", ".tmp");
    try {
      Files.copy(
          place, beside, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
      Files.writeString(beside, text);
      Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private void tell(Path file, LockFile lock) {
    if (output.json()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("file", file.toString());
      fields.put("written", !check && !lock.changes().isEmpty());
      fields.put("changes", lock.changes().stream().map(Relock::fields).toList());
      fields.put("left", lock.left());
      output.json(fields);
      return;
    }
    if (check) {
      lock.changes()
          .forEach(change -> output.out().println(change.from() + "\n  -> " + change.to()));
    }
    lock.left()
        .forEach(url ->
            output
                .err()
                .println(
                    "left: "
                        + url
                        + (ORIGIN.equals(to)
                            ? " (it was handed over, and has no origin)"
                            : " (no source has this host)")));
    output
        .out()
        .printf(
            "%s: %d addresses %s, %d left as they are%n",
            file, lock.changes().size(), check ? "would change" : "rewritten", lock.left().size());
  }

  private static Map<String, Object> fields(LockFile.Change change) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("from", change.from());
    fields.put("to", change.to());
    return fields;
  }
}
