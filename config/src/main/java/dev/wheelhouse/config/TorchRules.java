package dev.wheelhouse.config;

import dev.wheelhouse.config.RouteRule.Merge;
import java.util.List;

/**
 * The rules of a whole index whose builds of PyTorch come from one source alone: what {@code
 * index.NAME.torch} stands for.
 */
final class TorchRules {
  private static final String LOCAL = "local";
  private static final String PYPI = "pypi";
  private static final List<String> FAMILY = List.of("torch", "torchvision", "torchaudio");

  /** PyTorch's alone: whoever puts these names on PyPI is somebody else, as in 2022. */
  private static final List<String> TRITON_BUILDS = List.of("pytorch-triton*", "torchtriton");

  /** PyPI's builds first, since locks hold their hashes. */
  private static final List<String> CUDA = List.of("nvidia-*", "triton");

  private TorchRules() {}

  /** With {@code source} as the one for the family. */
  static List<RouteRule> of(String source) {
    return List.of(
        new RouteRule(FAMILY, List.of(LOCAL, source), Merge.VERSIONS),
        new RouteRule(TRITON_BUILDS, List.of(LOCAL, source), Merge.VERSIONS),
        new RouteRule(CUDA, List.of(LOCAL, PYPI, source), Merge.VERSIONS),
        new RouteRule(List.of("*"), List.of(LOCAL, PYPI), Merge.VERSIONS));
  }
}
