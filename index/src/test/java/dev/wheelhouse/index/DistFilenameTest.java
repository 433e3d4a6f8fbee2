package dev.wheelhouse.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistFilenameTest {
  @ParameterizedTest
  @CsvSource({
    "flashinfer_python-0.2.2.post1+cu124torch2.6-cp38-abi3-linux_x86_64.whl, flashinfer-python,"
        + " 0.2.2.post1+cu124torch2.6, ''",
    "torch-2.6.0+cu124-cp312-cp312-linux_x86_64.whl, torch, 2.6.0+cu124, ''",
    "triton-3.0.0-1-cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64.whl, triton, 3.0.0, 1",
    "nvidia_cudnn_cu12-9.1.0.70-py3-none-manylinux2014_x86_64.whl, nvidia-cudnn-cu12, 9.1.0.70, ''",
    "cffi-1.17.1-cp313-cp313t-manylinux_2_17_x86_64.manylinux2014_x86_64.whl, cffi, 1.17.1, ''",
    "foo.bar-1.0-py2.py3-none-any.whl, foo-bar, 1.0, ''",
    "foo-1!1.0-py3-none-any.whl, foo, 1!1.0, ''",
    "Flask_Bcrypt-1.0-2build-py3-none-any.whl, flask-bcrypt, 1.0, 2build"
  })
  void guess_wheel_isTakenApart(String filename, String project, String version, String build) {
    var wheel = (DistFilename.Wheel) DistFilename.guess(filename).orElseThrow();
    assertThat(wheel.project()).hasToString(project);
    assertThat(wheel.version()).map(Version::toString).contains(version);
    assertThat(wheel.build()).isEqualTo(build);
    assertThat(wheel.filename()).isEqualTo(filename);
    assertThat(wheel.named(wheel.wheelVersion())).isEqualTo(filename);
    assertThat(DistFilename.of(wheel.project(), filename)).isEqualTo(wheel);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo-bar-1.0-py3-none-any.whl",
        "foo__bar-1.0-py3-none-any.whl",
        "foo-1.0-py3-none.whl",
        "foo-1.0-1a-2-py3-none-any.whl",
        "foo-1.0-a1-py3-none-any.whl",
        "foo-1.0_1-py3-none-any.whl",
        "foo-abc-py3-none-any.whl",
        "foo-1.0-py3-none-any.WHL",
        "foo-1.0-py3-none-any-x1234.whl",
        "foo-1.0-py3--any.whl",
        "foo- 1.0-py3-none-any.whl ",
        "foo-1.0-py3-none-a ny.whl",
        "-1.0-py3-none-any.whl",
        ".whl",
        "",
        "foo-1.0.win32-py2.7.exe",
        "foo-1.0-py2.7.egg",
        "foo.zip",
        "foo-variants.json"
      })
  void guess_neitherWheelNorSdist_isEmpty(String filename) {
    assertThat(DistFilename.guess(filename)).isEmpty();
    ProjectName foo = new ProjectName("foo");
    assertThat(DistFilename.of(foo, filename)).isEqualTo(new DistFilename.Other(foo, filename));
  }

  @ParameterizedTest
  @CsvSource({
    "foo-bar, foo-bar-1.0.tar.gz, 1.0",
    "foo-bar, foo_bar-1.0.tar.gz, 1.0",
    "foo-bar, Foo.Bar-1.0.zip, 1.0",
    "foo, foo-1.0-beta1.tar.gz, 1.0b1",
    "foo, foo-1.0-1.tar.bz2, 1.0.post1",
    "foo, foo-1.0-py2.7.tgz, 1.0",
    "absl-py, absl-py-0.1.0.tar.gz, 0.1.0",
    "a--b, a--b-2.tar.xz, 2"
  })
  void of_sdistOfKnownProject_isSplitAsPipDoes(String project, String filename, String version) {
    ProjectName name = ProjectName.parse(project).orElseThrow();
    DistFilename file = DistFilename.of(name, filename);
    assertThat(file).isInstanceOf(DistFilename.Sdist.class);
    assertThat(file.version()).map(Version::toString).contains(version);
  }

  @ParameterizedTest
  @CsvSource({
    "foo, bar-1.0.tar.gz",
    "foo, bar-1.0-py3-none-any.whl",
    "foo, foo-bar-1.0.tar.gz",
    "foo, foo.tar.gz",
    "foo, foo-.tar.gz",
    "foo, foo-1.0.rpm"
  })
  void of_fileOfAnotherProjectOrKind_isOther(String project, String filename) {
    ProjectName name = new ProjectName(project);
    assertThat(DistFilename.of(name, filename)).isEqualTo(new DistFilename.Other(name, filename));
    assertThat(DistFilename.of(name, filename).version()).isEmpty();
  }

  @Test
  void guess_sdist_isSplitAtTheLastHyphen() {
    DistFilename file = DistFilename.guess("foo-bar-1.0.tar.gz").orElseThrow();
    assertThat(file.project()).hasToString("foo-bar");
    assertThat(file.version()).map(Version::toString).contains("1.0");
    assertThat(DistFilename.guess("foo-1.0-beta1.tar.gz")).isEmpty();
  }

  @Test
  void tags_compressedSets_areExpanded() {
    var wheel =
        (DistFilename.Wheel)
            DistFilename.guess("foo-1-py2.py3-none-any.linux_x86_64.whl").orElseThrow();
    assertThat(wheel.tags())
        .containsExactly(
            "py2-none-any", "py2-none-linux_x86_64", "py3-none-any", "py3-none-linux_x86_64");
  }
}
