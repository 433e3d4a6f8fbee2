package dev.wheelhouse.index.wheel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.index.SharedFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CoreMetadataTest {
  private static CoreMetadata parse(String text) throws Exception {
    return CoreMetadata.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void parse_foldsCaseAndLineEnds_areUnderstood() throws Exception {
    CoreMetadata core =
        parse(
            """
            Metadata-Version: 2.4
            NAME:  Foo_Bar\s
            Version: v1.0
            Description: a
              b:c
            Requires-Dist: a;
            \tpython_version < '3'
            requires-dist: b>=1
            Provides-Extra: x
            Provides-Extra: Y_z
            Requires-Python: >=3.9, <4
            Name: second

            Requires-Dist: not-this
            """
                .replace("\n", "\r\n"));
    assertThat(core.project()).hasToString("foo-bar");
    assertThat(core.version()).hasToString("1.0");
    assertThat(core.requiresDist()).containsExactly("a; python_version < '3'", "b>=1");
    assertThat(core.providesExtra()).containsExactly("x", "Y_z");
    assertThat(core.requiresPython()).isEqualTo(">=3.9, <4");
  }

  @Test
  void parse_lineThatIsNoHeader_endsThem() throws Exception {
    CoreMetadata core = parse("Name: a\nVersion: 1\nno header\nRequires-Python: >=3");
    assertThat(core.requiresPython()).isNull();
  }

  @Test
  void parse_recordedMetadata_isRead() throws Exception {
    int files = 0;
    for (Path file : SharedFiles.list("corpus/metadata")) {
      if (file.toString().endsWith(".metadata")) {
        CoreMetadata core = CoreMetadata.parse(Files.readAllBytes(file));
        String text = Files.readString(file).replaceAll("\r\n", "\n");
        String headers = text.split("\n\n", 2)[0];
        long expected = headers.lines().filter(line -> line.startsWith("Requires-Dist: ")).count();
        assertThat(core.requiresDist()).as("%s", file).hasSize((int) expected);
        files++;
      }
    }
    assertThat(files).isPositive();
  }
}
