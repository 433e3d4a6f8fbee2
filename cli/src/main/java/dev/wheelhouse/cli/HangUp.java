package dev.wheelhouse.cli;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * SIGHUP: read the settings anew. Only where the terminal that this process was started from has
 * gone it means what it meant before there were servers: end.
 */
final class HangUp {
  private static final Logger LOG = System.getLogger(HangUp.class.getName());
  private static final Path TERMINAL = Path.of("/dev/tty");

  /** As the JVM ends by itself on this signal: 128 and its number. */
  private static final int ENDED = 129;

  private HangUp() {}

  /** Has each SIGHUP from now on run {@code reload}, on a thread of its own. */
  static void on(Runnable reload) {
    boolean fromTerminal = hasTerminal();
    Runnable work =
        () -> {
          if (fromTerminal && !hasTerminal()) {
            System.exit(ENDED);
          }
          reload.run();
        };
    try {
      if (!handle("HUP", work)) {
        LOG.log(Level.INFO, "SIGHUP is ignored, as nohup wants it: use wheelhouse reload");
      }
    } catch (ReflectiveOperationException e) {
      LOG.log(Level.WARNING, "SIGHUP cannot be heard: use wheelhouse reload", e);
    }
  }

  /**
   * Hears a signal, unless whoever started this process wants it ignored: the JVM keeps to that.
   * The classes are part of each JDK (module jdk.unsupported), but javac warns of their names.
   */
  private static boolean handle(String name, Runnable work) throws ReflectiveOperationException {
    Class<?> signals = Class.forName("sun.misc.Signal");
    Class<?> handlers = Class.forName("sun.misc.SignalHandler");
    Object handler =
        Proxy.newProxyInstance(
            handlers.getClassLoader(),
            new Class<?>[] {handlers},
            (self, method, arguments) -> {
              work.run();
              return null;
            });
    Object signal = signals.getConstructor(String.class).newInstance(name);
    Object before = signals.getMethod("handle", signals, handlers).invoke(null, signal, handler);
    return !handlers.getField("SIG_IGN").get(null).equals(before);
  }

  private static boolean hasTerminal() {
    try {
      Files.newInputStream(TERMINAL).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
