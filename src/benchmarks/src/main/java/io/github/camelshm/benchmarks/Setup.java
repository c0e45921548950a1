// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

/**
 * The setup of a contender, for the report.
 *
 * @param version of the software that runs, found at run time: see {@link Version}
 * @param how the contender is configured, with values
 * @param why it is configured this way
 */
public record Setup(String version, String how, String why) {}
