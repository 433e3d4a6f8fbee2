package dev.wheelhouse.upstream;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** A response whose body is still to be read, and the call that gives it. */
final class Answer implements AutoCloseable {
  // Beyond this it is cheaper to give the connection up than to read on.
  private static final long WORTH_READING = 16 * 1024;

  private static final Pattern PRINTABLE = Pattern.compile("[ -~]+");

  private final Call call;
  private final Response response;
  private final OpenCalls calls;
  private volatile boolean finished;

  Answer(Call call, Response response, OpenCalls calls) {
    this.call = call;
    this.response = response;
    this.calls = calls;
  }

  int status() {
    return response.code();
  }

  /** The address that answered, after redirects. */
  HttpUrl url() {
    return response.request().url();
  }

  String shown() {
    return Addresses.shown(url());
  }

  @Nullable String header(String name) {
    return response.header(name);
  }

  /** The values of a header that may come more than once, in their order. */
  List<String> headers(String name) {
    return response.headers(name);
  }

  /**
   * ETag or Last-Modified, if it can be sent back: the client sends nothing but printable ASCII.
   */
  Optional<String> validator(String name) {
    return Optional.ofNullable(header(name)).filter(v -> PRINTABLE.matcher(v).matches());
  }

  /** The ETag, if it is a strong one: only such a one tells bytes apart. RFC 9110, 8.8.1. */
  Optional<String> strongEtag() {
    return validator("ETag").filter(etag -> etag.startsWith("\""));
  }

  /** Content-Length in bytes, or -1 if there is none or it was that of the compressed body. */
  long announced() {
    String written = header("Content-Length");
    return written != null && written.strip().matches("[0-9]{1,18}")
        ? Long.parseLong(written.strip())
        : -1;
  }

  BufferedSource source() {
    return response.body().source();
  }

  /** Takes down that the body was read to its end. */
  void finish() {
    finished = true;
  }

  /** Ends the body from any thread; a read that waits for it fails. */
  void cancel() {
    call.cancel();
  }

  boolean isCancelled() {
    return call.isCanceled();
  }

  /** Ends the body; one that is unfinished and not small takes its connection with it. */
  @Override
  public void close() {
    long announced = announced();
    if (!finished && (announced < 0 || announced > WORTH_READING)) {
      call.cancel(); // otherwise close reads on for up to 100 ms
    }
    response.close();
    calls.remove(call);
  }
}
