package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.storage.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for the catalog's own threads without handing an interrupt on to them. */
final class Waiting {
  private Waiting() {}

  static <T> T await(CompletableFuture<T> future) throws StoreException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
