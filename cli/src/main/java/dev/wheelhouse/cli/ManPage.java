package dev.wheelhouse.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The manual page of one command in the words of its {@code --help}.
 *
 * <p>Source: man(7), the macros of {@code groff -man}.
 */
final class ManPage {
  static final String SECTION = "1";

  private static final Pattern SENTENCE_END = Pattern.compile("\\.(\\s|$)");

  private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7F]");

  private final CommandLine command;
  private final CommandSpec spec;
  private final String release;
  private final StringBuilder page = new StringBuilder(4096);

  private ManPage(CommandLine command, String release) {
    this.command = command;
    this.spec = command.getCommandSpec();
    this.release = release;
  }

  /** The name of the page: {@code wheelhouse-sets-add}, as {@code man wheelhouse sets add} asks. */
  static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName("-");
  }

  /**
   * The page as roff.
   *
   * @param release what is named at its foot, such as {@code wheelhouse 0.1.0}
   */
  static String of(CommandLine command, String release) {
    return new ManPage(command, release).write();
  }

  private String write() {
    line(
        ".TH %s %s \"\" %s Wheelhouse"
            .formatted(quoted(name(command).toUpperCase(Locale.ROOT)), SECTION, quoted(release)));
    line(".nh");
    section("NAME");
    line(escaped(name(command) + " - ") + escaped(brief(command)));
    section("SYNOPSIS");
    preformatted(command.getHelp().synopsis(0).stripTrailing().lines().toList());
    section("DESCRIPTION");
    paragraph(plain(spec.usageMessage().description()));
    arguments();
    commands();
    footer();
    section("EXIT STATUS");
    item("0", "all went as wished");
    item("1", "something was refused, missing or damaged, or the work could not be done");
    item("2", "the command or the settings make no sense");
    section("FILES");
    item("/etc/wheelhouse/wheelhouse.toml", "settings, where none stand in the working directory");
    seeAlso();
    return page.toString();
  }

  private void arguments() {
    List<ArgSpec> shown = spec.args().stream().filter(argument -> !argument.hidden()).toList();
    if (!shown.isEmpty()) {
      section("OPTIONS");
    }
    for (ArgSpec argument : shown) {
      item(heading(argument), plain(argument.description()));
    }
  }

  private static String heading(ArgSpec argument) {
    boolean valued = argument.arity().max() > 0;
    if (argument instanceof OptionSpec option) {
      return String.join(", ", option.names()) + (valued ? " " + option.paramLabel() : "");
    }
    return argument.paramLabel() + (argument.arity().max() > 1 ? "..." : "");
  }

  private void commands() {
    Map<String, CommandLine> shown = visible(command);
    if (shown.isEmpty()) {
      return;
    }
    section("COMMANDS");
    shown.forEach((name, sub) -> item(name, brief(sub)));
  }

  /** A footer is laid out by hand: headings such as "Examples:" and what stands below them. */
  private void footer() {
    String text = plain(spec.usageMessage().footer()).strip();
    if (!text.isEmpty()) {
      section("NOTES");
      preformatted(text.lines().toList());
    }
  }

  private void seeAlso() {
    CommandLine parent = command.getParent();
    String pages =
        parent == null
            ? visible(command).values().stream()
                .map(sub -> name(sub) + "(" + SECTION + ")")
                .collect(Collectors.joining(", "))
            : name(parent) + "(" + SECTION + ")";
    section("SEE ALSO");
    paragraph(pages);
  }

  /** The subcommands that are for people. */
  static Map<String, CommandLine> visible(CommandLine command) {
    return command.getHelp().subcommands().values().stream()
        .map(Help::commandSpec)
        .map(CommandSpec::commandLine)
        .collect(
            Collectors.toMap(
                CommandLine::getCommandName,
                sub -> sub,
                (first, alias) -> first,
                LinkedHashMap::new));
  }

  /** The first sentence; the lines of a description are cut where --help wraps them. */
  private static String brief(CommandLine command) {
    String text = plain(command.getCommandSpec().usageMessage().description()).replace('\n', ' ');
    Matcher end = SENTENCE_END.matcher(text);
    return end.find() ? text.substring(0, end.start()) : text;
  }

  private static String plain(String... lines) {
    return Help.Ansi.OFF.string(String.join("\n", lines)).replace("%n", "\n").replace("%%", "%");
  }

  private void section(String title) {
    line(".SH " + quoted(title));
  }

  private void paragraph(String text) {
    line(".PP");
    line(escaped(text));
  }

  private void item(String heading, String text) {
    line(".TP");
    line(".B " + quoted(heading));
    line(escaped(text));
  }

  private void preformatted(List<String> lines) {
    line(".nf");
    lines.forEach(text -> line(text.isEmpty() ? ".sp" : escaped(text)));
    line(".fi");
  }

  private void line(String text) {
    page.append(text).append('\n');
  }

  private static String quoted(String text) {
    return '"' + escaped(text).replace("\"", "\\(dq") + '"';
  }

  /**
   * No word of the text may be taken for a command of roff: not a dot that begins a line either.
   */
  private static String escaped(String text) {
    return text.lines()
        .map(line -> line.replace("\\", "\\e").replace("-", "\\-"))
        .map(line -> line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line)
        .map(line -> NOT_ASCII.matcher(line).replaceAll(ManPage::code))
        .collect(Collectors.joining("\n"));
  }

  private static String code(MatchResult character) {
    return Matcher.quoteReplacement("\\[u%04X]".formatted(character.group().codePointAt(0)));
  }
}
