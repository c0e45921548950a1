// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: looks into segments, and sets their cells, from a terminal.
 *
 * <p>It stands on {@link io.github.camelshm.memory} and on picocli, which is an optional dependency, and knows no Camel.
 */
package io.github.camelshm.cli;
