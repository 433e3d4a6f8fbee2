package dev.wheelhouse.storage.catalog;

/**
 * How much is here.
 *
 * @param bytes of all blobs, {@code condemned} ones among them
 */
public record StoreSums(long blobs, long bytes, long condemned) {}
