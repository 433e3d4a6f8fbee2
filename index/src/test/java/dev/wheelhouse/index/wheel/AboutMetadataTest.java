package dev.wheelhouse.index.wheel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Licences as they are declared, in every form of the last twenty years. */
class AboutMetadataTest {
  private static AboutMetadata of(String... lines) {
    String text = "Metadata-Version: 2.4\nName: x\nVersion: 1\n" + String.join("\n", lines) + "\n";
    return AboutMetadata.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void parse_expressionOfToday_isKeptAsItIs() {
    AboutMetadata about = of("Summary: A thing", "License-Expression: MIT OR Apache-2.0");
    assertThat(about.licenseExpression()).isEqualTo("MIT OR Apache-2.0");
    assertThat(about.summary()).isEqualTo("A thing");
  }

  @Test
  void parse_fieldAndClassifiers_areNames_eachOnce() {
    assertThat(
            of(
                    "License: BSD-3-Clause",
                    "Classifier: License :: OSI Approved :: BSD License",
                    "Classifier: License :: OSI Approved",
                    "Classifier: License :: Other/Proprietary License",
                    "Classifier: Programming Language :: Python :: 3",
                    "Classifier: License :: OSI Approved :: BSD License")
                .licenses())
        .containsExactly("BSD-3-Clause", "BSD License", "Other/Proprietary License");
  }

  @Test
  void parse_licenceThatIsPastedWhole_orUnknown_isNoName() {
    assertThat(of("License: " + "Permission is hereby granted, ".repeat(9)).licenses()).isEmpty();
    assertThat(of("License: UNKNOWN").licenses()).isEmpty();
    assertThat(of().licenseExpression()).isNull();
  }
}
