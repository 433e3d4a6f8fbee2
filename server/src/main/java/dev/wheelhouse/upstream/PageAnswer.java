package dev.wheelhouse.upstream;

import dev.wheelhouse.index.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an index said about one project. */
public sealed interface PageAnswer {
  /**
   * A whole page. It is kept as it was sent, compressed, until somebody reads it, since many wait
   * at the same time. Immutable.
   */
  final class Page implements PageAnswer {
    private final PageBody body;
    private final String contentType;
    private final String finalUrl;
    private final @Nullable String next;
    private final @Nullable String etag;
    private final @Nullable String lastModified;

    Page(
        PageBody body,
        String contentType,
        String finalUrl,
        @Nullable String next,
        @Nullable String etag,
        @Nullable String lastModified) {
      this.body = body;
      this.contentType = contentType;
      this.finalUrl = finalUrl;
      this.next = next;
      this.etag = etag;
      this.lastModified = lastModified;
    }

    /** The text of the page, decompressed anew at each call. */
    public byte[] body() {
      return body.plain();
    }

    /** As {@link #body}, yet decompressed on the way, so that it is never whole in memory. */
    public InputStream open() throws IOException {
      return body.open();
    }

    /** The text of the page, compressed as it came, or by us if it came plain. */
    public byte[] gzip() {
      return body.gzip();
    }

    /** The length of {@link #body} in bytes. */
    public long size() {
      return body.size();
    }

    /** The digest of {@link #body}. */
    public Sha256 sha256() {
      return body.sha256();
    }

    /** The Content-Type as sent, parameters included; empty if none was sent. */
    public String contentType() {
      return contentType;
    }

    /** The address after redirects, without credentials: links are relative to it. */
    public String finalUrl() {
      return finalUrl;
    }

    /** The address at which a listing of several pages goes on. */
    public Optional<String> next() {
      return Optional.ofNullable(next);
    }

    /** The ETag as sent, weak ones included: for If-None-Match. */
    public Optional<String> etag() {
      return Optional.ofNullable(etag);
    }

    /** The Last-Modified as sent: for If-Modified-Since. */
    public Optional<String> lastModified() {
      return Optional.ofNullable(lastModified);
    }
  }

  /** The page is the one whose validators were sent. */
  record NotModified() implements PageAnswer {}

  /**
   * The index does not have the project.
   *
   * @param status the HTTP status by which it said so
   */
  record Absent(int status) implements PageAnswer {}
}
