package dev.wheelhouse.upstream;

import dev.wheelhouse.index.Sha256;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an index says when it is asked for a project. */
public sealed interface PageAnswer {
  /**
   * A page as it came. It is kept compressed until somebody reads it, since many wait at the same
   * time. Immutable.
   */
  final class Page implements PageAnswer {
    private final PageBody body;
    private final String contentType;
    private final String finalUrl;
    private final @Nullable String etag;
    private final @Nullable String lastModified;

    Page(
        PageBody body,
        String contentType,
        String finalUrl,
        @Nullable String etag,
        @Nullable String lastModified) {
      this.body = body;
      this.contentType = contentType;
      this.finalUrl = finalUrl;
      this.etag = etag;
      this.lastModified = lastModified;
    }

    /** The text of the page, decompressed anew at each call. */
    public byte[] body() {
      return body.plain();
    }

    /** The length of {@link #body} in bytes. */
    public long size() {
      return body.size();
    }

    /** The digest of {@link #body}. */
    public Sha256 sha256() {
      return body.sha256();
    }

    /** As sent; empty text if there was none. */
    public String contentType() {
      return contentType;
    }

    /** Where the page was in the end, after redirects: links resolve against it. */
    public String finalUrl() {
      return finalUrl;
    }

    /** The validator, weak or strong, as it was sent. */
    public Optional<String> etag() {
      return Optional.ofNullable(etag);
    }

    /** As it was sent. */
    public Optional<String> lastModified() {
      return Optional.ofNullable(lastModified);
    }
  }

  /** The page that we have still stands. */
  record NotModified() implements PageAnswer {}

  /** There is no such project, said by a status that this source uses to say so. */
  record Absent(int status) implements PageAnswer {}
}
