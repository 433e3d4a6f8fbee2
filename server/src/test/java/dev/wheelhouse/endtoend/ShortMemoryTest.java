package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsLoader;
import dev.wheelhouse.fixture.FakeUpstream;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.http.HttpServer;
import dev.wheelhouse.http.Loops;
import dev.wheelhouse.http.Serving;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.mirror.Holdings;
import dev.wheelhouse.mirror.Mirror;
import dev.wheelhouse.mirror.Workers;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.blob.BlobStores;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.Catalogs;
import dev.wheelhouse.upstream.Upstream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A project that the heap does not hold: reading its rows fails for lack of memory, as it would.
 */
class ShortMemoryTest {
  private static final ProjectName HUGE = new ProjectName("huge");

  @TempDir Path directory;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** The catalog, except that it cannot count the files of one project. */
  private static Catalog without(Catalog catalog) {
    return (Catalog)
        Proxy.newProxyInstance(
            Catalog.class.getClassLoader(),
            new Class<?>[] {Catalog.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("count") && List.of(arguments).contains(HUGE)) {
                throw new OutOfMemoryError("Java heap space");
              }
              try {
                return method.invoke(catalog, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void pageAndWhy_thatTheHeapDoesNotHold_are503InWords_andOthersAreServedOn() throws Exception {
    try (FakeUpstream upstream = FakeUpstream.start()) {
      upstream.pypi().add(TestWheel.of("huge", "1.0"), TestWheel.of("six", "1.17.0"));
      Path file = directory.resolve("wheelhouse.toml");
      Files.writeString(
          file, "data = \"data\"\n[source.pypi]\nurl = \"" + upstream.url() + "/simple/\"\n");
      Map<String, String> environment = Map.of("HOME", "/nonexistent");
      Settings settings = SettingsLoader.load(file, environment, directory, Map.of());
      Path data = Files.createDirectory(directory.resolve("data"));
      try (Catalog catalog = Catalogs.open(data);
          BlobStore blobs = BlobStores.open(data);
          Workers workers = new Workers();
          Upstream asked = new Upstream(settings.fetch());
          Holdings holdings =
              new Holdings(
                  settings, without(catalog), blobs, asked, workers, InstantSource.system());
          Mirror mirror = new Mirror(settings, holdings);
          Loops loops = new Loops();
          HttpServer http =
              HttpServer.start(
                  loops,
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                  new Serving(mirror, Duration.ofSeconds(30), Duration.ZERO, Map.of()))) {
        String root = "http://127.0.0.1:" + http.address().getPort();
        for (String path : new String[] {"/simple/huge/", "/-/why/huge"}) {
          HttpResponse<String> answer = get(root + path);
          assertThat(answer.statusCode()).as(path).isEqualTo(503);
          assertThat(answer.headers().firstValue("Retry-After")).isPresent();
          assertThat(answer.body()).contains("huge: not enough memory", "-Xmx");
        }
        assertThat(get(root + "/simple/six/").statusCode()).isEqualTo(200);
        assertThat(get(root + "/-/why/six").statusCode()).isEqualTo(200);
      }
    }
  }

  private HttpResponse<String> get(String uri) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
  }
}
