package dev.wheelhouse.cli;

import dev.wheelhouse.plan.TextFile;
import dev.wheelhouse.storage.bundle.BundleKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse keys}. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Keys that bundles are signed by.",
    subcommands = {Keys.Generate.class, HelpCommand.class})
final class Keys {
  /** The private key and its public one in a file. */
  static BundleKey.Pair pair(Path file) throws IOException {
    return BundleKey.Pair.parse(TextFile.read(file))
        .orElseThrow(() ->
            new IOException(
                file + ": no private key (expected: a file that wheelhouse keys generate wrote)"));
  }

  /** A public key, written out or as the name of a file that has it. */
  static BundleKey publicKey(String written) throws IOException {
    String text = written;
    if (Import.isFile(written)) {
      String content = TextFile.read(Path.of(written));
      text =
          content.lines().filter(line -> line.startsWith("ed25519:")).findFirst().orElse(content);
    }
    String looked = text;
    return BundleKey.parse(text)
        .orElseThrow(() ->
            new IOException(
                "--trust: %s is no public key and no file with one (expected: %s)"
                    .formatted(looked.strip(), BundleKey.EXPECTED)));
  }

  /** {@code wheelhouse keys generate}. */
  @Command(
      name = "generate",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a key: the private one in FILE, readable by you alone, the public one in FILE.pub.",
        "'export --sign FILE' signs; on the other side 'import --trust FILE.pub', or for good",
        "bundle.trusted-keys in the settings, takes only what is signed so."
      })
  static final class Generate implements Callable<Integer> {
    @Mixin private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "FILE", description = "where the key is written")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
      BundleKey.Pair pair = BundleKey.generate();
      try {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } catch (FileAlreadyExistsException e) {
        throw new IOException(file + ": is there already (expected: a new file)", e);
      }
      Files.writeString(file, pair.pem());
      Files.writeString(Path.of(file + ".pub"), pair.key().text() + "\n");
      if (output.json()) {
        output.json(Map.of("key", pair.key().text(), "file", file.toString()));
      } else {
        output
            .err()
            .printf(
                "private key in %1$s, readable by you alone; public key in %1$s.pub, and here:%n",
                file);
        output.out().println(pair.key().text());
      }
      return Main.OK;
    }
  }
}
