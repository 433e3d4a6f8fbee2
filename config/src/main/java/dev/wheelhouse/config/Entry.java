package dev.wheelhouse.config;

/** A value as somebody wrote it, not yet read; see {@link Form} for its types. */
record Entry(Object value, Origin origin) {}
