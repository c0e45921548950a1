// SPDX-License-Identifier: Apache-2.0
/**
 * What the components of all schemes share, whatever their segments contain: the options, the use of the resources that
 * an endpoint opens, the health check, the meters. It does not depend on any scheme.
 *
 * <p>The meters are Micrometer's if Micrometer is on the class path and Camel's registry contains a
 * {@code MeterRegistry}. Otherwise nothing is measured. {@code MicrometerMeters} is the only class that depends on
 * Micrometer.
 */
@NullMarked
package io.github.camelshm.component.support;

import org.jspecify.annotations.NullMarked;
