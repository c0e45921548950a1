// SPDX-License-Identifier: Apache-2.0
/**
 * The Camel component {@code shm}: it translates exchanges to operations on cells, and nothing else.
 *
 * <p>{@link ShmComponent} creates a {@link ShmEndpoint} from a URI, with the options in a {@link ShmConfiguration}; the
 * endpoint attaches to the segment. {@link ShmProducer} and {@link ShmConsumer} turn an exchange into one call on a
 * cell and back, with the help of a {@link CellTranslator}. The memory itself is the layer below:
 * {@code io.github.camelshm.memory}.
 */
@NullMarked
package io.github.camelshm.component.cell;

import org.jspecify.annotations.NullMarked;
