package dev.wheelhouse.config;

import dev.wheelhouse.config.SourceSettings.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the sources of what was written about them. */
final class SourcesReader {
  /** The one source of kind {@link Kind#LOCAL}; addresses of local files begin with it. */
  private static final String LOCAL = "local";

  /** What a folder has beside its path; nobody is asked for it. */
  private static final Set<Key<?>> OF_DIRECTORY =
      Set.of(
          Key.SOURCE_KIND,
          Key.SOURCE_PRESET,
          Key.SOURCE_PATH,
          Key.SOURCE_INTERVAL,
          Key.SOURCE_DELISTED,
          Key.SOURCE_REQUIRED);

  private final Layers layers;
  private final WrittenPaths paths;
  private final Netrc netrc;
  private final Problems problems;

  SourcesReader(Layers layers, WrittenPaths paths, Netrc netrc, Problems problems) {
    this.layers = layers;
    this.paths = paths;
    this.netrc = netrc;
    this.problems = problems;
  }

  Map<String, SourceSettings> read() {
    Map<String, SourceSettings> sources = new LinkedHashMap<>();
    layers
        .sources()
        .forEach((name, origin) -> {
          if (Words.isName(name)) {
            sources.put(name, new One(name, origin).read());
          } else {
            problems.add(origin, "source." + name + ": " + NOT_A_NAME);
          }
        });
    return sources;
  }

  static final String NOT_A_NAME =
      "not a name (expected: lower case letters, digits and hyphens; not simple, files, at, legacy)";

  /** One source while it is read. */
  private final class One {
    private final String name;
    private final Origin origin;
    private final String preset;

    One(String name, Origin origin) {
      this.name = name;
      this.origin = origin;
      this.preset = preset();
    }

    private String preset() {
      if (layers.strength(Key.SOURCE_PRESET, name) <= 0) {
        return name; // a preset's own preset is the layers' affair
      }
      Optional<String> written = layers.written(Key.SOURCE_PRESET, name);
      if (written.isPresent() && !layers.presetSources().contains(written.get())) {
        Entry entry = layers.entry(Key.SOURCE_PRESET, name).orElseThrow();
        problems.unknown(
            entry.origin(),
            dotted(Key.SOURCE_PRESET) + ": ",
            written.get(),
            layers.presetSources());
        return name;
      }
      return written.orElse(name);
    }

    SourceSettings read() {
      Kind kind = kind();
      List<SafeUri> urls = urls(kind);
      if (value(Key.SOURCE_RENAMED) && written(Key.SOURCE_VARIANT).isEmpty()) {
        missing(Key.SOURCE_VARIANT, Key.SOURCE_VARIANT.form().expected() + ", beside renamed");
      }
      Set<String> allowed = new HashSet<>(written(Key.SOURCE_ALLOWED_HOSTS).orElse(List.of()));
      List<MirrorSettings> mirrors = mirrors();
      return new SourceSettings(
          name,
          kind,
          urls,
          value(Key.SOURCE_TTL),
          value(Key.SOURCE_NEGATIVE_TTL),
          allowed,
          new HashSet<>(value(Key.SOURCE_ABSENT)),
          value(Key.SOURCE_DELISTED),
          value(Key.SOURCE_REQUIRED),
          mirrors,
          publicHosts(urls, allowed, mirrors),
          new BuildSettings(
              written(Key.SOURCE_VARIANT).orElse(List.of()), value(Key.SOURCE_RENAMED)),
          folder(kind));
    }

    private List<MirrorSettings> mirrors() {
      Optional<Entry> written = layers.entry(Key.SOURCE_MIRRORS, name, preset);
      List<MirrorSettings> mirrors = new ArrayList<>();
      List<WrittenTable> tables = written(Key.SOURCE_MIRRORS).orElse(List.of());
      for (int i = 0; i < tables.size(); i++) {
        String where = dotted(Key.SOURCE_MIRRORS) + "[" + i + "]";
        Origin at = written.orElseThrow().origin();
        TableReader table = new TableReader(where, tables.get(i), at, Key.OF_MIRROR, problems);
        Optional<SafeUri> from = table.value(Key.MIRROR_FROM);
        Optional<SafeUri> to = table.value(Key.MIRROR_TO);
        if (from.isPresent() && to.isPresent()) {
          mirrors.add(new MirrorSettings(from.get(), netrc.fill(to.get())));
        }
      }
      return mirrors;
    }

    /** The kind; links that lie in a folder are that folder. */
    private Kind kind() {
      Kind kind = value(Key.SOURCE_KIND);
      if ((kind == Kind.LOCAL) != name.equals(LOCAL)) {
        Entry entry =
            layers
                .entry(Key.SOURCE_KIND, name, preset)
                .orElseGet(() -> new Entry(Key.SOURCE_KIND.defaultText(), origin));
        problems.misfit(
            entry,
            dotted(Key.SOURCE_KIND),
            "\"local\" for the source called local, \"simple\" or another for any other");
      } else if (kind == Kind.LOCAL) {
        refuseAllBut(Set.of(Key.SOURCE_KIND), "nothing; the local source has no upstream");
      }
      boolean folder = layers.strength(Key.SOURCE_PATH, name) > 0;
      if (folder && kind == Kind.FIND_LINKS) {
        kind = Kind.DIRECTORY;
      }
      if (kind == Kind.DIRECTORY) {
        refuseAllBut(OF_DIRECTORY, "nothing; a directory is asked by nobody");
      } else if (folder && kind != Kind.LOCAL) {
        misfit(Key.SOURCE_PATH, "nothing; only a directory has a path");
      }
      return kind;
    }

    private void refuseAllBut(Set<Key<?>> kept, String expected) {
      for (Key<?> key : Key.ALL) {
        if (key.pattern().startsWith("source.") && !kept.contains(key)) {
          misfit(key, expected);
        }
      }
    }

    private void misfit(Key<?> key, String expected) {
      layers
          .entry(key, name)
          .map(entry -> key.isSecret() ? new Entry("***", entry.origin()) : entry)
          .ifPresent(entry -> problems.misfit(entry, dotted(key), expected));
    }

    private @Nullable FolderSettings folder(Kind kind) {
      if (kind != Kind.DIRECTORY) {
        return null;
      }
      Optional<Entry> entry = layers.entry(Key.SOURCE_PATH, name, preset);
      if (written(Key.SOURCE_PATH).isEmpty()) {
        missing(Key.SOURCE_PATH, Key.SOURCE_PATH.form().expected());
        return null;
      }
      Path path =
          paths.resolve(
              entry.orElseThrow(), dotted(Key.SOURCE_PATH), Key.SOURCE_PATH.form().expected());
      return new FolderSettings(path, value(Key.SOURCE_INTERVAL));
    }

    private List<SafeUri> urls(Kind kind) {
      if (!kind.isAsked()) {
        return List.of();
      }
      Optional<Entry> entry = layers.entry(Key.SOURCE_URL, name, preset);
      String expected = kind == Kind.SIMPLE ? Key.INDEX_ROOT : Key.SOURCE_URL.form().expected();
      if (entry.isEmpty()) {
        missing(Key.SOURCE_URL, expected);
        return List.of();
      }
      List<SafeUri> urls = written(Key.SOURCE_URL).orElse(List.of());
      if (kind == Kind.SIMPLE && urls.stream().anyMatch(url -> url.uri().getQuery() != null)) {
        problems.misfit(entry.get(), dotted(Key.SOURCE_URL), expected);
      }
      return urls.stream()
          .map(url -> kind == Kind.SIMPLE ? url.asFolder() : url)
          .map(this::withCredentials)
          .map(netrc::fill)
          .toList();
    }

    private void missing(Key<?> key, String expected) {
      problems.add(origin, dotted(key) + ": missing (expected: %s)".formatted(expected));
    }

    /** What the keys say goes before what stands in the address. */
    private SafeUri withCredentials(SafeUri url) {
      Optional<String> user = written(Key.SOURCE_USERNAME);
      Optional<String> password = written(Key.SOURCE_PASSWORD);
      Optional<String> token = written(Key.SOURCE_TOKEN);
      if (token.isPresent() && (user.isPresent() || password.isPresent())) {
        misfit(Key.SOURCE_TOKEN, "nothing beside username and password");
      } else if (password.isPresent() && user.isEmpty()) {
        misfit(Key.SOURCE_PASSWORD, "a username beside it");
      }
      return token.isPresent()
          ? url.withToken(token.get())
          : user.isPresent() ? url.withUser(user.get(), password.orElse("")) : url;
    }

    /** The hosts of the addresses and the list, as far as no person named them. */
    private Set<String> publicHosts(
        List<SafeUri> urls, Set<String> allowed, List<MirrorSettings> mirrors) {
      Set<String> preset = new HashSet<>();
      Set<String> named = new HashSet<>();
      Set<String> ofUrls = isGiven(Key.SOURCE_URL) ? named : preset;
      urls.forEach(url -> ofUrls.add(Words.bareHost(url.uri().getHost())));
      Set<String> ofList = isGiven(Key.SOURCE_ALLOWED_HOSTS) ? named : preset;
      allowed.forEach(host -> ofList.add(Words.bareHost(host)));
      mirrors.forEach(mirror -> named.add(Words.bareHost(mirror.to().uri().getHost())));
      preset.removeAll(named);
      return preset;
    }

    private boolean isGiven(Key<?> key) {
      return layers.strength(key, name) > 0;
    }

    private String dotted(Key<?> key) {
      return key.dotted(name);
    }

    private <T> Optional<T> written(Key<T> key) {
      return layers.entry(key, name, preset).flatMap(entry -> key.form().read(entry.value()));
    }

    private <T> T value(Key<T> key) {
      return written(key).orElseGet(key::defaultValue);
    }
  }
}
