package dev.wheelhouse.config;

import java.time.Duration;

/**
 * How upstreams are asked.
 *
 * @param connectTimeout for a connection to be made, TLS included
 * @param timeout silence after which an upstream is given up
 * @param staleAfter how long a client waits for a fresh page when an old one is here
 * @param retries how often a passing failure is tried again, 0 to 10
 * @param connectMemory how long a failed connect is remembered
 * @param fills how files are fetched
 * @param userAgent what we call ourselves
 */
public record FetchSettings(
    Duration connectTimeout,
    Duration timeout,
    Duration staleAfter,
    int retries,
    Duration connectMemory,
    FillSettings fills,
    String userAgent) {}
