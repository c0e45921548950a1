// SPDX-License-Identifier: Apache-2.0
/**
 * The Camel component {@code shm}: it translates exchanges to operations on cells, and nothing else.
 *
 * <p>{@link io.github.camelshm.component.cell.ShmComponent} makes a {@link io.github.camelshm.component.cell.ShmEndpoint} of a URI; that holds the
 * options and attaches to the segment. {@link io.github.camelshm.component.cell.ShmProducer} and
 * {@link io.github.camelshm.component.cell.ShmConsumer} turn an exchange into one call on a cell and back, with the help of a
 * {@link io.github.camelshm.component.cell.CellTranslator}. The memory itself is the floor below: {@code io.github.camelshm.memory}.
 */
package io.github.camelshm.component.cell;
