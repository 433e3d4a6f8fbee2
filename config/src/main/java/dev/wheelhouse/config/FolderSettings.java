package dev.wheelhouse.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A folder that people drop files into.
 *
 * @param path absolute
 * @param interval between two looks at it
 */
public record FolderSettings(Path path, Duration interval) {}
