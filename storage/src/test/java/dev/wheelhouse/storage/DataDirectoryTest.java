package dev.wheelhouse.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path parent;

  /** Takes the directory named by its argument, says so, and holds it until its input ends. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      boolean open = DataDirectory.open(Path.of(arguments[0])).isPresent();
      System.out.println(open ? "open" : "taken");
      System.out.flush();
      while (System.in.read() >= 0) {
        // holds on
      }
    }
  }

  private static Process holder(Path directory) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String firstLine(Process process) throws Exception {
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    return lines.readLine();
  }

  @Test
  void open_secondProcess_findsItTaken_untilTheFirstLeaves() throws Exception {
    Path root = parent.resolve("a/b");
    try (DataDirectory mine = DataDirectory.open(root).orElseThrow()) {
      assertThat(mine.root()).isEqualTo(root);
      assertThat(DataDirectory.open(root)).isEmpty();
      Process other = holder(root);
      assertThat(firstLine(other)).isEqualTo("taken");
      assertThat(DataDirectory.owner(root)).hasValue(ProcessHandle.current().pid());
      other.destroyForcibly().waitFor();
    }
    Process other = holder(root);
    assertThat(firstLine(other)).isEqualTo("open");
    assertThat(DataDirectory.owner(root)).hasValue(other.pid());
    assertThat(DataDirectory.open(root)).isEmpty();
    other.destroyForcibly().waitFor();
    DataDirectory.open(root).orElseThrow().close();
  }

  @Test
  void open_whereAFileStands_saysSo() throws Exception {
    Path file = Files.createFile(parent.resolve("file"));
    assertThatThrownBy(() -> DataDirectory.open(file))
        .isInstanceOf(StoreException.Unusable.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void serverFile_writtenAndRead_isTheSame_andOnlyForItsOwner() throws Exception {
    ServerFile file =
        new ServerFile(
            7, Instant.parse("2026-01-01T00:00:00Z"), "http://h/", "http://c/", "1.0", "secret");
    assertThat(ServerFile.read(parent)).isEmpty();
    ServerFile.write(parent, file);
    ServerFile.write(parent, file);
    assertThat(ServerFile.read(parent)).contains(file);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(parent.resolve("server.json"))))
        .isEqualTo("rw-r-----");
    ServerFile.delete(parent);
    assertThat(ServerFile.read(parent)).isEmpty();
  }
}
