// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

/**
 * How a contender takes part, for the report.
 *
 * @param version of what runs, found while it runs: see {@link Version}
 * @param how it is configured, with values
 * @param why it is configured so
 */
public record Setup(String version, String how, String why) {}
