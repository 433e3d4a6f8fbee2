package dev.wheelhouse.cli.client;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What pip would ask, by its files and variables, and what of it goes past the mirror. */
final class PipLook {
  /** Commands whose own sections count when something is installed. */
  private static final List<String> SECTIONS = List.of("global", "install", "download", "");

  private static final int PATIENT_SECONDS = 15;

  private final MirrorAddress mirror;
  private final Consumer<Finding> tell;

  PipLook(MirrorAddress mirror, Consumer<Finding> tell) {
    this.mirror = mirror;
    this.tell = tell;
  }

  void look(List<PipConfig.Option> all) {
    List<PipConfig.Option> options =
        all.stream().filter(option -> SECTIONS.contains(option.section())).toList();
    index(options);
    boolean trusted = false;
    for (PipConfig.Option option : options) {
      switch (option.key()) {
        case "extra-index-url" -> option.values().forEach(url -> extra(option, url));
        case "find-links" -> option.values().forEach(place -> links(option, place));
        case "no-index" -> noIndex(option);
        case "proxy" -> proxy(option);
        case "timeout", "default-timeout" -> timeout(option);
        case "trusted-host" -> trusted |= option.values().stream().anyMatch(this::isMirror);
        default -> {
          // says nothing of where packages come from
        }
      }
    }
    if (mirror.wantsTrust() && !trusted) {
      tell.accept(
          Finding.problem(
              "pip",
              mirror.host() + " is asked over plain HTTP and is not trusted: pip ignores it",
              "python -m pip config --user set global.trusted-host " + mirror.host()));
    }
  }

  private void index(List<PipConfig.Option> options) {
    PipConfig.Option counts = null;
    for (PipConfig.Option option : options) {
      boolean sets = option.key().equals("index-url") || option.key().equals("pypi-url");
      if (sets && (counts == null || rank(option) >= rank(counts))) {
        counts = option;
      }
    }
    String set = "python -m pip config --user set global.index-url " + mirror.index();
    if (counts == null) {
      tell.accept(
          Finding.problem("pip", "no index is set: pip asks https://pypi.org/simple/", set));
      return;
    }
    String url = MirrorAddress.shown(counts.value());
    if (mirror.serves(counts.value())) {
      tell.accept(Finding.ok(counts.where(), "pip asks " + url));
    } else {
      String mend =
          counts.level().equals("variable")
              ? "export %s=%s".formatted(counts.where(), mirror.index())
              : counts.level().equals("file")
                  ? "index-url = %s in %s".formatted(mirror.index(), counts.where())
                  : "python -m pip config --%s set %s.index-url %s"
                      .formatted(counts.level(), counts.section(), mirror.index());
      tell.accept(Finding.problem(counts.where(), "pip asks " + url + ", not this mirror", mend));
    }
    overridden(options, counts);
  }

  /** A command's own section is stronger than the global one of any file; variables win. */
  private static int rank(PipConfig.Option option) {
    return option.section().isEmpty() ? 2 : option.section().equals("global") ? 0 : 1;
  }

  private void overridden(List<PipConfig.Option> options, PipConfig.@Nullable Option counts) {
    for (PipConfig.Option option : options) {
      boolean index = option.key().equals("index-url") && !option.equals(counts);
      if (index && !mirror.serves(option.value())) {
        tell.accept(
            Finding.note(
                option.where(),
                "names " + MirrorAddress.shown(option.value()) + ", which something stronger hides",
                option.unset()));
      }
    }
  }

  private void extra(PipConfig.Option option, String url) {
    String shown = MirrorAddress.shown(url);
    tell.accept(
        mirror.serves(url)
            ? Finding.note(
                option.where(),
                "extra index %s of this mirror: pip mixes both by file, past the mirror's rules"
                    .formatted(shown),
                option.unset())
            : Finding.problem(
                option.where(),
                "extra index %s goes past this mirror, and wins where it is newer".formatted(shown),
                option.unset()));
  }

  private void links(PipConfig.Option option, String place) {
    boolean address = place.contains("://") && !place.startsWith("file:");
    String shown = MirrorAddress.shown(place);
    if (address && mirror.serves(place)) {
      return;
    }
    tell.accept(
        address
            ? Finding.problem(
                option.where(), "find-links " + shown + " goes past this mirror", option.unset())
            : Finding.note(
                option.where(),
                "find-links %s: files there are chosen beside those of the mirror".formatted(shown),
                option.unset()));
  }

  private void noIndex(PipConfig.Option option) {
    if (List.of("1", "true", "yes", "on")
        .contains(option.value().toLowerCase(java.util.Locale.ROOT))) {
      tell.accept(
          Finding.problem(option.where(), "no-index: pip asks no index at all", option.unset()));
    }
  }

  private void proxy(PipConfig.Option option) {
    tell.accept(
        Finding.problem(
            option.where(),
            "pip sends all to the proxy "
                + MirrorAddress.shown(option.value())
                + ", also what is meant for this mirror",
            option.unset()));
  }

  private void timeout(PipConfig.Option option) {
    Optional<Double> seconds = Optional.empty();
    try {
      seconds = Optional.of(Double.valueOf(option.value().strip()));
    } catch (NumberFormatException e) {
      // pip itself will say so
    }
    if (seconds.isPresent() && seconds.get() < PATIENT_SECONDS) {
      tell.accept(
          Finding.note(
              option.where(),
              "a time-out of %s s: a wheel that the mirror has yet to fetch may take longer"
                  .formatted(option.value()),
              option.unset()));
    }
  }

  private boolean isMirror(String trusted) {
    return trusted.equals(mirror.host())
        || trusted.equals(mirror.root().getAuthority())
        || trusted.equals("*");
  }
}
