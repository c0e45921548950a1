// SPDX-License-Identifier: Apache-2.0
/**
 * What the components for all schemes share, whatever lies in the segment: the options, the use of what an endpoint opens,
 * the health check, the meters. It knows none of the schemes.
 *
 * <p>The meters are those of Micrometer where that is on the class path and a {@code MeterRegistry} in Camel's registry,
 * and nothing where not: {@code MicrometerMeters} is the only class that knows Micrometer.
 */
@NullMarked
package io.github.camelshm.component.support;

import org.jspecify.annotations.NullMarked;
