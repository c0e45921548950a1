// SPDX-License-Identifier: Apache-2.0
/**
 * The processes that share one structure: each leases a number, recovers what dead participants left, waits, and wakes
 * others. All this is the same for every structure, at the same offsets of its segment. Only the packages of {@code
 * memory} may use this package, which a test enforces; it may change in any version.
 */
@NullMarked
package io.github.camelshm.memory.participant;

import org.jspecify.annotations.NullMarked;
