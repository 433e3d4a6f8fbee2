package dev.wheelhouse.mirror;

import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FrozenView;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The names that were given to moments. Threads share it; looking one up never blocks, changes do.
 */
final class FrozenViews {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9._-]{0,99}");

  private final Catalog catalog;
  private final Map<String, Instant> times = new ConcurrentHashMap<>();

  /** With the names that an earlier process left. */
  FrozenViews(Catalog catalog) throws StoreException {
    this.catalog = catalog;
    catalog.frozenViews().forEach(view -> times.put(view.name(), view.at()));
  }

  /** The moment of a name, if it has one. */
  Optional<Instant> time(String name) {
    return Optional.ofNullable(times.get(name));
  }

  /** Whether a view may be called so. No date is such a name. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Keeps a name for a moment; false if it is taken. */
  boolean freeze(FrozenView view) throws StoreException {
    boolean added = catalog.freeze(view);
    if (added) {
      times.put(view.name(), view.at());
    }
    return added;
  }

  /** Forgets a name; false if none is so. */
  boolean remove(String name) throws StoreException {
    times.remove(name);
    return catalog.unfreeze(name);
  }
}
