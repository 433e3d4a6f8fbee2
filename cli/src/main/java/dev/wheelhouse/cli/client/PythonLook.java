package dev.wheelhouse.cli.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which Python runs, which pip, and whether the two belong together. */
final class PythonLook {
  private static final Pattern PIP =
      Pattern.compile("pip (\\S+) from (.+) \\(python ([0-9.]+)\\)", Pattern.MULTILINE);

  /** From 20.3 on pip knows manylinux_2_28 and its like. */
  private static final Pattern TOO_OLD = Pattern.compile("(?:[0-9]|1[0-9]|20\\.[0-2])(?:\\..*)?");

  private final Surroundings surroundings;
  private final Programs programs;
  private final @Nullable Path named;
  private final Consumer<Finding> tell;

  /** Will look at the named Python, or at the one on the PATH. */
  PythonLook(
      Surroundings surroundings, Programs programs, @Nullable Path named, Consumer<Finding> tell) {
    this.surroundings = surroundings;
    this.programs = programs;
    this.named = named;
    this.tell = tell;
  }

  /** Tells what it finds; returns the Python, if one runs. */
  Optional<Interpreter> look() {
    Optional<Path> python =
        named != null
            ? Optional.of(named)
            : surroundings.program("python3").or(() -> surroundings.program("python"));
    if (python.isEmpty()) {
      tell.accept(
          Finding.problem("PATH", "no python3 is on it", "wheelhouse doctor env --python PATH"));
      return Optional.empty();
    }
    Optional<Interpreter> found = Interpreter.ask(programs, python.get());
    if (found.isEmpty()) {
      tell.accept(
          Finding.problem(
              python.get().toString(),
              "does not run, or is no Python of 3.6 or later",
              "wheelhouse doctor env --python PATH"));
      return Optional.empty();
    }
    interpreter(found.get());
    venv(found.get());
    pip(found.get());
    return found;
  }

  private void interpreter(Interpreter python) {
    String tags =
        python.tag().isEmpty()
            ? "platform " + python.platform()
            : "takes wheels of %s and %d further tags"
                .formatted(python.tag(), python.accepted() - 1);
    String where = python.executable().toString();
    tell.accept(Finding.ok(where, "Python " + python.version() + ", " + tags));
    if (python.bits() == 32) {
      tell.accept(
          Finding.problem(where, "a 32-bit Python: no CUDA wheel fits it", "use a 64-bit Python"));
    }
    if (python.tag().contains("musllinux")) {
      tell.accept(
          Finding.problem(
              where,
              "runs on musl: no manylinux wheel fits it, so no torch",
              "use an image with glibc, such as python:3.10-slim"));
    }
  }

  private void venv(Interpreter python) {
    String active = surroundings.variable("VIRTUAL_ENV");
    if (named == null && !active.isEmpty() && !isSame(Path.of(active), python.prefix())) {
      tell.accept(
          Finding.problem(
              "VIRTUAL_ENV",
              active + " is said to be active, but python3 is " + python.executable(),
              ". " + active + "/bin/activate"));
    }
    for (String name : List.of("PYTHONPATH", "PYTHONHOME")) {
      if (!surroundings.variable(name).isEmpty()) {
        tell.accept(
            Finding.note(
                name,
                surroundings.variable(name) + ": packages there count as installed in every venv",
                "unset " + name));
      }
    }
  }

  private void pip(Interpreter python) {
    String own = python.executable() + " -m pip";
    if (python.pip().isEmpty()) {
      String mend =
          surroundings.program("uv").isPresent()
              ? "uv pip install --python " + python.executable() + " PACKAGE"
              : python.executable() + " -m ensurepip --upgrade";
      tell.accept(Finding.problem(python.executable().toString(), "has no pip of its own", mend));
    } else if (TOO_OLD.matcher(python.pip()).matches()) {
      tell.accept(
          Finding.problem(
              own,
              "pip " + python.pip() + " knows no manylinux_2_28 wheels and takes sources instead",
              own + " install --upgrade 'pip>=21.3'"));
    } else {
      tell.accept(Finding.ok(own, "pip " + python.pip() + " at " + python.pipAt()));
    }
    surroundings.program("pip").ifPresent(pip -> onThePath(pip, python));
  }

  /** The commonest cause of wrong wheels: pip of one Python, while another one will run. */
  private void onThePath(Path pip, Interpreter python) {
    Programs.Told told = programs.ask(List.of(pip.toString(), "--version"));
    Matcher version = PIP.matcher(told.text());
    if (!told.ok() || !version.find()) {
      tell.accept(
          Finding.problem(
              pip.toString(),
              "does not run: " + told.text().lines().reduce((a, b) -> b).orElse("no output"),
              "use: " + python.executable() + " -m pip install PACKAGE"));
      return;
    }
    Path at = Path.of(version.group(2));
    if (!python.pip().isEmpty() && isSame(at, Path.of(python.pipAt()))) {
      tell.accept(Finding.ok(pip.toString(), "is the pip of that Python"));
      return;
    }
    tell.accept(
        Finding.problem(
            pip.toString(),
            "pip %s belongs to Python %s at %s, not to %s: it takes wheels for that one"
                .formatted(version.group(1), version.group(3), at, python.executable()),
            "use: " + python.executable() + " -m pip install PACKAGE"));
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return one.toRealPath().equals(other.toRealPath());
    } catch (java.io.IOException e) {
      return one.normalize().equals(other.normalize());
    }
  }
}
