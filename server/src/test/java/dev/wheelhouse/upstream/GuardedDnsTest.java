package dev.wheelhouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.config.SourceSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GuardedDnsTest {
  private final HostAllowList allowed =
      new HostAllowList(
          TestSources.source(List.of("http://index.example/simple/"), Set.of("files.example:81")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:a00:1::1",
        "0.1.2.3",
        "192.0.0.8",
        "198.18.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "224.0.0.1",
        "ff02::1",
        "fec0::1"
      })
  void lookup_unnamedHostAtPrivateAddress_isRefused(String address) {
    assertThatThrownBy(() -> dns("93.184.216.34", address).lookup("elsewhere.example"))
        .isInstanceOf(GuardedDns.PrivateAddress.class)
        .hasMessageContaining("elsewhere.example")
        .hasMessageContaining("source.upstream.allowed-hosts");
  }

  @ParameterizedTest
  @ValueSource(strings = {"93.184.216.34", "100.128.0.1", "2606:2800:220:1::1", "64:ff9b::8.8.8.8"})
  void lookup_unnamedHostAtPublicAddress_isGiven(String address) throws Exception {
    assertThat(dns(address).lookup("elsewhere.example")).hasSize(1);
  }

  @Test
  void lookup_namedHostOrProxyAtPrivateAddress_isGiven() throws Exception {
    assertThat(dns("10.1.2.3").lookup("index.example")).hasSize(1);
    assertThat(dns("10.1.2.3").lookup("files.example")).hasSize(1);
    assertThat(dns("10.1.2.3").lookup("proxy.example")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2130706433", "0x7f000001", "017700000001", "127.1", "0"})
  void lookup_otherSpellingsOfLoopback_areRefused(String host) throws Exception {
    GuardedDns guarded = new GuardedDns(allowed, name -> false, GuardedDnsTest::spelled);
    assertThatThrownBy(() -> guarded.lookup(host)).isInstanceOf(GuardedDns.PrivateAddress.class);
  }

  /** What a system's resolver makes of numbers. */
  private static List<InetAddress> spelled(String host) throws UnknownHostException {
    byte[] address = host.equals("0") ? new byte[4] : new byte[] {127, 0, 0, 1};
    return List.of(InetAddress.getByAddress(host, address));
  }

  @Test
  void lookup_hostThatOnlyAPresetNames_mustBePublic() throws Exception {
    SourceSettings named =
        TestSources.source(List.of("http://index.example/simple/"), Set.of("files.example:81"));
    SourceSettings preset =
        new SourceSettings(
            named.name(),
            named.kind(),
            named.urls(),
            named.ttl(),
            named.negativeTtl(),
            named.allowedHosts(),
            named.absentStatuses(),
            named.delisted(),
            named.required(),
            named.mirrors(),
            Set.of("files.example"),
            named.builds(),
            null);
    List<InetAddress> inside = List.of(InetAddress.getByName("10.1.2.3"));
    GuardedDns guarded = new GuardedDns(new HostAllowList(preset), name -> false, h -> inside);
    assertThat(guarded.lookup("index.example")).hasSize(1);
    assertThatThrownBy(() -> guarded.lookup("files.example"))
        .isInstanceOf(GuardedDns.PrivateAddress.class);
  }

  private GuardedDns dns(String... addresses) throws Exception {
    InetAddress[] found = new InetAddress[addresses.length];
    for (int i = 0; i < addresses.length; i++) {
      found[i] = InetAddress.getByName(addresses[i]); // literals: nobody is asked
    }
    Dns resolver = host -> Arrays.asList(found);
    return new GuardedDns(allowed, "proxy.example"::equals, resolver);
  }
}
