package dev.wheelhouse.storage;

import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Lines of JSON: one object a line. */
public final class JsonLines {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonLines() {}

  /** One line, without the line end. Values: String, Number, Boolean, lists and maps of them. */
  public static String line(Map<String, ?> fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      value(json, fields);
    }
    return text.toString();
  }

  /**
   * The fields of one line, as {@link #line} wrote it; numbers come as {@link Long}.
   *
   * @throws IOException if it is not such a line
   */
  public static Map<String, Object> parse(String line) throws IOException {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line)) {
      json.nextToken();
      return fields(json);
    } catch (JacksonException e) {
      throw new IOException("not a line of JSON: " + line, e);
    }
  }

  private static Map<String, Object> fields(JsonParser json) {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      json.nextToken();
      fields.put(name, value(json));
    }
    return fields;
  }

  private static Object value(JsonParser json) {
    return switch (json.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> json.getLongValue();
      case START_OBJECT -> fields(json);
      case START_ARRAY -> {
        List<Object> all = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          all.add(value(json));
        }
        yield all;
      }
      case null, default -> json.getString();
    };
  }

  private static void value(JsonGenerator json, Object value) {
    switch (value) {
      case Boolean bool -> json.writeBoolean(bool);
      case Number number -> json.writeNumber(number.longValue());
      case Collection<?> all -> {
        json.writeStartArray();
        all.forEach(one -> value(json, one));
        json.writeEndArray();
      }
      case Map<?, ?> fields -> {
        json.writeStartObject();
        fields.forEach((name, one) -> {
          json.writeName(name.toString());
          value(json, one);
        });
        json.writeEndObject();
      }
      default -> json.writeString(value.toString());
    }
  }
}
