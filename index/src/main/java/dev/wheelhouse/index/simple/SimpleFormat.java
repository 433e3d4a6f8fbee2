package dev.wheelhouse.index.simple;

/** The forms in which a page can be answered. Source: PEP 691, "Content Types". */
public enum SimpleFormat {
  /** The JSON form, version 1. */
  JSON("application/vnd.pypi.simple.v1+json", "application/vnd.pypi.simple.v1+json"),
  /** The HTML form under its own media type. */
  HTML_V1("application/vnd.pypi.simple.v1+html", "application/vnd.pypi.simple.v1+html"),
  /** The same HTML for those who ask for {@code text/html}. */
  HTML_TEXT("text/html", "text/html; charset=utf-8");

  private final String mediaType;
  private final String contentType;

  SimpleFormat(String mediaType, String contentType) {
    this.mediaType = mediaType;
    this.contentType = contentType;
  }

  /** The value of the response's {@code Content-Type}. */
  public String contentType() {
    return contentType;
  }

  /** The media type that a request names, in lower case and without parameters. */
  public String mediaType() {
    return mediaType;
  }

  /** Whether this is {@link #JSON}; the other two have the same bytes. */
  public boolean json() {
    return this == JSON;
  }
}
