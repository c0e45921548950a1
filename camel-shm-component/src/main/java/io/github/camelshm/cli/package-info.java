// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: looks into segments and queues, and sets cells, from a terminal.
 *
 * <p>It stands on {@link io.github.camelshm.memory}, {@link io.github.camelshm.message} and on picocli, which is an
 * optional dependency, and knows no Camel.
 */
@NullMarked
package io.github.camelshm.cli;

import org.jspecify.annotations.NullMarked;
