// SPDX-License-Identifier: Apache-2.0
/**
 * Typed values in a segment. A {@link io.github.camelshm.memory.cell.CellSpec} says what lies where in the segment, and
 * {@link io.github.camelshm.memory.cell.Cell#in} returns the {@link io.github.camelshm.memory.cell.Cell} to work with.
 */
@NullMarked
package io.github.camelshm.memory.cell;

import org.jspecify.annotations.NullMarked;
