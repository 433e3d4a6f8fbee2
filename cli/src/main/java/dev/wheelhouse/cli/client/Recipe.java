package dev.wheelhouse.cli.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What to paste so that a client uses a mirror and nothing else.
 *
 * @param warnings what must not be added, in one line each
 */
public record Recipe(Client client, List<Block> blocks, List<String> warnings) {
  public Recipe {
    blocks = List.copyOf(blocks);
    warnings = List.copyOf(warnings);
  }

  /** Lines for one place: a file, or a terminal. */
  public record Block(String place, String text) {}

  /** Whom there are recipes for. */
  public enum Client {
    PIP,
    UV,
    POETRY,
    PDM,
    CONDA,
    DOCKER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a first wheel of 800 MB may take until its last 64 KB come. */
  private static final int SECONDS = 120;

  private static final String ONE_INDEX =
      "add no --extra-index-url (pip) and no further [[index]] (uv): what they name is asked past the"
          + " mirror, and the newest version of both wins";
  private static final String NO_BACKEND =
      "set no --torch-backend and no UV_TORCH_BACKEND: uv then fetches torch from"
          + " download.pytorch.org; take the index of that CUDA version instead, such as ";

  /** The lines for one client. */
  public static Recipe of(Client client, MirrorAddress mirror) {
    List<Block> blocks =
        switch (client) {
          case PIP -> pip(mirror);
          case UV -> uv(mirror);
          case POETRY -> poetry(mirror);
          case PDM -> pdm(mirror);
          case CONDA -> conda(mirror);
          case DOCKER -> docker(mirror);
        };
    List<String> warnings = new ArrayList<>();
    warnings.add(ONE_INDEX);
    if (client == Client.UV || client == Client.DOCKER) {
      warnings.add(NO_BACKEND + mirror.index("/cu126/simple/"));
    }
    if (client == Client.POETRY && mirror.path().equals("/simple/")) {
      warnings.add(
          "a lock that is shared by Linux and macOS is best made at "
              + mirror.index("/plain/simple/")
              + ": Poetry locks one build of torch for all");
    }
    if (client == Client.DOCKER && mirror.isLoopback()) {
      warnings.add(
          mirror.host()
              + " inside a container is the container: build with --network=host,"
              + " or give --url with a name that containers can reach");
    }
    return new Recipe(client, blocks, warnings);
  }

  private static List<Block> pip(MirrorAddress mirror) {
    String trust =
        mirror.wantsTrust()
            ? "trusted-host = " + mirror.host() + "\n"
            : isTls(mirror) ? "cert = /path/to/the/mirror's-ca.pem\n" : "";
    return List.of(
        new Block(
            "pip.conf (pip config debug tells where; one venv: VENV/pip.conf)",
            "[global]\nindex-url = %s\n%stimeout = %d\n".formatted(mirror.index(), trust, SECONDS)),
        new Block(
            "a terminal: a venv and its own pip, so that wheels fit its Python",
            """
            python3.10 -m venv .venv
            .venv/bin/python -m pip install --index-url %s%s PACKAGE
            """
                .formatted(
                    mirror.index(),
                    mirror.wantsTrust() ? " --trusted-host " + mirror.host() : "")));
  }

  private static List<Block> uv(MirrorAddress mirror) {
    String trust =
        mirror.wantsTrust() ? "allow-insecure-host = [\"%s\"]\n\n".formatted(mirror.host()) : "";
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block(
            "uv.toml beside pyproject.toml, or ~/.config/uv/uv.toml (in pyproject.toml:"
                + " [[tool.uv.index]])",
            trust + "[[index]]\nurl = \"%s\"\ndefault = true\n".formatted(mirror.index())));
    String authority = isTls(mirror) ? "export SSL_CERT_FILE=/path/to/the/mirror's-ca.pem\n" : "";
    blocks.add(
        new Block(
            "a terminal",
            """
            %sexport UV_HTTP_TIMEOUT=%d
            uv venv --python 3.10
            uv pip install --default-index %s PACKAGE
            """
                .formatted(authority, SECONDS, mirror.index())));
    return blocks;
  }

  private static List<Block> poetry(MirrorAddress mirror) {
    return List.of(
        new Block(
            "pyproject.toml",
            "[[tool.poetry.source]]\nname = \"wheelhouse\"\nurl = \"%s\"\npriority = \"primary\"\n"
                .formatted(mirror.index())),
        new Block(
            "a terminal (the same, by command; then lock anew)",
            """
            export POETRY_REQUESTS_TIMEOUT=%d
            poetry source add --priority=primary wheelhouse %s
            poetry lock
            """
                .formatted(SECONDS, mirror.index())));
  }

  private static List<Block> pdm(MirrorAddress mirror) {
    return List.of(
        new Block(
            "pyproject.toml (the name pypi takes the place of the preset one)",
            "[[tool.pdm.source]]\nname = \"pypi\"\nurl = \"%s\"\n".formatted(mirror.index())),
        new Block(
            "a terminal (the same, for every project of this user)",
            "pdm config pypi.url %s\npdm config request_timeout %d\n"
                .formatted(mirror.index(), SECONDS)));
  }

  private static List<Block> conda(MirrorAddress mirror) {
    String trust = mirror.wantsTrust() ? "      - --trusted-host " + mirror.host() + "\n" : "";
    return List.of(
        new Block(
            "environment.yml (conda's own channels are not served here)",
            """
            dependencies:
              - python=3.10
              - pip
              - pip:
                  - --index-url %s
            %s      - PACKAGE
            """
                .formatted(mirror.index(), trust)),
        new Block(
            "a terminal (for an environment that there is)",
            """
            conda env config vars set PIP_INDEX_URL=%s%s
            conda activate ENVIRONMENT
            python -m pip install PACKAGE
            """
                .formatted(
                    mirror.index(),
                    mirror.wantsTrust() ? " PIP_TRUSTED_HOST=" + mirror.host() : "")));
  }

  private static List<Block> docker(MirrorAddress mirror) {
    String trust =
        mirror.wantsTrust()
            ? " \\\n    PIP_TRUSTED_HOST=%1$s \\\n    UV_INSECURE_HOST=%1$s"
                .formatted(mirror.host())
            : "";
    return List.of(
        new Block(
            "Dockerfile (ARG, so that the image does not keep it)",
            """
            ARG INDEX=%s
            RUN PIP_INDEX_URL=$INDEX PIP_DEFAULT_TIMEOUT=%d \\
                UV_DEFAULT_INDEX=$INDEX UV_HTTP_TIMEOUT=%d%s \\
                python -m pip install --no-cache-dir PACKAGE
            """
                .formatted(mirror.index(), SECONDS, SECONDS, trust)),
        new Block(
            "a terminal",
            (mirror.isLoopback() ? "docker build --network=host" : "docker build")
                + " --build-arg INDEX=%s .\n".formatted(mirror.index())));
  }

  private static boolean isTls(MirrorAddress mirror) {
    return mirror.root().getScheme().equals("https");
  }
}
