package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.fixture.FakeIndex;
import dev.wheelhouse.fixture.FakeUpstream;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.plan.IndexClient;
import dev.wheelhouse.plan.ServerIndex;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** A small index with the part of the CUDA stack that clashes, as its METADATA says. */
final class StackWorld {
  private final FakeUpstream upstream;
  private final Path directory;

  StackWorld(FakeUpstream upstream, Path directory) throws IOException {
    this.upstream = upstream;
    this.directory = directory;
    serving();
    torch();
    arrays();
    telemetry();
    sources();
    upstream.publish(
        "/simple/",
        "<a href=\"opentelemetry-api/\">opentelemetry-api</a> <a href=\"torch/\">torch</a>");
  }

  ServerIndex index() {
    return new ServerIndex(client(upstream.pypi()), project -> Map.of(), directory);
  }

  /** With the release page beside it. */
  ServerIndex indexes() {
    Map<String, IndexClient> releases = Map.of("flash-attn", client(upstream.pytorch()));
    return new ServerIndex(client(upstream.pypi()), project -> releases, directory);
  }

  private static IndexClient client(FakeIndex index) {
    return new IndexClient(URI.create(index.url()));
  }

  private FakeIndex add(String name, String version, String... requires) {
    return upstream.pypi().add(TestWheel.recipe(name, version).requires(requires).make());
  }

  private void serving() {
    String telemetry = "opentelemetry-api<1.27.0,>=1.26.0";
    String conventions = "opentelemetry-semantic-conventions-ai<0.5.0,>=0.4.1";
    String machines = "; platform_machine == \"x86_64\" or platform_machine == \"aarch64\"";
    String[] rest = {"fastapi", "uvloop", "pillow", "pyzmq", "msgspec", "numpy"};
    for (String version : new String[] {"0.8.4", "0.8.5.post1"}) {
      upstream
          .pypi()
          .add(
              TestWheel.recipe("vllm", version)
                  .requires(telemetry, conventions, "torch==2.6.0", "xgrammar==0.1.18" + machines)
                  .requires(rest)
                  .make());
    }
    upstream
        .pypi()
        .add(
            TestWheel.recipe("vllm", "0.9.0")
                .requires("opentelemetry-api>=1.26.0", "torch==2.7.0", "xgrammar==0.1.19")
                .requires(rest)
                .make());
    for (String version : new String[] {"0.4.6", "0.4.6.post1"}) {
      add(
          "sglang",
          version,
          "aiohttp",
          "xgrammar==0.1.17; extra == \"runtime-common\"",
          "sglang[runtime_common]; extra == \"srt\"",
          "flashinfer_python==0.2.3; extra == \"srt\"",
          "torch==2.6.0; extra == \"srt\"",
          "sglang[srt]; extra == \"all\"");
    }
    add("xgrammar", "0.1.17");
    add("xgrammar", "0.1.18");
    add("xgrammar", "0.1.19");
  }

  private void torch() {
    String linux = "; platform_system == \"Linux\" and platform_machine == \"x86_64\"";
    String[][] builds = {{"2.3.0", "12.1.3.1"}, {"2.6.0", "12.4.5.8"}, {"2.7.0", "12.6.4.1"}};
    for (String[] build : builds) {
      add("nvidia-cublas-cu12", build[1]);
      add(
          "torch",
          build[0],
          "filelock",
          "networkx",
          "jinja2",
          "fsspec",
          "nvidia-cublas-cu12==" + build[1] + linux);
    }
    add("torchvision", "0.18.0", "numpy", "torch==2.3.0");
    add("torchvision", "0.20.1", "numpy", "torch==2.5.1");
    add("torchvision", "0.21.0", "numpy", "torch (==2.6.0)");
    add("torchvision", "0.22.0", "numpy", "torch==2.7.0");
  }

  private void arrays() {
    add("numpy", "1.26.4");
    add("numpy", "2.2.6");
    upstream
        .pypi()
        .add(
            TestWheel.recipe("numpy", "2.3.0")
                .tags("cp311", "cp311", "manylinux_2_28_x86_64")
                .make());
    add("opencv-python-headless", "4.10.0.84", "numpy >=1.21.2 ; python_version >= \"3.10\"");
    add("opencv-python-headless", "4.11.0.86", "numpy >=1.21.2 ; python_version >= \"3.10\"");
    add(
        "opencv-python-headless",
        "4.12.0.88",
        "numpy<2.0; python_version < \"3.9\"",
        "numpy<2.3.0,>=2; python_version >= \"3.9\"");
    add("opencv-python-headless", "4.13.0.90", "numpy>=2; python_version >= \"3.9\"");
    add("verl", "0.7.1", "numpy<2.0.0", "ray");
    add("verl", "0.8.0", "numpy<2.0.0", "ray");
    add("verl", "0.9.0", "numpy>=2.0.0", "ray");
    add("verl", "0.9.1", "numpy>=2.0.0", "ray");
  }

  private void telemetry() {
    for (String version : new String[] {"1.26.0", "1.34.1"}) {
      String series = "~=" + version;
      add("opentelemetry-api", version, "deprecated", "importlib-metadata");
      add("opentelemetry-sdk", version, "opentelemetry-api==" + version);
      add(
          "opentelemetry-exporter-otlp-proto-grpc",
          version,
          "opentelemetry-api~=1.15",
          "opentelemetry-sdk" + series);
      add(
          "opentelemetry-exporter-otlp",
          version,
          "opentelemetry-exporter-otlp-proto-grpc==" + version);
    }
    for (String version : new String[] {"0.4.1", "0.4.2", "0.4.13", "0.5.1"}) {
      add("opentelemetry-semantic-conventions-ai", version);
    }
  }

  private void sources() throws IOException {
    upstream
        .pypi()
        .add(
            sdist("flashinfer-python", "0.2.2.post1"),
            sdist("flashinfer-python", "0.2.3"),
            sdist("flash-attn", "2.7.4.post1"));
    upstream
        .pytorch()
        .add(
            TestWheel.recipe("flash-attn", "2.7.4.post1")
                .tags("cp310", "cp310", "linux_x86_64")
                .make(),
            TestWheel.recipe("flash-attn", "2.7.4.post1")
                .tags("cp311", "cp311", "linux_x86_64")
                .make());
    for (String python : new String[] {"cp39", "cp310", "cp313"}) {
      upstream
          .pypi()
          .add(
              TestWheel.recipe("triton", "3.2.0")
                  .tags(python, python, "manylinux_2_17_x86_64")
                  .make());
    }
    for (String version : new String[] {"3.5.0", "3.6.0"}) {
      upstream
          .pypi()
          .add(
              TestWheel.recipe("triton", version)
                  .tags("cp314", "cp314", "manylinux_2_28_x86_64")
                  .make());
    }
  }

  private static TestWheel sdist(String name, String version) throws IOException {
    String top = "%s-%s".formatted(name.replace('-', '_'), version);
    Map<String, String> members = new LinkedHashMap<>();
    members.put(
        top + "/PKG-INFO",
        "Metadata-Version: 2.1\nName: %s\nVersion: %s\n".formatted(name, version));
    members.put(
        top + "/pyproject.toml",
        "[build-system]\nrequires = [\"setuptools\", \"torch\", \"ninja\"]\n");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream tar = new GZIPOutputStream(out)) {
      for (Map.Entry<String, String> member : members.entrySet()) {
        byte[] bytes = member.getValue().getBytes(StandardCharsets.US_ASCII);
        tar.write(header(member.getKey(), bytes.length));
        tar.write(Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512));
      }
      tar.write(new byte[1024]);
    }
    return TestWheel.raw(top + ".tar.gz", out.toByteArray());
  }

  /** The header of a plain file in a tar. */
  private static byte[] header(String name, int size) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 124, "%011o\0".formatted(size));
    put(header, 136, "00000000000\0");
    put(header, 148, "        ");
    put(header, 156, "0");
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte one : header) {
      sum += one;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
