package dev.wheelhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class PlainServeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "serve --offline",
        "serve --port 0",
        "serve --port=0",
        "serve --listen [::1]:80 --data /srv/w --config=/etc/w.toml --offline",
        "serve --data ../w=1 --config=a=b"
      })
  void read_plainServe_sameOptionsAsByPicocli(String line) {
    String[] arguments = line.split(" ", -1);
    Serve plain = PlainServe.read(arguments).orElseThrow();
    Serve picked = new Serve();
    new CommandLine(picked).parseArgs(Arrays.copyOfRange(arguments, 1, arguments.length));
    assertThat(plain).usingRecursiveComparison().ignoringFields("spec").isEqualTo(picked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "-v",
        "serve --help",
        "serve --prot 1",
        "serve here",
        "serve --port",
        "serve --port=",
        "serve --port --offline",
        "serve --port 1 --port 2",
        "serve --offline --offline",
        "serve --offline=true",
        "serve @file",
        "serve --data @file",
        "serve --data 'quoted'"
      })
  void read_anythingElse_isLeftToPicocli(String line) {
    assertThat(PlainServe.read(line.split(" ", -1))).isEmpty();
  }

  @Test
  void read_noArguments_isLeftToPicocli() {
    assertThat(PlainServe.read()).isEmpty();
  }

  @Test
  void help_ofServe_namesEveryOptionThatIsReadWithoutPicocli() {
    var text = new StringWriter();
    int status = Main.run(new PrintWriter(text), new PrintWriter(text), "serve", "--help");
    assertThat(status).isZero();
    assertThat(text.toString())
        .contains(List.of("--config", "--data", "--listen", "--port", "--offline"));
  }
}
