// SPDX-License-Identifier: Apache-2.0
/**
 * Shared memory as plain Java. Nothing here knows Camel, needs a JVM flag or a native library, or writes a byte that
 * was not asked for. A segment holds exactly what its users put there, so that Python, C and other languages can share
 * it.
 *
 * <ul>
 *   <li>{@code segment}: a named, mapped file of the host: create, open, check, attach again, lock a byte, survive
 *       truncation
 *   <li>{@code cell}: one typed value at an offset of a segment
 *   <li>{@code participant}: the processes that share one structure: lease a number, recover what dead participants left, wait
 *       and wake
 *   <li>{@code queue}: a ring of slots for competing consumers, in a segment of its own
 *   <li>{@code cluster}: processes of which at most one leads, in a segment of its own
 * </ul>
 *
 * <p>Queues and clusters depend on participants, and all of them on segments, which depend on nothing else here. What cells and
 * queues need of a segment, but users do not, is in {@link io.github.camelshm.memory.segment.SegmentInternals}.
 */
@NullMarked
package io.github.camelshm.memory;

import org.jspecify.annotations.NullMarked;
