package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.CudaWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real clients install from a bundle: by itself, over a web server, and from where it was taken in.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the wheels are for it")
class BundleClientsTest {
  private static final List<String> EXPECTED =
      List.of("torch-2.6.0+cu124", "flashinfer_python-0.2.2.post1+cu124torch2.6", "mpmath-1.3.0");

  @TempDir static Path directory;
  private static Mirror outside;
  private static Path bundle;
  private static Process web;
  private static String webUrl;

  @BeforeAll
  static void export() throws Exception {
    outside = new Mirror(Files.createDirectory(directory.resolve("outside")));
    CudaWorld.fill(outside.upstream, 100_000);
    ok(outside.run("seed", CudaWorld.flashinfer().writeTo(directory).toString()));
    ok(
        outside.run(
            "fetch",
            "torch==2.6.0+cu124",
            "triton==3.2.0",
            "nvidia-cudnn-cu12==9.1.0.70",
            "filelock==3.16.1",
            "typing-extensions==4.12.2",
            "jinja2==3.1.6",
            "markupsafe==3.0.3",
            "sympy==1.13.1",
            "mpmath==1.3.0",
            "networkx==3.4.2",
            "fsspec==2025.5.1",
            "numpy==1.26.4"));
    ok(outside.run("sets", "add", "stack", "--all"));
    bundle = directory.resolve("bundle");
    ok(outside.run("export", "--set", "stack", "-o", bundle.toString()));
    web =
        new ProcessBuilder("python3", "-u", "-m", "http.server", "0", "--bind", "127.0.0.1")
            .directory(bundle.toFile())
            .redirectErrorStream(true)
            .start();
    Matcher port = Pattern.compile("port (\\d+)").matcher(web.inputReader().readLine());
    assertThat(port.find()).isTrue();
    webUrl = "http://127.0.0.1:" + port.group(1) + "/";
    Thread.ofPlatform().daemon().start(() -> web.inputReader().lines().forEach(line -> {}));
  }

  @AfterAll
  static void stop() throws Exception {
    if (web != null) {
      web.destroyForcibly().waitFor();
    }
    if (outside != null) {
      outside.close();
    }
  }

  private static String ok(Mirror.Ran ran) {
    assertThat(ran.code()).as(ran.output()).isZero();
    return ran.output();
  }

  /** Installs into a fresh directory, and looks at what is there. */
  private static void installs(List<String> client, String... arguments) throws Exception {
    Path target = Files.createTempDirectory(directory, "target");
    List<String> command = new ArrayList<>(client);
    command.addAll(List.of("--target", target.toString()));
    command.addAll(List.of(arguments));
    Mirror.Ran ran = outside.run(new ProcessBuilder(command));
    assertThat(ran.code()).as("%s%n%s", command, ran.output()).isZero();
    assertThat(installed(target)).as(command.toString()).containsAll(EXPECTED);
  }

  private static List<String> installed(Path target) throws IOException {
    try (Stream<Path> all = Files.list(target)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith(".dist-info"))
          .map(name -> name.replace(".dist-info", ""))
          .toList();
    }
  }

  private static void installsEachWay(List<String> client, String... ways) throws Exception {
    String lock = bundle.resolve("requirements.stack.txt").toString();
    for (String way : ways) {
      List<String> plain = new ArrayList<>(List.of(way.split(" ", -1)));
      List<String> hashed = new ArrayList<>(plain);
      plain.addAll(List.of("torch", "flashinfer-python==0.2.2.post1"));
      hashed.addAll(List.of("--require-hashes", "-r", lock));
      installs(client, plain.toArray(String[]::new));
      installs(client, hashed.toArray(String[]::new));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"21.3.1", "26.3"})
  void pip_installsFromTheDirectory_aWebServer_andTheFlatPage(String version) throws Exception {
    Path pip = Clients.kit("pip==" + version, "pip");
    installsEachWay(
        List.of(pip.toString(), "install", "--no-cache-dir"),
        "--index-url file://" + bundle + "/simple/",
        "--index-url " + webUrl + "simple/",
        "--no-index --find-links " + bundle.resolve("wheels.html"),
        "--no-index --find-links " + webUrl + "wheels.html");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.7.19", "0.13.9"})
  void uv_installsFromTheDirectory_aWebServer_theFlatPage_andThePylock(String version)
      throws Exception {
    Path uv = Clients.kit("uv==" + version, "uv");
    String python = uv.resolveSibling("python").toString();
    installsEachWay(
        List.of(uv.toString(), "pip", "install", "--no-cache", "--python", python),
        "--default-index file://" + bundle + "/simple/",
        "--default-index " + webUrl + "simple/",
        "--no-index --find-links " + webUrl + "wheels.html");
    installs(
        List.of(uv.toString(), "pip", "sync", "--no-cache", "--python", python),
        "--no-index",
        bundle.resolve("pylock.stack.toml").toString());
  }

  @Test
  void pipAndUv_installFromAnOfflineServerThatTookItIn() throws Exception {
    try (Mirror inside = new Mirror(Files.createDirectory(directory.resolve("inside")))) {
      inside.upstream.stop();
      inside.serve("--offline");
      ok(inside.run("import", bundle.toString()));
      String lock = bundle.resolve("requirements.stack.txt").toString();
      Path pip = Clients.kit("pip==26.3", "pip");
      installs(
          List.of(pip.toString(), "install", "--no-cache-dir"),
          "--index-url",
          inside.index(),
          "--require-hashes",
          "-r",
          lock);
      Path uv = Clients.kit("uv==0.13.9", "uv");
      installs(
          List.of(uv.toString(), "pip", "install", "--no-cache"),
          "--python",
          uv.resolveSibling("python").toString(),
          "--default-index",
          inside.index(),
          "torch==2.6.0",
          "flashinfer-python==0.2.2.post1");
    }
  }
}
