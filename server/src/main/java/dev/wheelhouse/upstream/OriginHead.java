package dev.wheelhouse.upstream;

import java.util.Optional;

/**
 * What an origin tells of a file without sending it.
 *
 * @param length in bytes, or -1 if not told
 * @param etag only a strong one
 * @param lastModified as sent
 * @param ranges whether it announces {@code Accept-Ranges: bytes}
 */
public record OriginHead(
    long length, Optional<String> etag, Optional<String> lastModified, boolean ranges) {}
