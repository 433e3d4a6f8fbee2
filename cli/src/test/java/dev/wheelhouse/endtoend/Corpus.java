package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The recorded index beside the repository, played on a port of loopback; assumed away if absent.
 */
final class Corpus implements AutoCloseable {
  private final Process process;
  private final int port;
  private final Path log;

  /**
   * Plays it with these options of its {@code serve.py}, and has a mirror's settings point at it.
   */
  Corpus(Path directory, String... options) throws Exception {
    Path script = script();
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    log = directory.resolve("corpus.log");
    List<String> command =
        new ArrayList<>(
            List.of("python3", script.toString(), "--port", "" + port, "--log", log.toString()));
    command.addAll(List.of(options));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("corpus.out").toFile())
            .start();
    awaitListening();
    Files.writeString(
        directory.resolve("wheelhouse.toml"),
        """
        data = "data"
        listen = "127.0.0.1:0"
        [source.pypi]
        url = "http://127.0.0.1:%1$d/simple/"
        [source.pytorch-cu124]
        url = "http://127.0.0.1:%1$d/whl/cu124/"
        allowed-hosts = ["127.0.0.1:%1$d", "localhost:%1$d"]
        [fetch]
        timeout = "5m"
        """
            .formatted(port));
  }

  private void awaitListening() throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (true) {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        assertThat(socket.isConnected()).isTrue();
        return;
      } catch (IOException notYet) {
        assertThat(process.isAlive()).as("serve.py").isTrue();
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.onSpinWait();
      }
    }
  }

  /** One line of JSON for each request so far. */
  List<String> requests() throws IOException {
    return Files.readAllLines(log);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private static Path script() {
    Path at = Path.of("").toAbsolutePath();
    for (int i = 0; i < 3 && at != null; i++, at = at.getParent()) {
      Path script = at.resolve("../shared/corpus/serve.py").normalize();
      if (Files.isRegularFile(script)) {
        return script;
      }
    }
    assumeTrue(false, "needs the recorded index beside the repository");
    throw new IllegalStateException();
  }
}
