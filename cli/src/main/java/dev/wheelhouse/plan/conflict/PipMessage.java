package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the messages of pip. With {@code -q} it leaves out the lines that say something. */
final class PipMessage {
  private static final Pattern USER =
      Pattern.compile("The user requested (?:\\(constraint\\) )?(.+)");
  private static final Pattern NEEDS =
      Pattern.compile("([A-Za-z0-9][\\w.-]*(?:\\[[^]]*])?) (\\S+) depends on (.+)");
  private static final Pattern MISSING =
      Pattern.compile(
          "ERROR: Could not find a version that satisfies the requirement (.+?)"
              + "(?: \\(from (?!versions).*?\\))? \\(from versions: .*");

  private PipMessage() {}

  static Optional<Message> parse(String output) {
    List<Requirement> required = new ArrayList<>();
    List<Message.Need> needs = new ArrayList<>();
    List<Requirement> missing = new ArrayList<>();
    for (String line : output.lines().map(String::strip).toList()) {
      Matcher user = USER.matcher(line);
      Matcher need = NEEDS.matcher(line);
      Matcher none = MISSING.matcher(line);
      if (user.matches()) {
        requirement(user.group(1)).ifPresent(required::add);
      } else if (none.matches()) {
        requirement(none.group(1)).ifPresent(missing::add);
      } else if (need.matches()) {
        Optional<Requirement> asker = requirement(need.group(1) + "==" + need.group(2));
        Optional<Requirement> asked = requirement(need.group(3));
        if (asker.isPresent() && asked.isPresent()) {
          needs.add(new Message.Need(asker.get(), asked.get()));
        }
      }
    }
    return Optional.of(new Message(required, needs, missing)).filter(found -> !found.empty());
  }

  /** pip joins clauses by "and", and ends with a marker. */
  private static Optional<Requirement> requirement(String written) {
    int marker = written.indexOf(';');
    String bare = marker < 0 ? written : written.substring(0, marker);
    return Requirement.parse(bare.replace(" and ", ",").strip());
  }
}
