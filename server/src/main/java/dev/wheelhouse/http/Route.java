package dev.wheelhouse.http;

import dev.wheelhouse.config.IndexSettings;
import dev.wheelhouse.index.FileAddress;
import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Version;
import dev.wheelhouse.mirror.Mirror;
import dev.wheelhouse.mirror.View;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request path asks for. Parsing is pure. */
sealed interface Route {
  /** The page that tells a person how to use this server. */
  record Welcome() implements Route {}

  /** Whether the server is up. */
  record Health() implements Route {}

  /** What is on its way here. */
  record Transfers() implements Route {}

  /** Why an index gives what it gives; of a requirement or a file. */
  record Why(String asked) implements Route {}

  /** The {@code pylock.toml} of a set. */
  record Lock(String set) implements Route {}

  /** The list of projects of an index. */
  record Root(View view) implements Route {}

  /** The page of a project. */
  record Page(View view, ProjectName project) implements Route {}

  /**
   * The JSON of a project beside the simple API.
   *
   * @param version of which it is asked; empty for the project itself
   */
  record Json(ProjectName project, String version) implements Route {}

  /** A file; the address in canonical form. */
  record File(String source, String address) implements Route {}

  /** The METADATA of a file; the address in canonical form, without {@code .metadata}. */
  record Metadata(String source, String address) implements Route {}

  /** The same thing under its one right path. */
  record Moved(String path) implements Route {}

  /** Nothing is ever here. */
  record Nowhere(String why) implements Route {}

  /** The names that paths may have in them. */
  interface Names {
    /** Whether an index or source has this name. */
    boolean isIndex(String name);

    /** The last moment that a written time or the name of a frozen view takes in. */
    Optional<Instant> time(String written);
  }

  String FILES = "/files/";
  String AT = "/at/";
  String WHY = "/-/why/";
  String HERE = "/-/here";
  String SETS = "/-/sets/";
  String PYLOCK = "/pylock.toml";
  String SIMPLE = "/simple";
  String SUFFIX = ".metadata";
  String JSON = "/" + Mirror.JSON_SOURCE;

  /**
   * Parses the path of a request.
   *
   * @param path as it came, without the query
   */
  static Route of(String path, Names names) {
    if (!path.startsWith("/")) {
      return new Nowhere("not a path: " + path);
    }
    if (path.startsWith(FILES)) {
      return file(path.substring(FILES.length()));
    }
    if (path.equals("/")) {
      return new Welcome();
    }
    if (path.equals("/-/health")) {
      return new Health();
    }
    if (path.equals("/-/transfers")) {
      return new Transfers();
    }
    if (path.startsWith(WHY)) {
      return why(path.substring(WHY.length()));
    }
    if (path.startsWith(SETS)
        && path.endsWith(PYLOCK)
        && path.length() > SETS.length() + PYLOCK.length()) {
      return new Lock(path.substring(SETS.length(), path.length() - PYLOCK.length()));
    }
    if (path.equals(HERE) || path.equals(HERE + "/")) {
      return new Moved(HERE + SIMPLE + "/");
    }
    return path.startsWith(HERE + "/")
        ? pages(HERE, path.substring(HERE.length()), names)
        : pages("", path, names);
  }

  private static Route pages(String before, String path, Names names) {
    return path.startsWith(AT)
        ? at(before, path.substring(AT.length()), names)
        : index(before, path, null, names);
  }

  private static Route why(String written) {
    String asked = written.endsWith("/") ? written.substring(0, written.length() - 1) : written;
    return PathSegments.decode(asked)
        .filter(text -> !text.isBlank())
        .<Route>map(Why::new)
        .orElse(new Nowhere("behind " + WHY + " stands a project, a requirement or a file name"));
  }

  private static Route at(String before, String path, Names names) {
    int slash = path.indexOf('/');
    String written = slash < 0 ? path : path.substring(0, slash);
    Optional<Instant> at = PathSegments.decode(written).flatMap(names::time);
    if (at.isEmpty()) {
      return new Nowhere(
          "behind "
              + AT
              + " stands "
              + View.TIMES
              + ", or the name of a frozen view; not: "
              + written);
    }
    String rest = slash < 0 ? "/" : path.substring(slash);
    return rest.equals("/")
        ? new Moved(before + AT + written + SIMPLE + "/")
        : index(before + AT + written, rest, at.get(), names);
  }

  /**
   * What is below an index; {@code before} is what tells the time, and whether only what is here
   * counts; or empty.
   */
  private static Route index(String before, String path, @Nullable Instant at, Names names) {
    if (path.startsWith(SIMPLE)) {
      View view = new View(IndexSettings.DEFAULT, at, before.startsWith(HERE));
      Route route = simple(view, before + SIMPLE, path.substring(SIMPLE.length()));
      if (!(route instanceof Nowhere)) {
        return route;
      }
    }
    int slash = path.indexOf('/', 1);
    String index = slash < 0 ? path.substring(1) : path.substring(1, slash);
    if (!names.isIndex(index) || index.equals(IndexSettings.DEFAULT)) {
      return new Nowhere(
          "nothing is at %s%s; indexes are at %1$s/simple/ and %1$s/NAME/simple/"
              .formatted(before, path));
    }
    String rest = slash < 0 ? "" : path.substring(slash);
    String prefix = before + "/" + index + SIMPLE;
    if (rest.isEmpty() || rest.equals("/")) {
      return new Moved(prefix + "/");
    }
    // Last of all: whatever is below /simple is the simple API of the source.
    boolean json = rest.endsWith("/json") || rest.endsWith("/json/");
    if (json
        && before.isEmpty()
        && index.equals(Mirror.JSON_SOURCE)
        && !rest.startsWith("/simple/")) {
      return json(rest);
    }
    return rest.startsWith(SIMPLE)
        ? simple(
            new View(index, at, before.startsWith(HERE)), prefix, rest.substring(SIMPLE.length()))
        : new Nowhere("nothing is at " + before + path + "; this index is at " + prefix + "/");
  }

  private static Route simple(View view, String prefix, String rest) {
    if (rest.isEmpty()) {
      return new Moved(prefix + "/");
    }
    if (rest.equals("/")) {
      return new Root(view);
    }
    boolean slash = rest.endsWith("/");
    String written = rest.substring(1, rest.length() - (slash ? 1 : 0));
    if (!rest.startsWith("/") || written.indexOf('/') >= 0) {
      return new Nowhere("nothing is at " + prefix + rest);
    }
    Optional<ProjectName> project = PathSegments.decode(written).flatMap(ProjectName::parse);
    if (project.isEmpty()) {
      return new Nowhere("not a project name: " + written);
    }
    boolean canonical = slash && written.equals(project.get().value());
    return canonical
        ? new Page(view, project.get())
        : new Moved(prefix + "/" + project.get() + "/");
  }

  /** {@code /<project>/json} or {@code /<project>/<version>/json}. */
  private static Route json(String rest) {
    boolean slash = rest.endsWith("/");
    String[] parts = rest.substring(1, rest.length() - (slash ? 1 : 0)).split("/", -1);
    Optional<ProjectName> project = PathSegments.decode(parts[0]).flatMap(ProjectName::parse);
    Optional<String> version = parts.length == 2 ? Optional.of("") : PathSegments.decode(parts[1]);
    boolean sound = version.isPresent() && !version.get().matches(".*[/\\p{Cntrl}].*|\\.{1,2}");
    if (parts.length < 2 || parts.length > 3 || project.isEmpty() || !sound) {
      return new Nowhere("nothing is at " + JSON + rest + "; JSON is at " + JSON + "/NAME/json");
    }
    String written = version.get();
    String normal = Version.parse(written).map(Version::toString).orElse(written);
    boolean canonical = !slash && parts[0].equals(project.get().value()) && written.equals(normal);
    String middle = normal.isEmpty() ? "" : "/" + PathSegments.encode(normal);
    return canonical
        ? new Json(project.get(), normal)
        : new Moved(JSON + "/" + project.get() + middle + "/json");
  }

  private static Route file(String rest) {
    int slash = rest.indexOf('/');
    String source = slash < 0 ? rest : rest.substring(0, slash);
    String tail = slash < 0 ? "" : rest.substring(slash + 1);
    boolean metadata = tail.endsWith(SUFFIX);
    String path = metadata ? tail.substring(0, tail.length() - SUFFIX.length()) : tail;
    return FileAddress.canonical(path)
        .<Route>map(a -> metadata ? new Metadata(source, a) : new File(source, a))
        .orElse(new Nowhere("not a file address: " + FILES + rest));
  }
}
