package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.SpecifierSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the messages of uv. They are sentences of the form "Because A and B, we can conclude that
 * C": A and B are facts or were concluded before, and facts alone are kept.
 */
final class UvMessage {
  private static final String BEGIN = "No solution found when resolving dependencies";

  /** Older ones draw lines, break them and stand hints within. */
  private static final Pattern DRAWN = Pattern.compile("(?m)^[ \\t×╰├│─▶]+|^ *cause: ");

  private static final Pattern HINTS = Pattern.compile("(?s)\\b(hint|help): .*");
  private static final Pattern PREMISES =
      Pattern.compile("(?:And because|Because) (.*?),? we can conclude that ");

  /** What stands in a requirement or reason and may hold the word "and". */
  private static final Pattern ASIDE = Pattern.compile("\\{[^}]*}|\\((?:reason|e\\.g\\.)[^)]*\\)");

  private static final Pattern YOU =
      Pattern.compile("(?:you require|your project (?:depends on|requires)) (.+)");
  private static final Pattern NONE = Pattern.compile("there (?:is|are) no versions? of (.+)");
  private static final Pattern NOT_FOUND = Pattern.compile("(\\S+) was not found in the .+");
  private static final Pattern ONLY = Pattern.compile("only (?!the )(.+) (?:is|are) available");
  private static final Pattern NO_FILE = Pattern.compile("(.+?) (?:has|have) no .*");
  private static final Pattern YANKED = Pattern.compile("(.+?) (?:was|were) yanked.*");
  private static final Pattern PYTHON = Pattern.compile("(.+?) depends? on Python.*");
  private static final Pattern NEEDS = Pattern.compile("(.+?) depends? on (.+)");
  private static final Pattern IN_WORDS = Pattern.compile("all versions of |all of: ");

  private final List<Requirement> required = new ArrayList<>();
  private final List<Message.Need> needs = new ArrayList<>();
  private final List<Requirement> missing = new ArrayList<>();

  private UvMessage() {}

  static Optional<Message> parse(String output) {
    int begin = output.indexOf(BEGIN);
    if (begin < 0) {
      return Optional.empty();
    }
    String drawn = DRAWN.matcher(output.substring(begin + BEGIN.length())).replaceAll("");
    String line = drawn.replaceAll("\\s+", " ");
    String text = ASIDE.matcher(HINTS.matcher(line).replaceAll("")).replaceAll("");
    var message = new UvMessage();
    Matcher premises = PREMISES.matcher(text);
    while (premises.find()) {
      message.premises(premises.group(1));
    }
    return Optional.of(new Message(message.required, message.needs, message.missing))
        .filter(found -> !found.empty());
  }

  /** A part that is a bare requirement goes on with the list that the part before began. */
  private void premises(String joined) {
    Pattern begun = null;
    Requirement asker = null;
    for (String part : joined.split(" and ", -1)) {
      String premise = part.strip();
      Matcher you = YOU.matcher(premise);
      Matcher need = NEEDS.matcher(premise);
      if (you.matches()) {
        begun = YOU;
        required.addAll(all(you.group(1)));
      } else if (lack(premise)) {
        begun = null;
      } else if (need.matches()) {
        begun = NEEDS;
        List<Requirement> askers = all(need.group(1));
        asker = askers.isEmpty() ? null : askers.getFirst();
        askers.forEach(one -> need(one, need.group(2)));
      } else if (begun == YOU) {
        required.addAll(all(premise));
      } else if (begun == NEEDS && asker != null && !premise.contains(" ")) {
        need(asker, premise);
      }
    }
  }

  private void need(Requirement asker, String asked) {
    all(asked).forEach(one -> needs.add(new Message.Need(asker, one)));
  }

  private boolean lack(String premise) {
    for (Pattern pattern : List.of(NONE, NOT_FOUND, NO_FILE, YANKED, PYTHON)) {
      Matcher found = pattern.matcher(premise);
      if (found.matches()) {
        missing.addAll(all(found.group(1)));
        return true;
      }
    }
    Matcher only = ONLY.matcher(premise);
    if (only.matches()) {
      all(only.group(1)).forEach(one -> missing.add(any(one)));
      return true;
    }
    return premise.startsWith("only the following ") || premise.startsWith("the requested Python");
  }

  private static Requirement any(Requirement one) {
    return new Requirement(one.project(), one.extras(), SpecifierSet.ANY, null, null);
  }

  /** The requirements in a list; none of them if a word of it is something else. */
  private static List<Requirement> all(String written) {
    String bare = IN_WORDS.matcher(written).replaceAll("").strip();
    List<Optional<Requirement>> read =
        Stream.of(bare.split(" ", -1)).map(Requirement::parse).toList();
    return read.stream().allMatch(Optional::isPresent)
        ? read.stream().flatMap(Optional::stream).toList()
        : List.of();
  }
}
