package dev.wheelhouse.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds and reads the one file that settings come from. */
final class SettingsFile {
  static final String VARIABLE = "WHEELHOUSE_CONFIG";
  static final String NAME = "wheelhouse.toml";

  private SettingsFile() {}

  /**
   * Returns the file that counts, or empty if there is none; the first of: {@code explicit}, {@code
   * WHEELHOUSE_CONFIG}, the working directory, the system's directory. One that was named must be
   * there.
   */
  static Optional<Path> find(
      @Nullable Path explicit, Map<String, String> environment, Path workingDirectory, Path etc)
      throws SettingsException {
    if (explicit != null) {
      return Optional.of(named("--config", workingDirectory.resolve(explicit)));
    }
    String variable = environment.getOrDefault(VARIABLE, "");
    if (!variable.isEmpty()) {
      return Optional.of(named(VARIABLE, workingDirectory.resolve(variable)));
    }
    Path here = workingDirectory.resolve(NAME);
    if (Files.exists(here)) {
      return Optional.of(here);
    }
    Path system = etc.resolve("wheelhouse").resolve(NAME);
    return Files.exists(system) ? Optional.of(system) : Optional.empty();
  }

  static String text(Path file) throws SettingsException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new SettingsException(file + ": not UTF-8 text (expected: a TOML file)");
    } catch (NoSuchFileException e) {
      throw new SettingsException(file + ": no such file");
    } catch (IOException e) {
      throw new SettingsException(file + ": cannot be read: " + reason(e));
    }
  }

  private static Path named(String by, Path file) throws SettingsException {
    if (Files.isRegularFile(file)) {
      return file;
    }
    String found = Files.exists(file) ? "not a file" : "no such file";
    throw new SettingsException("%s: %s: %s".formatted(by, file, found));
  }

  private static String reason(IOException failure) {
    String message = failure.getMessage();
    return message == null || message.startsWith("/")
        ? failure.getClass().getSimpleName().replace("Exception", "")
        : message;
  }
}
