package dev.wheelhouse.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.index.ProjectName;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** What pip tells, in the form that pip 26.3 writes. */
class PipReportTest {
  private static final String SHA = "ab".repeat(32);

  private static String report(String info) {
    return """
    {
      "version": "1",
      "pip_version": "26.3",
      "install": [
        {
          "download_info": {
            "url": "http://h/files/pytorch-cu124/h/torch-2.6.0%%2Bcu124-cp311-cp311-linux_x86_64.whl",
            %s
          },
          "is_direct": false,
          "is_yanked": false,
          "requested": true,
          "requested_extras": ["all"],
          "metadata": {"metadata_version": "2.1", "name": "Torch", "version": "2.6.0+cu124",
            "requires_dist": ["filelock", "numpy; extra == 'all'"]}
        }
      ],
      "environment": {"python_version": "3.11"}
    }
    """
        .formatted(info);
  }

  @Test
  void read_whatPipChose_isOneFileWithItsDigest() throws IOException {
    String archive =
        "\"archive_info\": {\"hash\": \"sha256=%1$s\", \"hashes\": {\"sha256\": \"%1$s\"}}"
            .formatted(SHA);
    Locked locked = PipReport.read(report(archive), "report").getFirst();
    assertThat(locked.project()).isEqualTo(new ProjectName("torch"));
    assertThat(locked.version()).isEqualTo("2.6.0+cu124");
    assertThat(locked.files())
        .containsExactly(
            new Locked.File(
                "torch-2.6.0+cu124-cp311-cp311-linux_x86_64.whl",
                "http://h/files/pytorch-cu124/h/torch-2.6.0%2Bcu124-cp311-cp311-linux_x86_64.whl",
                null,
                SHA,
                null));
    assertThat(PipReport.read(report("\"archive_info\": {}"), "report").getFirst().files())
        .allMatch(file -> file.sha256() == null);
  }

  @Test
  void read_whatIsNoSuchReport_isRefused() {
    assertThatThrownBy(() -> PipReport.read(report("\"dir_info\": {}"), "report"))
        .hasMessageContaining("torch is no file of an index");
    assertThatThrownBy(() -> PipReport.read("{\"version\": \"2\", \"install\": []}", "report"))
        .hasMessageContaining("version 2 (expected: 1");
    assertThatThrownBy(() -> PipReport.read("Would install torch", "report"))
        .hasMessageContaining("not JSON");
  }

  @Test
  void limit_ofADay_isItsEnd() throws IOException {
    assertThat(PipResolver.limit("2025-05-15"))
        .isEqualTo(LocalDate.of(2025, 5, 16).atStartOfDay(ZoneId.systemDefault()).toInstant());
    assertThat(PipResolver.limit("2025-05-15T12:00:00+02:00"))
        .isEqualTo(Instant.parse("2025-05-15T10:00:00Z"));
    assertThatThrownBy(() -> PipResolver.limit("3 days"))
        .hasMessageContaining("--exclude-newer: 3 days (expected: a day such as");
  }
}
