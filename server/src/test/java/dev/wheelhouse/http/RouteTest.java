package dev.wheelhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.index.ProjectName;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteTest {
  private static final Set<String> INDEXES = Set.of("default", "plain", "pypi");

  private static Route of(String path) {
    return Route.of(path, INDEXES::contains);
  }

  @Test
  void of_pages_byIndex() {
    ProjectName torch = new ProjectName("torch");
    assertThat(of("/simple/torch/")).isEqualTo(new Route.Page("default", torch));
    assertThat(of("/plain/simple/torch/")).isEqualTo(new Route.Page("plain", torch));
    assertThat(of("/simple/")).isEqualTo(new Route.Root("default"));
    assertThat(of("/pypi/simple/")).isEqualTo(new Route.Root("pypi"));
  }

  @Test
  void of_namesThatAreNotNormalized_move() {
    assertThat(of("/simple/Foo_Bar/")).isEqualTo(new Route.Moved("/simple/foo-bar/"));
    assertThat(of("/simple/foo.bar")).isEqualTo(new Route.Moved("/simple/foo-bar/"));
    assertThat(of("/simple/foo%2Ebar/")).isEqualTo(new Route.Moved("/simple/foo-bar/"));
    assertThat(of("/plain/simple/torch")).isEqualTo(new Route.Moved("/plain/simple/torch/"));
    assertThat(of("/simple")).isEqualTo(new Route.Moved("/simple/"));
    assertThat(of("/plain/")).isEqualTo(new Route.Moved("/plain/simple/"));
    assertThat(of("/plain")).isEqualTo(new Route.Moved("/plain/simple/"));
  }

  @Test
  void of_jsonOfProjects_matchesAfterTheSimpleApi() {
    ProjectName torch = new ProjectName("torch");
    assertThat(of("/pypi/torch/json")).isEqualTo(new Route.Json(torch, ""));
    assertThat(of("/pypi/torch/2.6.0%2Bcu124/json"))
        .isEqualTo(new Route.Json(torch, "2.6.0+cu124"));
    assertThat(of("/pypi/Torch/json")).isEqualTo(new Route.Moved("/pypi/torch/json"));
    assertThat(of("/pypi/torch/json/")).isEqualTo(new Route.Moved("/pypi/torch/json"));
    assertThat(of("/pypi/torch/2.6.0RC1/json"))
        .isEqualTo(new Route.Moved("/pypi/torch/2.6.0rc1/json"));
    assertThat(of("/pypi/simplejson/json"))
        .isEqualTo(new Route.Json(new ProjectName("simplejson"), ""));
    assertThat(of("/pypi/simple/json")).isEqualTo(new Route.Moved("/pypi/simple/json/"));
    assertThat(of("/pypi/torch/a%2Fb/json")).isInstanceOf(Route.Nowhere.class);
    assertThat(of("/pypi/torch/../json")).isInstanceOf(Route.Nowhere.class);
    assertThat(of("/pypi/a/b/c/json")).isInstanceOf(Route.Nowhere.class);
    assertThat(of("/plain/torch/json")).isInstanceOf(Route.Nowhere.class);
  }

  @Test
  void of_filesAndMetadata_inCanonicalForm() {
    assertThat(of("/files/pypi/files.example/a/torch-2.6.0+cu124-py3-none-any.whl"))
        .isEqualTo(new Route.File("pypi", "files.example/a/torch-2.6.0%2Bcu124-py3-none-any.whl"));
    assertThat(of("/files/pypi/127.0.0.1:8900/a/x-1.whl.metadata"))
        .isEqualTo(new Route.Metadata("pypi", "127.0.0.1%3A8900/a/x-1.whl"));
    assertThat(of("/files/pypi/127.0.0.1%3A8900/a/x-1.whl"))
        .isEqualTo(new Route.File("pypi", "127.0.0.1%3A8900/a/x-1.whl"));
  }

  @Test
  void of_whatCanBeNothing_isNowhere() {
    for (String path :
        new String[] {
          "/simple/-x/",
          "/simple/a b/",
          "/simple/%zz/",
          "/simple/a/b/",
          "/simplex/",
          "/default/simple/torch/",
          "/nosuch/simple/torch/",
          "/files/pypi/",
          "/files/",
          "/files/pypi/host/../secret.whl",
          "/files/pypi/host/%2e%2e/secret.whl",
          "/favicon.ico",
          "*",
          ""
        }) {
      assertThat(of(path)).as(path).isInstanceOf(Route.Nowhere.class);
    }
  }
}
