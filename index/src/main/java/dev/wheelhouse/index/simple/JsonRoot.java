package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.ProjectName;
import java.io.OutputStream;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** The JSON form of a list of projects. */
final class JsonRoot implements RootWriter {
  private final JsonGenerator json;

  JsonRoot(OutputStream out) {
    JsonPageWriter writer = new JsonPageWriter(out);
    json = writer.json();
    json.writeStartObject();
    writer.meta("1.4", Map.of());
    json.writeName("projects");
    json.writeStartArray();
  }

  @Override
  public void project(ProjectName project) {
    json.writeStartObject();
    json.writeStringProperty("name", project.value());
    json.writeEndObject();
  }

  @Override
  public void end() {
    json.writeEndArray();
    json.writeEndObject();
    json.flush();
  }
}
