package dev.wheelhouse.config;

import java.util.List;

/**
 * Which of several builds of one version a source offers.
 *
 * @param variants patterns over the local label of wheels ({@code *} stands for any characters), in
 *     lower case, the preferred one first; empty offers every build
 * @param renamed whether the label stands in the file name alone and METADATA lacks it: such a
 *     wheel is offered without, since pip discards it otherwise
 */
public record BuildSettings(List<String> variants, boolean renamed) {
  /** Every build, under its own name. */
  public static final BuildSettings ALL = new BuildSettings(List.of(), false);

  public BuildSettings {
    variants = List.copyOf(variants);
  }
}
