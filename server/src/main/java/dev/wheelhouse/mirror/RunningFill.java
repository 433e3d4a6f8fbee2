package dev.wheelhouse.mirror;

import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.Contribution;
import dev.wheelhouse.upstream.DownloadProgress;
import dev.wheelhouse.upstream.RangeDownload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A fill and all that is known of it while it runs. Threads share it. */
final class RunningFill {
  private final Fill fill;
  private final FileRow row;
  private final Instant begun;
  private final Set<Long> rows = ConcurrentHashMap.newKeySet();
  private volatile @Nullable FillTask task;
  private volatile Instant followed;

  RunningFill(Fill fill, FileRow row, Instant begun) {
    this.fill = fill;
    this.row = row;
    this.begun = begun;
    this.followed = begun;
  }

  Fill fill() {
    return fill;
  }

  /** The ids of the rows that the bytes are for: more than one where sources share them. */
  Set<Long> rows() {
    return rows;
  }

  Instant begun() {
    return begun;
  }

  void started(FillTask started) {
    task = started;
  }

  DownloadProgress progress() {
    return download().map(RangeDownload::progress).orElse(DownloadProgress.NOTHING);
  }

  /** What came from where; empty if it has not come to that. */
  List<Contribution> contributions() {
    return download().map(RangeDownload::contributions).orElse(List.of());
  }

  private Optional<RangeDownload> download() {
    FillTask started = task;
    return started == null ? Optional.empty() : started.download();
  }

  /** Since when nobody follows it; {@code now} if somebody does. */
  Instant unfollowedSince(Instant now) {
    if (fill.total() < 0 || fill.followers() > 0) {
      followed = now;
    }
    return followed;
  }

  /** Ends the download and keeps what came, if it has come to that. */
  void suspend() {
    download().ifPresent(RangeDownload::cancel);
  }

  Transfer transfer(Instant now) {
    DownloadProgress progress = progress();
    long here = fill.known();
    long total = fill.total();
    String waitsFor;
    if (task == null) {
      waitsFor = "its turn";
    } else if (total < 0) {
      waitsFor = "the first byte";
    } else if (here == total) {
      waitsFor = "verifying";
    } else {
      waitsFor = progress.connections() == 0 ? "the origin to recover" : "bytes";
    }
    return new Transfer(
        row.filename(),
        row.source(),
        total,
        here,
        fill.followers(),
        progress.connections(),
        progress.requests(),
        progress.failures(),
        progress.wasted(),
        contributions().stream()
            .filter(each -> each.bytes() > 0 || each.dropped() != null)
            .map(each -> new Transfer.Origin(each.url(), each.bytes(), each.dropped()))
            .toList(),
        (long) progress.bytesPerSecond(),
        Math.max(0, now.getEpochSecond() - begun.getEpochSecond()),
        waitsFor);
  }
}
