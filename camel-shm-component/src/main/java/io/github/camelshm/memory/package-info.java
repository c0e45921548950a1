// SPDX-License-Identifier: Apache-2.0
/**
 * Shared memory as plain Java. Nothing here knows Camel, needs a JVM flag or a native library, or writes a byte that was not
 * asked for: a segment holds exactly what its users put there, so that Python, C and others can share it.
 *
 * <ul>
 *   <li>{@code segment}: a named, mapped file of the host: create, open, check, attach again, lock a byte, survive
 *       truncation
 *   <li>{@code cell}: one typed value at an offset of a segment
 *   <li>{@code queue}: a ring of slots for competing consumers, in a segment of its own
 * </ul>
 *
 * <p>Cells and queues depend on segments, and on nothing else here; segments depend on neither. What cells and queues need of
 * a segment and users do not is in {@link io.github.camelshm.memory.segment.SegmentInternals}.
 */
package io.github.camelshm.memory;
