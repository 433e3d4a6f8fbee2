package dev.wheelhouse.http;

import dev.wheelhouse.index.ByteRange;
import dev.wheelhouse.mirror.ColdFile;
import dev.wheelhouse.mirror.Excerpt;
import dev.wheelhouse.mirror.FileResult;
import dev.wheelhouse.mirror.Fill;
import dev.wheelhouse.mirror.FillResult;
import dev.wheelhouse.mirror.MetadataResult;
import dev.wheelhouse.mirror.Mirror;
import dev.wheelhouse.mirror.PassResult;
import dev.wheelhouse.mirror.PassThrough;
import dev.wheelhouse.mirror.SharedReader;
import dev.wheelhouse.mirror.StoredFile;
import dev.wheelhouse.storage.StoreException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Files and their METADATA: warm by kernel copy, cold by following a fill. Never compressed. */
final class FileHandler {
  private final Mirror mirror;
  private final OpenBlobs openBlobs;

  FileHandler(Mirror mirror, OpenBlobs openBlobs) {
    this.mirror = mirror;
    this.openBlobs = openBlobs;
  }

  void file(Exchange exchange, Route.File route) {
    exchange.again(() -> file(exchange, route));
    exchange.then(
        mirror.file(route.source(), route.address(), exchange.requester()),
        result -> {
          switch (result) {
            case FileResult.Here(StoredFile file) -> warm(exchange, file);
            case FileResult.Cold(ColdFile file) -> cold(exchange, file);
            case FileResult.NotHere(String why) -> exchange.text(HttpResponseStatus.NOT_FOUND, why);
            case FileResult.Hidden(String why) -> exchange.text(HttpResponseStatus.FORBIDDEN, why);
            case FileResult.Failed(var failure) -> exchange.failure(failure);
          }
        });
  }

  void metadata(Exchange exchange, Route.Metadata route) {
    exchange.then(
        mirror.metadata(route.source(), route.address(), exchange.requester()),
        result -> {
          switch (result) {
            case MetadataResult.Found found -> metadata(exchange, found);
            case MetadataResult.NotHere(String why) ->
                exchange.text(HttpResponseStatus.NOT_FOUND, why);
            case MetadataResult.Hidden(String why) ->
                exchange.text(HttpResponseStatus.FORBIDDEN, why);
            case MetadataResult.Failed(var failure) -> exchange.failure(failure);
          }
        });
  }

  private static void metadata(Exchange exchange, MetadataResult.Found found) {
    if (notModified(exchange, List.of(found.etag()))) {
      return;
    }
    exchange.send(
        exchange.head(HttpResponseStatus.OK).content(found.etag()),
        Unpooled.wrappedBuffer(found.content()));
  }

  private static boolean notModified(Exchange exchange, List<String> validators) {
    Optional<String> match =
        Validators.noneMatch(exchange.header(HttpHeaderNames.IF_NONE_MATCH), validators);
    match.ifPresent(
        tag -> exchange.sendHead(exchange.head(HttpResponseStatus.NOT_MODIFIED).content(tag)));
    return match.isPresent();
  }

  /** The validators that stand for the verified bytes: the sha256, and that of the last fill. */
  private static List<String> validators(StoredFile file) {
    String earlier = file.validator();
    return earlier == null ? List.of(file.etag()) : List.of(file.etag(), earlier);
  }

  private void warm(Exchange exchange, StoredFile file) {
    List<String> validators = validators(file);
    if (notModified(exchange, validators)) {
      return;
    }
    if (exchange.head()) {
      exchange.sendHead(exchange.head(HttpResponseStatus.OK).file(file.etag()).length(file.size()));
      return;
    }
    String ifRange = exchange.header(HttpHeaderNames.IF_RANGE);
    Span span = span(exchange, file.size(), Validators.ifRange(ifRange, validators));
    if (span == null) {
      unsatisfiable(exchange, file.size());
      return;
    }
    String etag = span.partial() && ifRange != null ? ifRange.strip() : file.etag();
    exchange.then(
        held(file, exchange.hasAnotherTry()),
        held ->
            held.ifPresentOrElse(
                reader -> send(exchange, span, etag, file, reader), () -> gone(exchange)));
  }

  /** Nothing if it was removed to make room since it was looked up, and may be looked up anew. */
  private CompletableFuture<Optional<SharedReader>> held(StoredFile file, boolean anotherTry) {
    return openBlobs
        .hold(mirror, file)
        .thenApply(Optional::of)
        .exceptionally(failure -> {
          if (anotherTry && failure.getCause() instanceof StoreException.Missing) {
            return Optional.empty();
          }
          throw new CompletionException(failure);
        });
  }

  private void gone(Exchange exchange) {
    mirror.lookAnew();
    exchange.tryAgain();
  }

  private void send(
      Exchange exchange, Span span, String etag, StoredFile file, SharedReader reader) {
    var context = exchange.context();
    var unusedHead = context.write(head(exchange, span, file.size(), etag), context.voidPromise());
    new StoredTransfer(exchange, mirror, reader, span.first(), span.first() + span.length()).next();
  }

  private void cold(Exchange exchange, ColdFile file) {
    if (exchange.head()) {
      String validator = file.validator();
      exchange.then(file.size(), size -> coldHead(exchange, size, validator));
      return;
    }
    boolean plainRange =
        exchange.header(HttpHeaderNames.RANGE) != null
            && exchange.header(HttpHeaderNames.IF_RANGE) == null;
    long suffix = ByteRange.suffixLength(exchange.header(HttpHeaderNames.RANGE)).orElse(0);
    if (!plainRange) {
      follow(exchange, file);
    } else if (suffix > 0 && suffix <= ColdFile.LONGEST_EXCERPT && file.knownSize().isEmpty()) {
      // One question tells the length, too.
      exchange.then(file.tail((int) suffix), excerpt -> excerpt(exchange, file, excerpt));
    } else {
      exchange.then(file.size(), size -> coldRange(exchange, file, size));
    }
  }

  private static void coldHead(Exchange exchange, ColdFile.Size size, String validator) {
    switch (size) {
      case ColdFile.Size.Failed(var failure) -> exchange.failure(failure);
      case ColdFile.Size.Known(long bytes) ->
          exchange.sendHead(exchange.head(HttpResponseStatus.OK).file(validator).length(bytes));
    }
  }

  /** A small closed range or suffix comes straight from the origin; any other belongs to a fill. */
  private void coldRange(Exchange exchange, ColdFile file, ColdFile.Size size) {
    if (!(size instanceof ColdFile.Size.Known(long total))) {
      follow(exchange, file);
      return;
    }
    ByteRange range = ByteRange.parse(exchange.header(HttpHeaderNames.RANGE), total);
    if (range instanceof ByteRange.Part part
        && part.form() != ByteRange.Form.OPEN
        && part.length() <= ColdFile.LONGEST_EXCERPT) {
      exchange.then(
          file.excerpt(part.first(), part.last()), excerpt -> excerpt(exchange, file, excerpt));
    } else if (range instanceof ByteRange.Unsatisfiable) {
      unsatisfiable(exchange, total);
    } else {
      follow(exchange, file);
    }
  }

  private void excerpt(Exchange exchange, ColdFile file, Excerpt excerpt) {
    switch (excerpt) {
      case Excerpt.Bytes bytes -> send(exchange, bytes);
      case Excerpt.NoRanges none -> follow(exchange, file);
      case Excerpt.Failed(var failure) -> exchange.failure(failure);
    }
  }

  private static void send(Exchange exchange, Excerpt.Bytes bytes) {
    Head head =
        exchange
            .head(HttpResponseStatus.PARTIAL_CONTENT)
            .file(bytes.validator())
            .range(bytes.first(), bytes.content().length, bytes.total());
    exchange.send(head, Unpooled.wrappedBuffer(bytes.content()));
  }

  private void follow(Exchange exchange, ColdFile file) {
    exchange.then(file.fill(), begun -> begun(exchange, file, begun));
  }

  private void begun(Exchange exchange, ColdFile file, FillResult begun) {
    switch (begun) {
      case FillResult.Stored(StoredFile stored) -> warm(exchange, stored);
      case FillResult.Failed(var failure) -> exchange.failure(failure);
      case FillResult.Running(Fill fill) -> follow(exchange, file, fill);
      case FillResult.NoRoom noRoom -> passThrough(exchange, file);
    }
  }

  private static void passThrough(Exchange exchange, ColdFile file) {
    exchange.then(
        file.passThrough(),
        begun -> {
          switch (begun) {
            case PassResult.Failed(var failure) -> exchange.failure(failure);
            case PassResult.Running(PassThrough passing) -> passThrough(exchange, passing);
          }
        });
  }

  private static void passThrough(Exchange exchange, PassThrough passing) {
    String ifRange = exchange.header(HttpHeaderNames.IF_RANGE);
    boolean honoured = Validators.ifRange(ifRange, List.of(passing.validator()));
    Span span = span(exchange, passing.total(), honoured);
    if (span == null) {
      passing.close();
      unsatisfiable(exchange, passing.total());
      return;
    }
    var unusedHead =
        exchange
            .context()
            .writeAndFlush(head(exchange, span, passing.total(), passing.validator()));
    new PassTransfer(exchange, passing, span.first(), span.first() + span.length()).start();
  }

  private void follow(Exchange exchange, ColdFile file, Fill fill) {
    SharedReader reader = fill.hold();
    if (reader == null) {
      // It ended between two events, and what came of it is known.
      exchange.then(fill.ended(), end -> begun(exchange, file, end));
      return;
    }
    String ifRange = exchange.header(HttpHeaderNames.IF_RANGE);
    boolean honoured = Validators.ifRange(ifRange, List.of(fill.validator()));
    Span span = span(exchange, fill.total(), honoured);
    if (span == null) {
      reader.release();
      unsatisfiable(exchange, fill.total());
      return;
    }
    var unusedHead =
        exchange.context().writeAndFlush(head(exchange, span, fill.total(), fill.validator()));
    new FillTransfer(exchange, fill, reader, span.first(), span.first() + span.length()).start();
  }

  private static ByteBuf head(Exchange exchange, Span span, long total, String etag) {
    Head head =
        span.partial()
            ? exchange
                .head(HttpResponseStatus.PARTIAL_CONTENT)
                .range(span.first(), span.length(), total)
            : exchange.head(HttpResponseStatus.OK);
    return head.file(etag).length(span.length()).end();
  }

  private static void unsatisfiable(Exchange exchange, long total) {
    Head head =
        exchange
            .head(HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            .with(HttpHeaderNames.CONTENT_RANGE, "bytes */" + total);
    exchange.text(head, "the file has " + total + " bytes");
  }

  /** What of the file is asked for; null if it lies outside. */
  private static @Nullable Span span(Exchange exchange, long total, boolean rangeHonoured) {
    String header = rangeHonoured ? exchange.header(HttpHeaderNames.RANGE) : null;
    return switch (ByteRange.parse(header, total)) {
      case ByteRange.Whole whole -> new Span(0, total, false);
      case ByteRange.Part part -> new Span(part.first(), part.length(), true);
      case ByteRange.Unsatisfiable outside -> null;
    };
  }

  private record Span(long first, long length, boolean partial) {}
}
