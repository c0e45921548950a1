// SPDX-License-Identifier: Apache-2.0
/**
 * What the endpoints have measured while they are in use: meters of Micrometer where that is on the class path and a
 * {@code MeterRegistry} in Camel's registry, and nothing where not. The only package that knows Micrometer.
 */
package io.github.camelshm.metrics;
