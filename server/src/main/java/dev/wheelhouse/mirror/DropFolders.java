package dev.wheelhouse.mirror;

import dev.wheelhouse.config.FolderSettings;
import dev.wheelhouse.config.SourceSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * The folders that people drop files into, each looked at by a thread of its own: one on a network
 * that hangs holds up nothing else. Threads share it.
 */
final class DropFolders implements AutoCloseable {
  private static final long CLOSE_SECONDS = 5;

  private final Map<String, DropFolder> folders = new LinkedHashMap<>();
  private final Map<String, ScheduledExecutorService> timers = new LinkedHashMap<>();
  private volatile boolean started;

  DropFolders(Mirror mirror) {
    for (SourceSettings source : mirror.settings().sources().values()) {
      FolderSettings settings = source.folder();
      if (settings != null) {
        folders.put(source.name(), new DropFolder(mirror, source.name(), settings));
      }
    }
  }

  /** Begins to look at them, now and again. */
  void start() {
    started = true;
    folders.forEach((name, folder) -> {
      ScheduledExecutorService timer =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().name("folder-" + name).daemon().factory());
      timers.put(name, timer);
      long millis = folder.interval().toMillis();
      var unused = timer.scheduleWithFixedDelay(folder::look, 0, millis, TimeUnit.MILLISECONDS);
    });
  }

  boolean has(String source) {
    return folders.containsKey(source);
  }

  /**
   * Tells every file of every folder. Where nobody looks at them regularly, they are looked at
   * twice first, which takes the longest of the intervals.
   */
  void each(BiConsumer<String, Drop> tell) {
    if (!started) {
      folders.values().forEach(DropFolder::look);
      long pause = 0;
      for (DropFolder folder : folders.values()) {
        pause = Math.max(pause, folder.interval().toNanos());
      }
      LockSupport.parkNanos(pause);
      folders.values().forEach(DropFolder::look);
    }
    folders.forEach((name, folder) -> folder.drops().forEach(drop -> tell.accept(name, drop)));
  }

  @Override
  public void close() {
    folders.values().forEach(DropFolder::close);
    timers.values().forEach(ScheduledExecutorService::shutdown);
    for (ScheduledExecutorService timer : timers.values()) {
      try {
        boolean unusedEnded = timer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
