package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.storage.JsonLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code client-config} prints is what real clients take, and {@code doctor env} agrees. */
class ClientConfigTest {
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

  /** The text for the first place. */
  private String block(String client) throws Exception {
    Mirror.Ran ran = mirror.run("client-config", "--json", "--url", mirror.url(), client);
    assertThat(ran.code()).isZero();
    List<?> blocks = (List<?>) JsonLines.parse(ran.output().strip()).get("blocks");
    return String.valueOf(((Map<?, ?>) blocks.getFirst()).get("text"));
  }

  private Mirror.Ran run(Path home, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HOME", home.toString());
    builder.environment().remove("XDG_CONFIG_HOME");
    return mirror.run(builder);
  }

  @Test
  void pip_takesItsLinesFromTheFileOfItsVenv() throws Exception {
    Path python = Clients.venv();
    Files.writeString(python.resolve("../../pip.conf").normalize(), block("pip"));
    ProcessBuilder pip =
        new ProcessBuilder(
            "env", "-u", "PIP_CONFIG_FILE", python.toString(), "-m", "pip", "install", "acme");
    pip.environment().put("HOME", directory.toString());
    Mirror.Ran ran = mirror.run(pip);
    assertThat(ran.output()).contains("Looking in indexes: " + mirror.index());
    assertThat(ran.code()).isZero();
    assertThat(Clients.installed(python)).contains("acme-1.0");
  }

  @Test
  void uv_takesItsLinesFromUvToml() throws Exception {
    Path uv = Clients.kit("uv==0.13.9", "uv");
    Path python = Clients.venv();
    Files.writeString(directory.resolve("uv.toml"), block("uv"));
    Mirror.Ran ran =
        run(
            directory,
            "env",
            "-u",
            "UV_NO_CONFIG",
            uv.toString(),
            "pip",
            "install",
            "--no-cache",
            "--python",
            python.toString(),
            "acme");
    assertThat(ran.output()).contains("acme==1.0");
    assertThat(ran.code()).isZero();
    assertThat(mirror.upstream.count("/simple/acme/")).isEqualTo(1);
  }

  @Test
  void doctorEnv_tellsAllInJson_andFailsOnAProblem() throws Exception {
    Mirror.Ran ran = mirror.run("doctor", "env", "--json", "--url", mirror.url());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.output())
        .contains("\"found\":\"the mirror answers\"")
        .contains("no index is set: pip asks https://pypi.org/simple/");
    assertThat(mirror.run("doctor").code()).isEqualTo(2);
    assertThat(mirror.run("client-config", "nosuch").code()).isEqualTo(2);
    Mirror.Ran unknown = mirror.run("client-config", "pip", "--index", "nosuch");
    assertThat(unknown.output()).contains("nosuch").contains("cu124");
  }
}
