// SPDX-License-Identifier: Apache-2.0
/**
 * Shared memory as plain Java: named segments of the host, and typed cells in them.
 *
 * <p>Start at {@link io.github.camelshm.memory.SegmentDirectory}, which opens a
 * {@link io.github.camelshm.memory.Segment}; a {@link io.github.camelshm.memory.CellSpec} says what lies where in it,
 * and {@link io.github.camelshm.memory.Cell#in} gives the {@link io.github.camelshm.memory.Cell} to work with.
 *
 * <p>Nothing here knows Camel, needs a JVM flag or a native library, or writes a byte that was not asked for: a segment
 * holds exactly what its users put there, so that Python, C and others can share it.
 */
package io.github.camelshm.memory;
