package dev.wheelhouse.index.wheel;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/**
 * Whatever an archive says of itself, it is read or refused in words. The saved inputs are replayed
 * in every build; {@code ./dev fuzz} looks for new ones.
 */
class WheelFuzzTest {
  private static final String NAME = "demo_pkg-1.0-py3-none-any.whl";

  @FuzzTest
  void metadata(byte[] bytes) {
    try {
      CoreMetadata metadata = CoreMetadata.parse(bytes);
      assertThat(metadata.requiresDist()).doesNotContainNull().doesNotContain("");
    } catch (WheelException.Malformed refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  /** Reads never go outside the bytes: the source throws an IOException where they would. */
  @FuzzTest
  void wheel(byte[] bytes) {
    ByteSource source = Wheels.source(bytes);
    try {
      byte[] metadata = WheelReader.metadata(source, NAME);
      assertThat(WheelReader.metadata(source, NAME)).isEqualTo(metadata);
    } catch (WheelException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    } catch (IOException outside) {
      throw new AssertionError("a read outside the bytes", outside);
    }
    try {
      CheckedWheel wheel = WheelReader.check(source, NAME);
      assertThat(wheel.core().project().value()).isEqualTo("demo-pkg");
      WheelReader.structure(source, NAME);
    } catch (WheelException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    } catch (IOException outside) {
      throw new AssertionError("a read outside the bytes", outside);
    }
  }
}
