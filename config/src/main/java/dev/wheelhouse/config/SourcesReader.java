package dev.wheelhouse.config;

import dev.wheelhouse.config.SourceSettings.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the sources of what was written about them. */
final class SourcesReader {
  /** The one source of kind {@link Kind#LOCAL}; addresses of local files begin with it. */
  private static final String LOCAL = "local";

  private final Layers layers;
  private final Problems problems;

  SourcesReader(Layers layers, Problems problems) {
    this.layers = layers;
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
      Optional<String> written = layers.written(Key.SOURCE_PRESET, name);
      if (written.isPresent() && !layers.presetSources().contains(written.get())) {
        Entry entry = layers.entry(Key.SOURCE_PRESET, name).orElseThrow();
        problems.misfit(entry, dotted(Key.SOURCE_PRESET), "one of " + presetNames());
        return name;
      }
      return written.orElse(name);
    }

    private String presetNames() {
      return String.join(", ", layers.presetSources());
    }

    SourceSettings read() {
      Kind kind = value(Key.SOURCE_KIND);
      List<SafeUri> urls = written(Key.SOURCE_URL).orElse(List.of());
      checkKind(kind);
      if (kind == Kind.SIMPLE && layers.entry(Key.SOURCE_URL, name, preset).isEmpty()) {
        problems.add(
            origin,
            dotted(Key.SOURCE_URL)
                + ": missing (expected: %s)".formatted(Key.SOURCE_URL.form().expected()));
      }
      return new SourceSettings(
          name,
          kind,
          urls,
          value(Key.SOURCE_TTL),
          value(Key.SOURCE_NEGATIVE_TTL),
          new HashSet<>(written(Key.SOURCE_ALLOWED_HOSTS).orElse(List.of())),
          new HashSet<>(value(Key.SOURCE_ABSENT)),
          value(Key.SOURCE_DELISTED),
          value(Key.SOURCE_REQUIRED),
          mirrors());
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
          mirrors.add(new MirrorSettings(from.get(), to.get()));
        }
      }
      return mirrors;
    }

    private void checkKind(Kind kind) {
      if ((kind == Kind.LOCAL) != name.equals(LOCAL)) {
        Entry entry =
            layers
                .entry(Key.SOURCE_KIND, name, preset)
                .orElseGet(() -> new Entry(Key.SOURCE_KIND.defaultText(), origin));
        problems.misfit(
            entry,
            dotted(Key.SOURCE_KIND),
            "\"local\" for the source called local, \"simple\" for any other");
      } else if (kind == Kind.LOCAL) {
        refuseOtherKeys();
      }
    }

    private void refuseOtherKeys() {
      for (Key<?> key : Key.ALL) {
        if (key.pattern().startsWith("source.") && key != Key.SOURCE_KIND) {
          layers
              .entry(key, name)
              .ifPresent(entry ->
                  problems.misfit(entry, dotted(key), "nothing; the local source has no upstream"));
        }
      }
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
