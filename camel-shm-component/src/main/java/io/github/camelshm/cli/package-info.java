// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: shows segments and queues, and sets cells, from a terminal.
 *
 * <p>It depends on {@link io.github.camelshm.memory}, {@link io.github.camelshm.message} and picocli, which is an
 * optional dependency. It does not depend on Camel.
 */
@NullMarked
package io.github.camelshm.cli;

import org.jspecify.annotations.NullMarked;
