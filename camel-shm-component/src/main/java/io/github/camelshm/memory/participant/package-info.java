// SPDX-License-Identifier: Apache-2.0
/**
 * The processes that share one structure: each leases a number, recovers what the dead have left, waits, and wakes others. The
 * same for every structure, at the same offsets of its segment. For the packages of {@code memory} alone, which a test holds
 * them to; it may change in any version.
 */
@NullMarked
package io.github.camelshm.memory.participant;

import org.jspecify.annotations.NullMarked;
