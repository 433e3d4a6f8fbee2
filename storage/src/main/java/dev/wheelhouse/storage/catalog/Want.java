package dev.wheelhouse.storage.catalog;

import java.time.Instant;

/**
 * A project or file that was asked for while offline and that is not here.
 *
 * @param kind {@code project} or {@code file}
 * @param name a project name, or {@code <source>/<address>}
 * @param requester the last client's address and user agent, in one line
 */
public record Want(
    String kind, String name, String requester, Instant first, Instant last, long count) {}
