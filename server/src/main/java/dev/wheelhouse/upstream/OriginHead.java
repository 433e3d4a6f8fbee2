package dev.wheelhouse.upstream;

import java.util.Optional;

/**
 * What an origin tells of a file without sending it.
 *
 * @param length in bytes, or -1 if it is not told
 * @param etag a strong validator
 * @param ranges whether it says that it serves parts
 */
public record OriginHead(
    long length, Optional<String> etag, Optional<String> lastModified, boolean ranges) {}
