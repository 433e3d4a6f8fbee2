package dev.wheelhouse.http;

import dev.wheelhouse.index.FileAddress;
import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.index.ProjectName;
import java.util.Optional;
import java.util.function.Predicate;

/** What a request path asks for. Parsing is pure. */
sealed interface Route {
  /** The page that tells a person how to use this server. */
  record Welcome() implements Route {}

  /** Whether the server is up. */
  record Health() implements Route {}

  /** What is on its way here. */
  record Transfers() implements Route {}

  /** The list of projects of an index. */
  record Root(String index) implements Route {}

  /** The page of a project. */
  record Page(String index, ProjectName project) implements Route {}

  /** A file; the address in canonical form. */
  record File(String source, String address) implements Route {}

  /** The METADATA of a file; the address in canonical form, without {@code .metadata}. */
  record Metadata(String source, String address) implements Route {}

  /** The same thing under its one right path. */
  record Moved(String path) implements Route {}

  /** Nothing is ever here. */
  record Nowhere(String why) implements Route {}

  String FILES = "/files/";
  String SUFFIX = ".metadata";

  /**
   * Parses the path of a request.
   *
   * @param path as it came, without the query
   * @param isIndex whether an index or source has this name
   */
  static Route of(String path, Predicate<String> isIndex) {
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
    if (path.startsWith("/simple")) {
      Route route = simple("default", "/simple", path.substring("/simple".length()));
      if (!(route instanceof Nowhere)) {
        return route;
      }
    }
    int slash = path.indexOf('/', 1);
    String index = slash < 0 ? path.substring(1) : path.substring(1, slash);
    if (!isIndex.test(index) || index.equals("default")) {
      return new Nowhere("nothing is at " + path + "; indexes are at /simple/ and /NAME/simple/");
    }
    String rest = slash < 0 ? "" : path.substring(slash);
    String prefix = "/" + index + "/simple";
    if (rest.isEmpty() || rest.equals("/")) {
      return new Moved(prefix + "/");
    }
    return rest.startsWith("/simple")
        ? simple(index, prefix, rest.substring("/simple".length()))
        : new Nowhere("nothing is at " + path + "; this index is at " + prefix + "/");
  }

  private static Route simple(String index, String prefix, String rest) {
    if (rest.isEmpty()) {
      return new Moved(prefix + "/");
    }
    if (rest.equals("/")) {
      return new Root(index);
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
        ? new Page(index, project.get())
        : new Moved(prefix + "/" + project.get() + "/");
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
