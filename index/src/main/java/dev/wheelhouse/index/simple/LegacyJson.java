package dev.wheelhouse.index.simple;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON of a project beside the simple API, passed on with other links. It is copied value by
 * value and never whole in memory.
 *
 * <p>Source: the JSON API of PyPI, {@code /pypi/<project>/json}; files stand in {@code urls[]} and
 * in {@code releases{}[]}.
 */
public final class LegacyJson {
  // Whose streams they are closes them.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private static final int FILE_IN_URLS = 3; // the top object, the list, the file
  private static final int FILE_IN_RELEASES = 4; // the top object, the releases, the list, the file

  private final JsonParser in;
  private final JsonGenerator out;
  private final UnaryOperator<String> links;
  private int depth;
  private @Nullable String top;
  private boolean info;

  private LegacyJson(JsonParser in, JsonGenerator out, UnaryOperator<String> links) {
    this.in = in;
    this.out = out;
    this.links = links;
  }

  /**
   * Copies {@code body} with each file's address as {@code links} gives it.
   *
   * @throws NotAnIndexException if it is not one JSON object with an {@code info} in it; what was
   *     written counts for nothing then
   * @throws IOException as the streams throw it
   */
  public static void copy(InputStream body, OutputStream target, UnaryOperator<String> links)
      throws NotAnIndexException, IOException {
    var bytes = new WatchedStream(body);
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), bytes);
        JsonGenerator out =
            FACTORY.createGenerator(ObjectWriteContext.empty(), target, JsonEncoding.UTF8)) {
      new LegacyJson(in, out, links).all();
    } catch (UnexpectedEndOfInputException cut) {
      bytes.rethrow();
      long read = cut.getLocation().getByteOffset();
      throw new NotAnIndexException("JSON that was cut after " + read + " bytes");
    } catch (JacksonException malformed) {
      bytes.rethrow();
      throw new NotAnIndexException("malformed JSON: " + malformed.getOriginalMessage());
    }
  }

  private void all() throws NotAnIndexException {
    if (in.nextToken() != JsonToken.START_OBJECT) {
      throw new NotAnIndexException("JSON that is no object");
    }
    do {
      token(in.currentToken());
    } while (depth > 0 && in.nextToken() != null);
    if (in.nextToken() != null) {
      throw new NotAnIndexException("JSON with something after its end");
    }
    if (!info) {
      throw new NotAnIndexException("JSON without the info of a project");
    }
  }

  private void token(JsonToken token) {
    if (token.isStructStart()) {
      depth++;
    } else if (token.isStructEnd()) {
      depth--;
    } else if (token == JsonToken.PROPERTY_NAME && depth == 1) {
      top = in.currentName();
      info |= "info".equals(top);
    }
    if (token == JsonToken.VALUE_STRING && isLink()) {
      out.writeString(links.apply(in.getString()));
    } else {
      out.copyCurrentEventExact(in);
    }
  }

  private boolean isLink() {
    boolean file =
        ("urls".equals(top) && depth == FILE_IN_URLS)
            || ("releases".equals(top) && depth == FILE_IN_RELEASES);
    return file && "url".equals(in.currentName());
  }
}
