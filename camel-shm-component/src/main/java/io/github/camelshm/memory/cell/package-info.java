// SPDX-License-Identifier: Apache-2.0
/**
 * Typed values in a segment. A {@link io.github.camelshm.memory.cell.CellSpec} says what lies where in it, and {@link
 * io.github.camelshm.memory.cell.Cell#in} gives the {@link io.github.camelshm.memory.cell.Cell} to work with.
 */
@NullMarked
package io.github.camelshm.memory.cell;

import org.jspecify.annotations.NullMarked;
