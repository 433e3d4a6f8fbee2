package dev.wheelhouse.mirror;

import dev.wheelhouse.config.FolderSettings;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SourceSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * The folders that people drop files into, each looked at by a thread of its own: one on a network
 * that hangs holds up nothing else. Threads share it, but one alone begins, hands over and ends the
 * looking.
 */
final class DropFolders implements AutoCloseable {
  private static final long CLOSE_SECONDS = 5;

  private final Map<String, DropFolder> folders = new LinkedHashMap<>();
  private final Map<String, ScheduledExecutorService> timers = new HashMap<>();
  private final Set<String> handedOver = new HashSet<>();
  private volatile boolean started;

  DropFolders(Settings settings, Holdings holdings) {
    this(settings, holdings, Map.of());
  }

  private DropFolders(Settings settings, Holdings holdings, Map<String, DropFolder> known) {
    for (SourceSettings source : settings.sources().values()) {
      FolderSettings wanted = source.folder();
      if (wanted != null) {
        DropFolder before = known.get(source.name());
        boolean same = before != null && before.settings().equals(wanted);
        folders.put(source.name(), same ? before : new DropFolder(holdings, source.name(), wanted));
      }
    }
  }

  /** The folders of other settings; what is known of those that stay is kept. */
  DropFolders with(Settings settings, Holdings holdings) {
    return new DropFolders(settings, holdings, folders);
  }

  /** Begins to look at them, now and again. */
  void start() {
    started = true;
    folders.forEach((name, folder) -> timers.computeIfAbsent(name, any -> timer(name, folder)));
  }

  private static ScheduledExecutorService timer(String name, DropFolder folder) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("folder-" + name).daemon().factory());
    long millis = folder.settings().interval().toMillis();
    var unused = timer.scheduleWithFixedDelay(folder::look, 0, millis, TimeUnit.MILLISECONDS);
    return timer;
  }

  /** Goes on looking at the folders that stay; {@code before} ends for the others. */
  void takeOver(DropFolders before) {
    folders.forEach((name, folder) -> {
      ScheduledExecutorService timer = before.timers.get(name);
      if (timer != null && before.folders.get(name) == folder) {
        timers.put(name, timer);
        before.timers.remove(name);
        before.handedOver.add(name);
      }
    });
    before.close();
    start();
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
        pause = Math.max(pause, folder.settings().interval().toNanos());
      }
      LockSupport.parkNanos(pause);
      folders.values().forEach(DropFolder::look);
    }
    folders.forEach((name, folder) -> folder.drops().forEach(drop -> tell.accept(name, drop)));
  }

  @Override
  public void close() {
    folders.forEach((name, folder) -> {
      if (!handedOver.contains(name)) {
        folder.close();
      }
    });
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
