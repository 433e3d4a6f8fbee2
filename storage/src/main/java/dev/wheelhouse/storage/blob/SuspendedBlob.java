package dev.wheelhouse.storage.blob;

import java.util.List;

/** A blob whose writing was suspended: its temporary name and the byte intervals that are known. */
public record SuspendedBlob(String temporaryName, List<BlobWriter.Interval> known) {
  public SuspendedBlob {
    known = List.copyOf(known);
  }
}
