package dev.wheelhouse.plan;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.plan.conflict.Index;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What a server of ours knows of projects that do not fit together.
 *
 * @param index through which was resolved
 * @param others where else to look
 * @param directory for source distributions while they are read
 */
public record ServerIndex(IndexClient index, Others others, Path directory) implements Index {
  /** Tells which other indexes of the server may have files of a project. */
  @FunctionalInterface
  public interface Others {
    /** They, by their names. */
    Map<String, IndexClient> of(ProjectName project);
  }

  @Override
  public Optional<ProjectPage> page(ProjectName project) throws IOException {
    return index.page(project);
  }

  @Override
  public Optional<byte[]> metadata(String url) throws IOException {
    return index.metadata(url);
  }

  @Override
  public boolean onlyHere() {
    return index.onlyHere();
  }

  @Override
  public List<ProjectName> names() throws IOException {
    return index.names();
  }

  @Override
  public Map<String, ProjectPage> elsewhere(ProjectName project) {
    Map<String, ProjectPage> pages = new ConcurrentHashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      others
          .of(project)
          .forEach((name, other) ->
              threads.execute(() -> page(other, project).ifPresent(page -> pages.put(name, page))));
    }
    return pages;
  }

  /** What another index has may help; that it does not answer is no part of a conflict. */
  private static Optional<ProjectPage> page(IndexClient other, ProjectName project) {
    try {
      return other.page(project);
    } catch (IOException unreachable) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<List<String>> buildRequirements(ProjectName project, FileLink sdist) {
    try {
      return Optional.of(SdistFacts.read(index, project, sdist, directory).buildRequires());
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
