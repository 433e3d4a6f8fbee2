package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.TestWheel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of a closure: planned and seeded outside, carried over, installed by real clients
 * in a network that leads nowhere, and proved; then a delta; then all that is to be refused.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the wheels are for it")
class AcrossTheGapTest {
  private static final long OVER_2_GB = 2_200_000_000L;
  private static final long ROOM = 20_000_000_000L;
  private static final String LOCAL = "flashinfer_python-0.2.2.post1+cu124torch2.6";
  private static final List<String> NVIDIA =
      List.of(
          "cublas",
          "cuda-cupti",
          "cuda-nvrtc",
          "cuda-runtime",
          "cudnn",
          "cufft",
          "curand",
          "cusolver",
          "cusparse",
          "nccl",
          "nvjitlink",
          "nvtx");
  private static final List<String> PURE =
      List.of(
          "accelerate",
          "aiohttp",
          "click",
          "codetiming",
          "datasets",
          "dill",
          "einops",
          "fastapi",
          "filelock",
          "fsspec",
          "hydra-core",
          "jinja2",
          "markupsafe",
          "mpmath",
          "networkx",
          "numpy",
          "packaging",
          "pandas",
          "peft",
          "pydantic",
          "pyyaml",
          "ray",
          "regex",
          "requests",
          "safetensors",
          "sympy",
          "tensordict",
          "tokenizers",
          "tqdm",
          "transformers",
          "typing-extensions",
          "wandb");
  private static final List<String> ASKED =
      List.of("verl==0.4.1", "flashinfer-python==0.2.2.post1+cu124torch2.6");

  @TempDir Path directory;
  private Mirror outside;
  private Mirror inside;
  private String uv = "";
  private String python = "";

  @BeforeEach
  void make() throws Exception {
    uv = Clients.kit("uv==0.13.9", "uv").toString();
    assumeTrue(
        Files.getFileStore(directory).getUsableSpace() > ROOM,
        "needs 20 GB of room: a wheel of 2.2 GB is here seven times in the end");
    outside = new Mirror(Files.createDirectory(directory.resolve("outside"))).optimizing();
    inside = new Mirror(Files.createDirectory(directory.resolve("inside"))).optimizing();
    inside.upstream.stop();
    Mirror.Ran version =
        outside.run(
            new ProcessBuilder(
                "python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"));
    python = version.output().strip();
  }

  @AfterEach
  void stop() throws Exception {
    if (outside != null) {
      outside.close();
      inside.close();
    }
  }

  private static String ok(Mirror.Ran ran) {
    assertThat(ran.code()).as(ran.output()).isZero();
    return ran.output();
  }

  /** The stack in small, but for torch: 47 wheels that need one another. */
  private void publish() {
    String tag = "cp" + python.replace(".", "");
    List<String> needs = new ArrayList<>(List.of("torch==2.6.0"));
    for (String name : PURE) {
      outside.upstream.pypi().add(TestWheel.of(name, "1.26.4"));
      needs.add(name + ">=1.20");
    }
    List<String> cuda = new ArrayList<>(List.of("filelock", "sympy", "triton==3.2.0"));
    for (String name : NVIDIA) {
      String project = "nvidia-" + name + "-cu12";
      outside
          .upstream
          .pypi()
          .add(
              TestWheel.recipe(project, "12.4.5.8")
                  .tags("py3", "none", "manylinux2014_x86_64")
                  .padded(3_000_000)
                  .make());
      cuda.add(project + "==12.4.5.8; platform_system == 'Linux'");
    }
    String[] requires = cuda.toArray(String[]::new);
    outside
        .upstream
        .pypi()
        .add(
            TestWheel.recipe("verl", "0.4.1").requires(needs.toArray(String[]::new)).make(),
            TestWheel.recipe("torch", "2.6.0")
                .tags(tag, tag, "manylinux1_x86_64")
                .requires(requires)
                .make(),
            TestWheel.recipe("triton", "3.2.0")
                .tags(tag, tag, "manylinux_2_17_x86_64.manylinux2014_x86_64")
                .make(),
            TestWheel.of("flashinfer-python", "0.2.2.post1"),
            TestWheel.of("flashinfer-python", "0.2.3"));
    outside
        .upstream
        .pytorch()
        .add(
            TestWheel.recipe("torch", "2.6.0+cu124")
                .tags(tag, tag, "linux_x86_64")
                .requires(requires)
                .padded(OVER_2_GB)
                .make());
  }

  private String outside(String verb, String... more) throws Exception {
    List<String> all = new ArrayList<>(ASKED);
    all.addAll(List.of("--uv", uv, "--python", python, "--platform", "linux_x86_64"));
    all.addAll(List.of(more));
    return ok(outside.run(verb, all.toArray(String[]::new)));
  }

  @Test
  void closure_isPlanned_seeded_carried_installed_andProved_thenADelta_thenWhatIsRefused()
      throws Exception {
    publish();
    ok(outside.run("seed", CudaWorld.flashinfer().writeTo(directory).toString()));
    assertThat(outside("plan", "--no-write"))
        .contains("48 projects, 48 files, 2.2 GB; 1 are here, 47 (2.2 GB) are to be fetched");
    assertThat(outside.upstream.count("whl$")).as("wheels that a plan fetched").isZero();

    assertThat(outside("seed", "--set", "verl", "--no-build-deps"))
        .contains("48 files are here, 47 fetched", "0 failed; set verl");
    assertThat(outside.run("local", "torch").output()).contains("not local");
    Path bundle = directory.resolve("stick");
    ok(outside.run("export", "--set", "verl", "-o", bundle.toString()));

    inside.apart().serve("--offline");
    assertThat(ok(inside.run("import", bundle.toString()))).contains("48 files, 48 of them new");
    assertThat(ok(inside.run("check", "--set", "verl", "--uv", uv))).contains("installable");
    Path pips = installsByPip(bundle.resolve("requirements.verl.txt"));
    Path uvs = installsByUv();
    for (Path place : List.of(pips, uvs)) {
      assertThat(Clients.installed(place)).contains("torch-2.6.0+cu124", LOCAL, "verl-0.4.1");
      ok(inside.run(new ProcessBuilder(place.toString(), "-m", "pip", "check")));
    }
    assertThat(ok(inside.run("verify", "--deep")))
        .contains("48 files verified", "48 wheels compared with their RECORD", "no flaw");

    Path delta = delta(bundle);
    refuses(delta);
    assertThat(ok(inside.run("import", delta.toString()))).contains("49 files, 1 of them new");
    ok(inside.run(pip(pips, "install", "late==1.0")));
    ok(inside.run(new ProcessBuilder(pips.toString(), "-m", "pip", "check")));
    assertThat(ok(inside.run("verify", "--deep"))).contains("49 files verified", "no flaw");
  }

  private ProcessBuilder pip(Path venv, String verb, String... arguments) {
    List<String> command = new ArrayList<>(List.of(venv.toString(), "-m", "pip", verb));
    command.addAll(List.of("--no-cache-dir", "--index-url", inside.index()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  private Path installsByPip(Path requirements) throws Exception {
    Path venv = Clients.venv();
    ok(inside.run(pip(venv, "install", "--require-hashes", "-r", requirements.toString())));
    return venv;
  }

  /** From the lock that the server inside tells, with its own addresses. */
  private Path installsByUv() throws Exception {
    Path venv = Clients.venv();
    Path lock = directory.resolve("pylock.verl.toml");
    String url = inside.url() + "/-/sets/verl/pylock.toml";
    String script = "import sys, urllib.request as r; r.urlretrieve(*sys.argv[1:])";
    ok(inside.run(new ProcessBuilder(venv.toString(), "-c", script, url, lock.toString())));
    List<String> sync = List.of(uv, "pip", "sync", "--no-cache", "--python", venv.toString());
    ok(
        inside.run(
            new ProcessBuilder(Stream.concat(sync.stream(), Stream.of(lock.toString())).toList())));
    return venv;
  }

  /** One wheel more, for an inside that has the rest. */
  private Path delta(Path first) throws Exception {
    outside.upstream.pypi().add(TestWheel.recipe("late", "1.0").requires("verl").make());
    ok(outside.run("fetch", "late==1.0"));
    ok(outside.run("sets", "add", "verl", "late==1.0"));
    Path inventory = directory.resolve("inventory.txt");
    Files.writeString(inventory, ok(inside.run("inventory")));
    Path delta = directory.resolve("delta");
    String told =
        ok(
            outside.run(
                "export",
                "--set",
                "verl",
                "--since",
                inventory.toString(),
                "-o",
                delta.toString()));
    assertThat(told).contains("48 left out, which the other side has");
    ok(
        outside.run(
            "export",
            "--set",
            "verl",
            "--since",
            first.toString(),
            "-o",
            directory.resolve("same").toString()));
    assertThat(directory.resolve("same/SHA256SUMS"))
        .hasSameBinaryContentAs(delta.resolve("SHA256SUMS"));
    return delta;
  }

  // --- what is refused

  private void refuses(Path delta) throws Exception {
    String file = "late-1.0-py3-none-any.whl";
    refuses(delta, "flipped", "expected: ", copy -> flip(find(copy, file)));
    refuses(
        delta, "short", " bytes (expected: ", copy -> Files.write(find(copy, file), new byte[5]));
    refuses(
        delta,
        "renamed",
        "late-1.1-py3-none-any.whl",
        copy ->
            Files.move(
                find(copy, file), find(copy, file).resolveSibling("late-1.1-py3-none-any.whl")));
    refuses(
        delta,
        "newer",
        "format 7 (expected: up to 1)",
        copy ->
            edit(
                copy.resolve("manifest.jsonl"),
                text -> text.replaceFirst("\"wheelhouse-bundle\":1", "\"wheelhouse-bundle\":7")));
    refuses(
        delta,
        "edited",
        "manifest",
        copy ->
            edit(copy.resolve("manifest.jsonl"), text -> text.replace("late-1.0", "l/../te-1.0")));
    Path volumes = directory.resolve("volumes");
    ok(outside.run("export", "--set", "verl", "--split", "2210MB", "-o", volumes.toString()));
    refused(
        inside.run("import", volumes.resolve("volume-2").toString()), "volume 1 of 2 is missing");
    Path key = directory.resolve("house.key");
    ok(outside.run("keys", "generate", key.toString()));
    String trusted = Files.readString(Path.of(key + ".pub")).strip();
    refused(inside.run("import", delta.toString(), "--trust", key + ".pub"), trusted);
  }

  private void refuses(Path bundle, String name, String why, Damage damage) throws Exception {
    Path copy = directory.resolve(name);
    copy(bundle, copy);
    damage.to(copy);
    refused(inside.run("import", copy.toString()), why);
  }

  /** Refused by name, and nothing of it shows. */
  private void refused(Mirror.Ran ran, String why) throws Exception {
    assertThat(ran.code()).as(ran.output()).isEqualTo(1);
    assertThat(ran.output()).contains("refused").contains(why);
    assertThat(inside.run("list", "late").output()).doesNotContain("late-1.0");
    Mirror.Ran tried =
        inside.run(
            pip(
                Path.of("python3"),
                "download",
                "--no-deps",
                "-d",
                directory.resolve("got").toString(),
                "late==1.0"));
    assertThat(tried.output()).contains("No matching distribution found for late==1.0");
  }

  // --- damage

  /** What is done to a copy of a bundle. */
  @FunctionalInterface
  private interface Damage {
    void to(Path bundle) throws IOException;
  }

  private static Path find(Path bundle, String name) throws IOException {
    try (Stream<Path> files = Files.walk(bundle.resolve("files"))) {
      return files.filter(path -> path.endsWith(name)).findFirst().orElseThrow();
    }
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static void edit(Path file, UnaryOperator<String> change) throws IOException {
    String before = Files.readString(file);
    String after = change.apply(before);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(file, after);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Files.copy(one, to.resolve(from.relativize(one).toString()));
      }
    }
  }
}
