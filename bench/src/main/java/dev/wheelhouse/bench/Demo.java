package dev.wheelhouse.bench;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.FakeUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The whole story with real processes and no internet: cold, warm, seeded, offline, proved. */
public final class Demo {
  private static final long TORCH_BYTES = 300_000_000;

  private final FakeUpstream upstream;
  private final Mirror mirror;
  private int step;

  private Demo(FakeUpstream upstream, Mirror mirror) {
    this.upstream = upstream;
    this.mirror = mirror;
  }

  public static void main(String[] arguments) throws IOException {
    long begun = System.nanoTime();
    if (!Shell.has("python3")) {
      System.err.println("demo: python3 is needed (looked on the PATH)");
      System.exit(1);
    }
    try (FakeUpstream upstream = FakeUpstream.start();
        Mirror mirror = new Mirror(upstream)) {
      CudaWorld.fill(upstream, TORCH_BYTES);
      new Demo(upstream, mirror).tell();
    } catch (Failed e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    System.out.printf("%nAll of it in %.0f s.%n", (System.nanoTime() - begun) / 1e9);
    System.exit(0);
  }

  private void tell() throws IOException, Failed {
    say("an upstream shaped like PyPI and PyTorch listens on " + upstream.url());
    mirror.serve();
    say("Wheelhouse serves an empty data directory at " + mirror.url() + "/simple/");
    cold();
    warm();
    seeded();
    offline();
    proved();
  }

  private void cold() throws IOException, Failed {
    Shell.Ran ran = install("venv-cold", "torch==2.6.0");
    say(
        "pip install torch==2.6.0, cold: %.1f s, %d upstream requests, %d MB from upstream"
            .formatted(
                ran.seconds(), upstream.requests().size(), upstream.bytesSent("") / 1_000_000));
    tell(ran, "Successfully installed");
  }

  private void warm() throws IOException, Failed {
    upstream.forget();
    Shell.Ran ran = install("venv-warm", "torch==2.6.0");
    long asked = upstream.count(""); // sizes may still be asked for, by HEAD
    say(
        "the same in a fresh venv, warm: %.1f s, %d upstream requests"
            .formatted(ran.seconds(), asked));
    if (asked != 0) {
      throw new Failed("a warm install asked upstream:\n" + upstream.log());
    }
  }

  private void seeded() throws IOException, Failed {
    Path wheel = CudaWorld.flashinfer().writeTo(mirror.directory);
    Shell.Ran ran = must(Mirror.command("seed", String.valueOf(wheel.getFileName())));
    say("a wheel built here is seeded beside the running server:");
    tell(ran, "added");
    install("venv-seeded", "flashinfer-python==0.2.2.post1");
    say("pip install flashinfer-python==0.2.2.post1 took it");
  }

  private void offline() throws IOException, Failed {
    upstream.stop();
    mirror.stop();
    mirror.serve("--offline");
    say("the upstream is gone; Wheelhouse starts again with --offline");
    Shell.Ran ran = install("venv-offline", "torch==2.6.0", "flashinfer-python==0.2.2.post1");
    say("both install in a fresh venv: %.1f s".formatted(ran.seconds()));
    tell(ran, "Successfully installed");
    Shell.run(mirror.directory, pip("venv-offline", "vllm==0.8.5.post1"));
    say("vllm was asked for and is not here; wheelhouse wants remembers:");
    tell(must(Mirror.command("wants")), "vllm");
  }

  private void proved() throws IOException, Failed {
    Shell.Ran ran = must(Mirror.command("verify"));
    say("wheelhouse verify, in %.1f s:".formatted(ran.seconds()));
    tell(ran, "all are right");
  }

  private Shell.Ran install(String venv, String... requirements) throws IOException, Failed {
    must(List.of("python3", "-m", "venv", venv));
    return must(pip(venv, requirements));
  }

  private List<String> pip(String venv, String... requirements) {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                venv + "/bin/python",
                "-m",
                "pip",
                "install",
                "--no-cache-dir",
                "--index-url",
                mirror.url() + "/simple/"));
    command.addAll(List.of(requirements));
    return command;
  }

  private Shell.Ran must(List<String> command) throws IOException, Failed {
    Shell.Ran ran = Shell.run(mirror.directory, command);
    if (ran.code() != 0) {
      throw new Failed(String.join(" ", command) + "\n" + ran.output());
    }
    return ran;
  }

  private void say(String text) {
    System.out.printf("%n%d. %s%n", ++step, text);
  }

  /** Shows the lines that hold {@code text}. */
  private static void tell(Shell.Ran ran, String text) {
    ran.output()
        .lines()
        .filter(line -> line.contains(text))
        .forEach(line -> System.out.println("   " + line));
  }

  private static final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    Failed(String message) {
      super("demo: failed at this:\n" + message);
    }
  }
}
