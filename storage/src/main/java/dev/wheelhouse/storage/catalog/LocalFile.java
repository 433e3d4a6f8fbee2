package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file that a person handed over, ready for its row.
 *
 * @param filename the name it is offered under
 * @param upstreamName its own name where that differs, else null
 * @param timeFrom whose word the upload time is
 */
public record LocalFile(
    ProjectName project,
    String filename,
    @Nullable String upstreamName,
    Sha256 sha256,
    long size,
    Instant uploadTime,
    UploadTimeFrom timeFrom,
    @Nullable String requiresPython,
    @Nullable Sha256 metadata) {}
