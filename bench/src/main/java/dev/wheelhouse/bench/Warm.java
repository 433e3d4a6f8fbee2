package dev.wheelhouse.bench;

import dev.wheelhouse.fixture.FakeUpstream;
import dev.wheelhouse.fixture.TestWheel;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A mirror and nginx in each of its ways, with the same bytes, all of them warm. */
final class Warm implements AutoCloseable {
  final FakeUpstream upstream = FakeUpstream.start();
  final Mirror mirror = new Mirror(upstream);
  final Path root = Files.createDirectories(mirror.directory.resolve("nginx"));
  final List<Nginx> rivals = new ArrayList<>();

  Warm() throws IOException {
    System.out.println(Nginx.version() + ", one worker a core");
    for (Nginx.Way way : Nginx.Way.values()) {
      rivals.add(Nginx.start(root, way));
    }
  }

  /** Makes a page of so many files, both plain and as gzip; how long both are. */
  int[] page(String project, int files) throws IOException {
    for (int i = 0; i < files; i++) {
      upstream.pypi().add(TestWheel.of(project, "1.0." + i));
    }
    mirror.serve();
    String ours = "/simple/" + project + "/";
    byte[] plain = mirror.get(ours);
    byte[] packed = answer(mirror.url() + ours, "gzip").getInputStream().readAllBytes();
    mirror.stop();
    Files.write(root.resolve(project + ".html"), plain);
    Files.write(root.resolve(project + ".html.gz"), packed);
    return new int[] {plain.length, packed.length};
  }

  /** Brings a wheel of random bytes here, and beside it for nginx; its path at the mirror. */
  String wheel(String project, long bytes) throws IOException {
    TestWheel wheel = TestWheel.recipe(project, "1.0").padded(bytes).make();
    upstream.pypi().add(wheel);
    mirror.serve();
    String link = mirror.link(project);
    Client.curl(link, wheel.size());
    String whole = "\"" + wheel.sha256().hex() + "\"";
    while (!whole.equals(answer(link, "identity").getHeaderField("ETag"))) {
      Thread.onSpinWait();
    }
    mirror.stop();
    wheel.writeTo(root);
    return URI.create(link).getRawPath();
  }

  /** The path of a wheel at nginx. */
  static String beside(String ours) {
    return ours.substring(ours.lastIndexOf('/'));
  }

  static HttpURLConnection answer(String url, String encoding) throws IOException {
    HttpURLConnection call = (HttpURLConnection) URI.create(url).toURL().openConnection();
    call.setRequestProperty("Accept-Encoding", encoding);
    return call;
  }

  @Override
  public void close() throws IOException {
    rivals.forEach(Nginx::close);
    mirror.close();
    upstream.close();
  }
}
