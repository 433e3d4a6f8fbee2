package dev.wheelhouse.config;

import java.util.List;

/**
 * Where projects of some names come from.
 *
 * @param projects glob patterns over normalized names ({@code *} stands for any characters); the
 *     first rule of an index with a matching pattern decides
 * @param sources names of sources, the preferred one first
 */
public record RouteRule(List<String> projects, List<String> sources, Merge merge) {
  public RouteRule {
    projects = List.copyOf(projects);
    sources = List.copyOf(sources);
  }

  /** How the answers of several sources become one page. */
  public enum Merge {
    /** For each version the first source that has it gives all of its files. */
    VERSIONS,
    /** The first source that has the project gives the page. */
    FIRST,
    /** All files of all sources; of one file name the first source's. */
    FILES
  }
}
