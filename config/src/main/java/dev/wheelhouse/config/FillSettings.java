package dev.wheelhouse.config;

import java.time.Duration;

/**
 * How files are fetched.
 *
 * @param most how many files at once, 1 to 256
 * @param queueTimeout how long a request waits for its turn before 503
 * @param connectionsPerFile at once, 1 to 64; 1 fetches each file as one stream
 * @param connectionsPerOrigin to one host and port, of all files together, 1 to 1024
 * @param connections in all, 1 to 1024; the first of each file is beyond both bounds
 * @param rateLimit bytes a second of all files together; 0 for no limit
 * @param keepFilling whether a download goes on when nobody waits for it
 * @param keepPartials how long the bytes of a download that was given up are kept
 * @param partialSpace how many bytes such downloads may take
 */
public record FillSettings(
    int most,
    Duration queueTimeout,
    int connectionsPerFile,
    int connectionsPerOrigin,
    int connections,
    long rateLimit,
    boolean keepFilling,
    Duration keepPartials,
    long partialSpace) {}
