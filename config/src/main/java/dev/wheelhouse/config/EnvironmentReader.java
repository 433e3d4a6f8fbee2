package dev.wheelhouse.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the variables whose names begin with {@code WHEELHOUSE_}. */
final class EnvironmentReader {
  private static final String PREFIX = "WHEELHOUSE_";

  /** They belong to the search for the file and to the launcher. */
  private static final Set<String> NOT_KEYS =
      Set.of(SettingsFile.VARIABLE, "WHEELHOUSE_JAVA", "WHEELHOUSE_JAVA_OPTS");

  /**
   * What Kubernetes sets in each pod for a service called {@code wheelhouse} or {@code
   * wheelhouse-…}; nobody wrote it for us.
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          ".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)=.*"
              + "|.*_PORT=(tcp|udp|sctp)://.*");

  private EnvironmentReader() {}

  /**
   * Takes each variable to its key; one that is empty counts as not set.
   *
   * @param sources names of the sources that there are; only they have variables
   * @param indexes names of the indexes that there are
   */
  static Layer read(
      Map<String, String> environment,
      Set<String> sources,
      Set<String> indexes,
      Path workingDirectory,
      Problems problems) {
    var layer = new Layer();
    Map<String, String> settings = new TreeMap<>(environment);
    settings
        .entrySet()
        .removeIf(variable -> !isKey(variable.getKey()) || variable.getValue().isEmpty());
    if (settings.isEmpty()) {
      return layer;
    }
    Map<String, List<Place>> known = known(sources, indexes);
    settings.forEach((name, value) -> {
      var origin = new Origin(name, 0, workingDirectory);
      List<Place> places = known.getOrDefault(name, List.of());
      if (places.size() == 1) {
        Place place = places.getFirst();
        layer.entries.put(place, new Entry(place.key().form().ofText(value), origin));
      } else if (places.size() > 1) {
        problems.add(origin, "stands for several keys: " + dotted(places));
      } else if (!SERVICE_LINK.matcher(name + "=" + value).matches()) {
        problems.unknownVariable(origin, known.keySet());
      }
    });
    return layer;
  }

  private static boolean isKey(String name) {
    return name.startsWith(PREFIX) && !NOT_KEYS.contains(name);
  }

  private static Map<String, List<Place>> known(Set<String> sources, Set<String> indexes) {
    Map<String, List<Place>> known = new TreeMap<>();
    for (Key<?> key : Key.ALL) {
      Set<String> names =
          key.pattern().startsWith("source.")
              ? sources
              : key.pattern().startsWith("index.") ? indexes : Set.of("");
      for (String name : names) {
        var place = new Place(key, name);
        known.computeIfAbsent(place.environmentName(), any -> new ArrayList<>()).add(place);
      }
    }
    return known;
  }

  private static String dotted(List<Place> places) {
    return String.join(", ", places.stream().map(Place::dotted).toList());
  }
}
