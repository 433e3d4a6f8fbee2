package dev.wheelhouse.cli;

import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.plan.TextFile;
import dev.wheelhouse.storage.JsonLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The wants of another mirror, as {@code wants export} wrote them.
 *
 * @param files {@code source/address} each
 * @param requirements those that say more than a project's name, which come first, then the others
 * @param unclear what is none of these
 */
record WantList(List<String> files, List<Requirement> requirements, List<String> unclear) {
  WantList {
    files = List.copyOf(files);
    requirements = List.copyOf(requirements);
    unclear = List.copyOf(unclear);
  }

  /**
   * Reads a file of them.
   *
   * @throws IOException if it cannot be read, or a line is no JSON, which is told with its number
   */
  static WantList read(Path file) throws IOException {
    List<String> files = new ArrayList<>();
    List<Requirement> said = new ArrayList<>();
    List<Requirement> projects = new ArrayList<>();
    List<String> unclear = new ArrayList<>();
    int number = 0;
    for (String text : TextFile.read(file).lines().toList()) {
      number++;
      if (text.isBlank()) {
        continue;
      }
      Map<String, Object> want = want(text, file + ":" + number);
      String name = Output.text(want, "name");
      String kind = Output.text(want, "kind");
      Optional<Requirement> requirement = Requirement.parse(name);
      if (kind.equals("file")) {
        files.add(name);
      } else if (requirement.isEmpty()) {
        unclear.add(name.isEmpty() ? text : name);
      } else {
        (kind.equals("project") ? projects : said).add(requirement.get());
      }
    }
    said.addAll(projects);
    return new WantList(files, said, unclear);
  }

  private static Map<String, Object> want(String text, String place) throws IOException {
    try {
      return JsonLines.parse(text);
    } catch (IOException e) {
      throw new IOException(
          "%s: %s (expected: a line as 'wheelhouse wants export' writes it)"
              .formatted(place, e.getMessage()),
          e);
    }
  }

  int size() {
    return files.size() + requirements.size() + unclear.size();
  }
}
