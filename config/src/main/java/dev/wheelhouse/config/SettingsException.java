package dev.wheelhouse.config;

/** The settings cannot be used; the message names file, line, key, value and what was expected. */
public final class SettingsException extends Exception {
  private static final long serialVersionUID = 1;

  public SettingsException(String message) {
    super(message);
  }
}
