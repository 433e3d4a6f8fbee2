package dev.wheelhouse.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.index.wheel.CoreMetadata;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** Every requirement in the recorded METADATA is one, and comes back the same. */
class CorpusRequirementsTest {
  private final Set<String> seen = new HashSet<>();

  @Test
  void parse_recordedMetadata_everyRequirementIsRead() throws Exception {
    for (Path file : SharedFiles.list("corpus/metadata")) {
      if (file.toString().endsWith(".metadata")) {
        check(SharedFiles.read(file));
      }
    }
    for (Path file : SharedFiles.list("corpus")) {
      if (file.endsWith("metadata-other.zip")) {
        checkAll(SharedFiles.read(file));
      }
    }
    assertThat(seen).hasSizeGreaterThan(5000);
  }

  private void checkAll(byte[] archive) throws Exception {
    try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        check(zip.readAllBytes());
      }
    }
  }

  private void check(byte[] bytes) throws Exception {
    CoreMetadata metadata = CoreMetadata.parse(bytes);
    for (String written : metadata.requiresDist()) {
      var requirement = Requirement.parse(written);
      assertThat(requirement).as("%s of %s", written, metadata.project()).isPresent();
      assertThat(Requirement.parse(requirement.orElseThrow().toString())).isEqualTo(requirement);
      seen.add(written);
    }
    String python = metadata.requiresPython();
    if (python != null) {
      assertThat(SpecifierSet.parse(python)).as("%s of %s", python, metadata.project()).isPresent();
    }
  }
}
