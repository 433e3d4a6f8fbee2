package dev.wheelhouse.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.index.ProjectName;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinedPlansTest {
  private static Plan plan(String python, String platform, String... pins) {
    List<PlannedFile> files = List.of(pins).stream().map(JoinedPlansTest::file).toList();
    return new Plan(Target.parse(python, platform).orElseThrow(), files, List.of(), List.of());
  }

  private static PlannedFile file(String pin) {
    String[] parts = pin.split("==", 2);
    String name = parts[0] + "-" + parts[1] + "-py3-none-any.whl";
    return new PlannedFile(
        new ProjectName(parts[0]), parts[1], name, "/files/p/h/" + name, 1L, null, null, "p", true);
  }

  private static List<String> joined(Plan... plans) {
    return JoinedPlans.of(List.of(plans)).orElseThrow().entries().stream()
        .map(one -> one.project() + "==" + one.version() + " ; " + one.marker())
        .toList();
  }

  @Test
  void of_sameVersions_haveNoMarkers_whateverTheGlibc() {
    assertThat(
            joined(
                plan("3.10", "manylinux_2_17_x86_64", "six==1"),
                plan("3.10", "manylinux_2_28_x86_64", "six==1")))
        .containsExactly("six==1 ; ");
  }

  @Test
  void of_twoMachines_areToldApartByTheMachine_andThePythonSaysNothing() {
    assertThat(
            joined(
                plan("3.10", "linux_x86_64", "torch==2.6.0+cu124", "triton==3"),
                plan("3.10", "aarch64", "torch==2.6.0")))
        .containsExactly(
            "torch==2.6.0 ; sys_platform == 'linux' and platform_machine == 'aarch64'",
            "torch==2.6.0+cu124 ; sys_platform == 'linux' and platform_machine == 'x86_64'",
            "triton==3 ; sys_platform == 'linux' and platform_machine == 'x86_64'");
  }

  @Test
  void of_threePythons_twoOfWhichAgree_joinsThoseByOr() {
    assertThat(
            joined(
                plan("3.10", "linux", "numpy==1"),
                plan("3.11", "linux", "numpy==2"),
                plan("3.12", "linux", "numpy==2")))
        .containsExactly(
            "numpy==1 ; python_version == '3.10'",
            "numpy==2 ; (python_version == '3.11') or (python_version == '3.12')");
  }

  @Test
  void of_twoGlibcWithOtherVersions_isNothing_sinceNoMarkerTellsThemApart() {
    assertThat(
            JoinedPlans.of(
                List.of(
                    plan("3.10", "manylinux_2_17_x86_64", "numpy==1"),
                    plan("3.10", "manylinux_2_28_x86_64", "numpy==2"))))
        .isEmpty();
    assertThat(
            JoinedPlans.of(
                List.of(
                    plan("3.10", "manylinux_2_17_x86_64"),
                    plan("3.10", "manylinux_2_28_x86_64", "numpy==2"))))
        .isEmpty();
  }
}
