package dev.wheelhouse.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Finds versions that fit together, through an index of ours. */
sealed interface Resolver permits UvResolver, PipResolver {
  /**
   * The one that runs a program.
   *
   * @param cache where the program keeps pages and METADATA from one run to the next
   * @param tell hears what is going on, in a few words
   */
  static Resolver of(Program program, IndexClient index, Path cache, Consumer<String> tell) {
    return switch (program) {
      case Uv uv -> new UvResolver(uv, index, cache, tell);
      case Pip pip -> new PipResolver(pip, index, cache, tell);
    };
  }

  /**
   * Resolves for one target; {@code directory} is empty, for its files.
   *
   * @throws IOException if the program fails for any other reason than that nothing fits
   */
  Resolution resolve(Wishes wishes, Target target, Path directory) throws IOException;
}
