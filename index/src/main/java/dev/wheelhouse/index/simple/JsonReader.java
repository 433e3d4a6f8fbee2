package dev.wheelhouse.index.simple;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/**
 * Walks through one JSON document, skipping what nobody asks for. Jackson's unchecked failures end
 * in {@link #read}.
 */
final class JsonReader {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonParser parser;

  private JsonReader(JsonParser parser) {
    this.parser = parser;
  }

  /** Called with the name of each key; it reads the value or leaves it alone. */
  @FunctionalInterface
  interface KeyVisitor {
    void key(String name) throws NotAnIndexException;
  }

  /** Called at the first token of each element. */
  @FunctionalInterface
  interface ElementVisitor {
    void element() throws NotAnIndexException;
  }

  /** Makes a visitor of the keys of the top object. */
  @FunctionalInterface
  interface Top {
    KeyVisitor visitor(JsonReader json);
  }

  /** Called at the first token of the document. */
  @FunctionalInterface
  interface Document {
    void read(JsonReader json) throws NotAnIndexException;
  }

  /** Reads {@code body}, which must be one object and nothing after it. */
  static void read(InputStream body, Top top) throws NotAnIndexException, IOException {
    readAny(
        body,
        json -> {
          if (!json.isObject()) {
            throw new NotAnIndexException("JSON that is no object");
          }
          json.object(top.visitor(json));
        });
  }

  /** Reads {@code body}, which must be one value and nothing after it. */
  static void readAny(InputStream body, Document document) throws NotAnIndexException, IOException {
    var bytes = new WatchedStream(body);
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
      if (parser.nextToken() == null) {
        throw new NotAnIndexException("JSON without anything in it");
      }
      document.read(new JsonReader(parser));
      if (parser.nextToken() != null) {
        throw new NotAnIndexException("JSON with something after its end");
      }
    } catch (UnexpectedEndOfInputException cut) {
      long read = cut.getLocation().getByteOffset();
      throw new NotAnIndexException("JSON that was cut after " + read + " bytes");
    } catch (JacksonException malformed) {
      bytes.rethrow();
      throw new NotAnIndexException("malformed JSON: " + malformed.getOriginalMessage());
    }
  }

  /** Visits the keys if the current value is an object. */
  void object(KeyVisitor visitor) throws NotAnIndexException {
    if (!isObject()) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      visitor.key(name);
      if (parser.currentToken() == value && value.isStructStart()) {
        parser.skipChildren(); // left alone
      }
    }
  }

  /** Visits the elements; false if the current value is no array. */
  boolean array(ElementVisitor visitor) throws NotAnIndexException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return false;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      JsonToken start = parser.currentToken();
      visitor.element();
      if (parser.currentToken() == start && start.isStructStart()) {
        parser.skipChildren();
      }
    }
    return true;
  }

  boolean isObject() {
    return parser.currentToken() == JsonToken.START_OBJECT;
  }

  /** The current value if it is true or false. */
  @Nullable Boolean bool() {
    return parser.currentToken().isBoolean() ? isTrue() : null;
  }

  boolean isTrue() {
    return parser.currentToken() == JsonToken.VALUE_TRUE;
  }

  boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  /** The current value if it is a string. */
  @Nullable String string() {
    return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : null;
  }

  /** The current value's text if it is a string or a number. */
  @Nullable String scalar() {
    boolean number = parser.currentToken().isNumeric();
    return number ? parser.getString() : string();
  }

  /** The current value if it is a whole number that fits, else -1. */
  long integer() {
    boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
    return whole && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
        ? parser.getLongValue()
        : -1;
  }
}
