package dev.wheelhouse.upstream;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Sends a question once, and follows where it is sent on to. Every hop is checked against the hosts
 * of the source. Safe for use by many threads.
 */
final class Exchange {
  private static final int REDIRECTS = 10;
  private static final Set<Integer> REDIRECT = Set.of(301, 302, 303, 307, 308);

  private final Duration connectTimeout;
  private final Duration timeout;
  private final ConnectMemory memory;
  private final OpenCalls calls;

  Exchange(Duration connectTimeout, Duration timeout, ConnectMemory memory, OpenCalls calls) {
    this.connectTimeout = connectTimeout;
    this.timeout = timeout;
    this.memory = memory;
    this.calls = calls;
  }

  /**
   * Returns the first answer that is no redirect; the caller closes it.
   *
   * @param method {@code GET} or {@code HEAD}
   */
  Answer send(Access access, OkHttpClient client, String method, HttpUrl start, Headers headers)
      throws UpstreamException, Passing {
    return send(access, client, method, start, headers, new Asking());
  }

  /** The same of a question that another thread may give up. */
  Answer send(
      Access access,
      OkHttpClient client,
      String method,
      HttpUrl start,
      Headers headers,
      Asking asking)
      throws UpstreamException, Passing {
    HttpUrl url = Addresses.outgoing(start);
    for (int hop = 0; hop <= REDIRECTS; hop++) {
      Answer answer = hop(access, client, method, url, headers, asking);
      String location = answer.header("Location");
      if (!REDIRECT.contains(answer.status()) || location == null) {
        return answer;
      }
      answer.close();
      url = redirected(url, location);
    }
    throw new UpstreamException.Broken(
        "%s: more than %d redirects (expected: an answer)"
            .formatted(Addresses.shown(start), REDIRECTS));
  }

  static HttpUrl redirected(HttpUrl from, String location) throws UpstreamException {
    HttpUrl next =
        Addresses.redirected(from, location)
            .orElseThrow(() ->
                new UpstreamException.Broken(
                    "%s: redirect to something that is no http or https URL"
                        .formatted(Addresses.shown(from))));
    if (from.isHttps() && !next.isHttps()) {
      throw new UpstreamException.Refused(
          "%s: redirect to %s (expected: https)"
              .formatted(Addresses.shown(from), Addresses.shown(next)));
    }
    return next;
  }

  private Answer hop(
      Access access,
      OkHttpClient client,
      String method,
      HttpUrl url,
      Headers headers,
      Asking asking)
      throws UpstreamException, Passing {
    access.check(url);
    memory.check(Addresses.place(url), System.nanoTime());
    Request.Builder request = new Request.Builder().url(url).headers(headers).method(method, null);
    access.authorization(url).ifPresent(value -> request.header("Authorization", value));
    Call call = client.newCall(request.build());
    ConnectWatch watch = new ConnectWatch(call, connectTimeout);
    call.addEventListener(watch);
    calls.add(call);
    asking.asks(call);
    try {
      return new Answer(call, call.execute(), calls);
    } catch (IOException e) {
      calls.remove(call);
      throw failure(e, watch, url);
    }
  }

  private Passing failure(IOException e, ConnectWatch watch, HttpUrl url) throws UpstreamException {
    String shown = Addresses.shown(url);
    if (e instanceof GuardedDns.PrivateAddress refused) {
      throw new UpstreamException.Refused(BodyFailure.oneLine(refused));
    }
    if (calls.isClosed()) {
      throw new UpstreamException.Unreachable(shown + ": given up, since we are stopping");
    }
    if (watch.connected() && e.getCause() instanceof EOFException) {
      return Passing.of(
          new UpstreamException.Unreachable(
              shown + ": connection closed without an answer (expected: one)"));
    }
    if (watch.connected()) {
      return Passing.of(BodyFailure.of(e, shown, timeout));
    }
    if (isDistrust(e)) {
      throw new UpstreamException.Unreachable(
          "%s: its certificate is not trusted: %s".formatted(shown, BodyFailure.oneLine(e)));
    }
    return Passing.unconnected(
        new UpstreamException.Unreachable(
            "%s: cannot connect: %s (expected: a connection within %s)"
                .formatted(shown, reason(e, watch), BodyFailure.seconds(connectTimeout))),
        Addresses.place(url));
  }

  private static String reason(IOException e, ConnectWatch watch) {
    if (watch.handshakeTimedOut()) {
      return "no TLS handshake in time";
    }
    if (e instanceof UnknownHostException) {
      return "host not found";
    }
    return e instanceof InterruptedIOException ? "no answer in time" : BodyFailure.oneLine(e);
  }

  /** A certificate that is not trusted now is not trusted in a second either. */
  private static boolean isDistrust(IOException failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof CertificateException || t instanceof SSLPeerUnverifiedException) {
        return true;
      }
    }
    return false;
  }
}
