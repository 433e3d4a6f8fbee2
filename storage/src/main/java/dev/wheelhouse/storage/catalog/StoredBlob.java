package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.storage.blob.BlobName;
import java.time.Instant;

/** A blob that is here. */
public record StoredBlob(BlobName name, long size, Instant storedAt) {}
