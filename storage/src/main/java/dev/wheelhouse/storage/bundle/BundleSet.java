package dev.wheelhouse.storage.bundle;

import dev.wheelhouse.storage.catalog.FileSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set in a bundle.
 *
 * @param files the keys of its files ({@link BundleFile#key}), sorted
 * @param pylock as the catalog has it, with the origins' URLs, or null
 */
public record BundleSet(
    String name,
    List<FileSet.Target> targets,
    List<String> files,
    @Nullable String pylock,
    @Nullable String requirements) {
  public BundleSet {
    targets = List.copyOf(targets);
    files = files.stream().sorted().toList();
  }
}
