/**
 * Netty: from request to use case, from outcome to response.
 *
 * <p>It decides nothing about projects and files, and never blocks an event loop.
 */
@NullMarked
package dev.wheelhouse.http;

import org.jspecify.annotations.NullMarked;
