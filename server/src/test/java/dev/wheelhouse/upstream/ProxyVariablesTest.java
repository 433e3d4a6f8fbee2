package dev.wheelhouse.upstream;

import static dev.wheelhouse.upstream.RawServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProxyVariablesTest {
  private static final Map<String, String> BOTH =
      Map.of(
          "HTTP_PROXY", "http://old.example:1",
          "http_proxy", "http://web.example:3128",
          "https_proxy", "secure.example:8080",
          "NO_PROXY", ".acme.example, lan, 10.1.2.3, files.example:8443");

  @ParameterizedTest
  @CsvSource({
    "http://index.example/, web.example:3128",
    "https://index.example/, secure.example:8080",
    "https://lan.example/, secure.example:8080",
    "https://files.example/, secure.example:8080",
    "https://files.example:8443/, direct",
    "https://acme.example/, direct",
    "https://pypi.acme.example/, direct",
    "https://notacme.example/, secure.example:8080",
    "http://lan/, direct",
    "http://host.lan/, direct",
    "http://10.1.2.3/, direct",
    "http://localhost:1/, direct",
    "http://127.0.0.1:1/, direct",
    "http://[::1]:1/, direct"
  })
  void select_address_goesWhereTheVariablesSay(String address, String expected) {
    Proxy proxy = ProxyVariables.of(BOTH).orElseThrow().select(URI.create(address)).getFirst();
    String found =
        proxy.address() instanceof InetSocketAddress place
            ? place.getHostString() + ":" + place.getPort()
            : "direct";
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void of_noVariable_isEmpty() {
    assertThat(ProxyVariables.of(Map.of("NO_PROXY", "*", "http_proxy", " "))).isEmpty();
    assertThat(ProxyVariables.of(Map.of("http_proxy", "socks5://a.example:1"))).isEmpty();
    assertThat(ProxyVariables.of(Map.of("ALL_PROXY", "http://a.example:1"))).isPresent();
  }

  @Test
  void client_proxyThatAsksWhoWeAre_isToldOnlyThere() throws Exception {
    try (var proxy =
            new RawServer(
                send(
                    "HTTP/1.1 407 Who\r\nContent-Length: 0\r\nProxy-Authenticate: Basic realm=x\r\n\r\n"),
                send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlinks"));
        var clients =
            new Clients(
                TestSources.fetch(0, Duration.ofSeconds(30)),
                Dns.SYSTEM,
                Map.of("http_proxy", "http://me:secret@127.0.0.1:" + proxy.port()))) {
      OkHttpClient client =
          clients.access(TestSources.source("http://index.example/simple/")).pages();
      Request request = new Request.Builder().url("http://index.example/simple/six/").build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.body().string()).isEqualTo("links");
      }
      assertThat(proxy.requests()).hasSize(2);
      assertThat(proxy.requests().getLast())
          .startsWith("GET http://index.example/simple/six/ HTTP/1.1")
          .contains("Proxy-Authorization: Basic bWU6c2VjcmV0");
      assertThat(proxy.requests().getFirst()).doesNotContain("Proxy-Authorization");
    }
  }
}
