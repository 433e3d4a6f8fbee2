package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lock that a real uv made at the origin installs through the mirror once it is rewritten. */
class RelockTest {
  @TempDir Path directory;
  private Mirror mirror;

  @BeforeEach
  void serve() throws Exception {
    mirror = new Mirror(directory);
    mirror.upstream.pypi().add(TestWheel.of("acme", "1.0"));
    mirror.serve();
  }

  @AfterEach
  void stop() throws Exception {
    mirror.close();
  }

  private Mirror.Ran uv(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "-u",
                "UV_NO_CONFIG",
                "HOME=" + directory,
                "UV_PYTHON_DOWNLOADS=never",
                Clients.kit("uv==0.13.9", "uv").toString()));
    command.addAll(List.of(arguments));
    return mirror.run(new ProcessBuilder(command));
  }

  @Test
  void uvLock_madeAtTheOrigin_isFetchedFromTheMirror_andLeadsBack() throws Exception {
    Files.writeString(
        directory.resolve("pyproject.toml"),
        """
        [project]
        name = "mine"
        version = "1"
        requires-python = ">=3.8"
        dependencies = ["acme"]
        [[tool.uv.index]]
        url = "%s"
        default = true
        """
            .formatted(mirror.upstream.pypi().url()));
    Mirror.Ran locked = uv("lock", "--no-cache");
    assertThat(locked.output()).contains("Resolved 2 packages");
    Path lock = directory.resolve("uv.lock");
    String before = Files.readString(lock);
    assertThat(mirror.run("relock", "--check", "uv.lock", "--to", mirror.url()).code())
        .isEqualTo(1);
    assertThat(Files.readString(lock)).isEqualTo(before);

    Mirror.Ran rewritten = mirror.run("relock", "uv.lock", "--to", mirror.url());
    assertThat(rewritten.output()).contains("uv.lock: 1 addresses rewritten, 0 left");
    assertThat(rewritten.code()).isZero();
    assertThat(mirror.run("relock", "--check", "uv.lock", "--to", mirror.url()).code()).isZero();
    Mirror.Ran synced = uv("sync", "--frozen", "--no-cache", "--no-install-project");
    assertThat(synced.output()).contains("acme==1.0");
    assertThat(mirror.run("list", "acme").output()).as("it came through").contains("1 files");

    assertThat(mirror.run("relock", "uv.lock", "--to", "origin").code()).isZero();
    assertThat(Files.readString(lock)).isEqualTo(before);
  }

  @Test
  void relock_whatIsNoLock_isToldByName() throws Exception {
    assertThat(mirror.run("relock", "nosuch.lock").output()).contains("nosuch.lock");
    Files.writeString(directory.resolve("a.lock"), "x = 1\n");
    assertThat(mirror.run("relock", "a.lock", "--to", "nowhere").code()).isEqualTo(2);
  }
}
