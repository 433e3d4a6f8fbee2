package dev.wheelhouse.mirror;

import dev.wheelhouse.index.wheel.WheelException;
import dev.wheelhouse.index.wheel.WheelReader;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.upstream.OriginObject;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads METADATA out of wheels that are not here, by a few small ranges: the end of the file, the
 * rest of a long central directory, the member wherever it stands. All parts are of one object.
 * Threads share it; calls wait.
 */
final class MetadataReader {
  /** Holds a zip's end records with the longest comment, and the whole directory of most wheels. */
  static final int TAIL = 66 << 10;

  /** A local header does not tell how much follows; METADATA of 100 KB is packed to a third. */
  private static final long AHEAD = 64 << 10;

  /**
   * The longest known directory has 1.4 MB; what needs more than this is read whole instead. So
   * what is kept of it is never taken for a fill that was begun.
   */
  private static final long MOST = Excerpts.MOST_OF_A_PARTIAL;

  /** Each may hold {@link #MOST}; a resolver asks for fifty at once. */
  private static final long AT_ONCE = 16;

  private final Workers workers;
  private final MemoryBudget turns = new MemoryBudget(AT_ONCE);

  MetadataReader(Workers workers) {
    this.workers = workers;
  }

  /** What one look at the parts that are here gives. */
  sealed interface Step {}

  /** More bytes are needed. */
  record Wanted(long from, long to) implements Step {}

  /** How reading can end. */
  sealed interface Outcome extends Step {}

  /** METADATA; no digest vouches for it. The array is not to be written to. */
  static final class Read implements Outcome {
    private final byte[] content;

    private Read(byte[] content) {
      this.content = content;
    }

    byte[] content() {
      return content;
    }
  }

  /**
   * The wheel must not be read.
   *
   * @param mark of the origin's object
   */
  record Refused(String reason, String mark) implements Outcome {}

  /** The origin has the object still that was refused before. */
  record RefusedBefore() implements Outcome {}

  /** The origin gives no ranges. */
  record NoRanges() implements Outcome {}

  /** Not by ranges; {@code passing} if trying again may help. */
  record Failed(Failure failure, boolean passing) implements Outcome {}

  /**
   * Reads METADATA.
   *
   * @param refused the mark of an object that was refused before, or null
   */
  Outcome read(ColdFile cold, String filename, @Nullable String refused) throws StoreException {
    int turn = turns.take(1);
    try {
      try {
        return once(cold, filename, refused);
      } catch (Changed first) {
        cold.forgetExcerpts();
        return once(cold, filename, refused);
      }
    } catch (Changed e) {
      String why = filename + ": the origin has another object at each request";
      return new Failed(new Failure(Failure.Kind.BAD_ANSWER, why), false);
    } finally {
      turns.give(turn);
    }
  }

  private Outcome once(ColdFile cold, String filename, @Nullable String refused)
      throws StoreException, Changed {
    Excerpt end = Workers.await(StoreException.class, cold.tail(TAIL));
    if (!(end instanceof Excerpt.Bytes tail)) {
      return none(end);
    }
    OriginObject object = tail.object();
    if (object.mark().equals(refused)) {
      return new RefusedBefore();
    }
    WheelPieces pieces = new WheelPieces(tail.total());
    pieces.add(tail.first(), tail.content());
    long ahead = AHEAD;
    while (true) {
      Step step = workers.compute(RuntimeException.class, () -> step(pieces, filename, object));
      if (step instanceof Outcome outcome) {
        return outcome;
      }
      Wanted wanted = (Wanted) step;
      long from = wanted.from;
      long to = Math.max(wanted.to, from + ahead);
      to = Math.min(to, Math.min(pieces.holeEnd(from), from + ColdFile.LONGEST_EXCERPT));
      if (pieces.held() + to - from > MOST) {
        String why = filename + ": more than " + MOST + " bytes to its METADATA";
        return new Failed(new Failure(Failure.Kind.BAD_ANSWER, why), false);
      }
      Excerpt next = Workers.await(StoreException.class, cold.excerpt(from, to - 1));
      if (!(next instanceof Excerpt.Bytes part)) {
        return none(next);
      }
      if (!object.matches(part.object()) || part.total() != pieces.size() || part.first() != from) {
        throw new Changed();
      }
      pieces.add(part.first(), part.content());
      ahead *= 4;
    }
  }

  private static Outcome none(Excerpt excerpt) {
    return switch (excerpt) {
      case Excerpt.NoRanges none -> new NoRanges();
      case Excerpt.Failed(Failure failure) ->
          new Failed(failure, failure.kind() != Failure.Kind.BAD_ANSWER);
      case Excerpt.Bytes bytes -> throw new IllegalStateException("bytes are no failure");
    };
  }

  private static Step step(WheelPieces pieces, String filename, OriginObject object) {
    try {
      return new Read(WheelReader.metadata(pieces, filename));
    } catch (WheelPieces.Missing missing) {
      return new Wanted(missing.from(), missing.to());
    } catch (WheelException.Unreadable e) {
      // Bytes that came damaged, perhaps: the whole file has a digest to tell.
      String why = filename + ": read by ranges: " + e.getMessage();
      return new Failed(new Failure(Failure.Kind.BAD_ANSWER, why), false);
    } catch (WheelException e) {
      return new Refused(String.valueOf(e.getMessage()), object.mark());
    } catch (IOException e) {
      return new Refused("the archive points behind its end: " + e.getMessage(), object.mark());
    }
  }

  /** Two parts are of two objects. */
  private static final class Changed extends Exception {
    private static final long serialVersionUID = 1;
  }
}
