package dev.wheelhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.mirror.View;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteTest {
  private static final Instant FROZEN = Instant.parse("2025-05-15T12:00:00Z");

  private static final Route.Names NAMES =
      new Route.Names() {
        @Override
        public boolean isIndex(String name) {
          return Set.of("default", "plain", "pypi").contains(name);
        }

        @Override
        public Optional<Instant> time(String written) {
          return written.equals("verl-2025-05") ? Optional.of(FROZEN) : View.time(written);
        }
      };

  private static Route of(String path) {
    return Route.of(path, NAMES);
  }

  @Test
  void of_nameOfAFrozenView_standsForItsTime() {
    ProjectName torch = new ProjectName("torch");
    assertThat(of("/at/verl-2025-05/plain/simple/torch/"))
        .isEqualTo(new Route.Page(new View("plain", FROZEN), torch));
    assertThat(of("/at/verl-2025-05/")).isEqualTo(new Route.Moved("/at/verl-2025-05/simple/"));
    assertThat(of("/at/verl-2025-06/simple/torch/")).isInstanceOf(Route.Nowhere.class);
  }

  @Test
  void of_pagesOfWhatIsHere_areThoseOfAnyIndexAndTime() {
    ProjectName torch = new ProjectName("torch");
    assertThat(of("/-/here/simple/torch/"))
        .isEqualTo(new Route.Page(new View("default", null, true), torch));
    assertThat(of("/-/here/at/verl-2025-05/plain/simple/torch/"))
        .isEqualTo(new Route.Page(new View("plain", FROZEN, true), torch));
    assertThat(of("/-/here/plain")).isEqualTo(new Route.Moved("/-/here/plain/simple/"));
    assertThat(of("/-/here")).isEqualTo(new Route.Moved("/-/here/simple/"));
    assertThat(of("/-/here/")).isEqualTo(new Route.Moved("/-/here/simple/"));
    assertThat(of("/-/herexpypi/simple/")).isInstanceOf(Route.Nowhere.class);
    assertThat(of("/-/here/pypi/torch/json")).isInstanceOf(Route.Nowhere.class);
  }

  @Test
  void of_pages_byIndex() {
    ProjectName torch = new ProjectName("torch");
    assertThat(of("/simple/torch/")).isEqualTo(new Route.Page(View.now("default"), torch));
    assertThat(of("/plain/simple/torch/")).isEqualTo(new Route.Page(View.now("plain"), torch));
    assertThat(of("/simple/")).isEqualTo(new Route.Root(View.now("default")));
    assertThat(of("/pypi/simple/")).isEqualTo(new Route.Root(View.now("pypi")));
  }

  @Test
  void of_pagesBehindATime_areThoseOfThatTime() {
    ProjectName torch = new ProjectName("torch");
    View day = new View("default", Instant.parse("2025-05-15T23:59:59.999999Z"));
    View noon = new View("plain", Instant.parse("2025-05-15T12:00:00Z"));
    assertThat(of("/at/2025-05-15/simple/torch/")).isEqualTo(new Route.Page(day, torch));
    assertThat(of("/at/2025-05-15/simple/")).isEqualTo(new Route.Root(day));
    assertThat(of("/at/2025-05-15T12:00:00Z/plain/simple/torch/"))
        .isEqualTo(new Route.Page(noon, torch));
    assertThat(of("/at/2025-05-15T14%3A00%3A00+02%3A00/plain/simple/torch/"))
        .isEqualTo(new Route.Page(noon, torch));
  }

  @Test
  void of_pathsBehindATimeThatAreNotNormalized_moveWithinIt() {
    assertThat(of("/at/2025-05-15")).isEqualTo(new Route.Moved("/at/2025-05-15/simple/"));
    assertThat(of("/at/2025-05-15/simple")).isEqualTo(new Route.Moved("/at/2025-05-15/simple/"));
    assertThat(of("/at/2025-05-15/simple/Foo_Bar"))
        .isEqualTo(new Route.Moved("/at/2025-05-15/simple/foo-bar/"));
    assertThat(of("/at/2025-05-15/plain"))
        .isEqualTo(new Route.Moved("/at/2025-05-15/plain/simple/"));
  }

  @Test
  void of_noTimeBehindAt_saysWhatATimeLooksLike() {
    assertThat(of("/at/yesterday/simple/"))
        .isEqualTo(
            new Route.Nowhere(
                "behind /at/ stands a date such as 2025-05-15, or a time such as"
                    + " 2025-05-15T12:00:00Z, or the name of a frozen view; not: yesterday"));
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
          "/at/2025-02-30/simple/torch/",
          "/at/2025-05-15/nosuch/simple/torch/",
          "/at/2025-05-15/default/simple/torch/",
          "/at/2025-05-15/files/pypi/host/a.whl",
          "/at/2025-05-15/at/2025-05-15/simple/",
          "/at/2025-05-15T12:00:00/simple/torch/",
          "/at/%32025-05-15%0A/simple/torch/",
          "/at//simple/",
          "/at/",
          "/favicon.ico",
          "*",
          ""
        }) {
      assertThat(of(path)).as(path).isInstanceOf(Route.Nowhere.class);
    }
  }
}
