// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one endpoint while it is in use. Names and tags follow those of Camel: lower case with dots, and
 * {@code camelContext} and {@code endpointName} among the tags.
 *
 * <p>Counts and gauges are read only when the registry is asked for them, so counting costs no more than without
 * meters. The functions given must not throw. Exceptions of the registry are logged, and do not affect the endpoint. No
 * type of Micrometer is named here, so that this class loads without it. Thread-safe. Internal to the component.
 */
public interface Meters extends AutoCloseable {
    /** Meters that measure nothing, for a context without a meter registry. */
    Meters NONE = new Meters() {
        @Override
        public <T> void counter(String name, String description, T of, ToDoubleFunction<T> count, String... tags) {}

        @Override
        public <T> void gauge(
                String name,
                @Nullable String unit,
                String description,
                T of,
                ToDoubleFunction<T> value,
                String... tags) {}

        @Override
        public LongConsumer timer(String name, String description) {
            return began -> {};
        }

        @Override
        public void close() {}
    };

    /**
     * Creates meters in the meter registry that Camel's registry contains. This is the one named
     * {@code metricsRegistry}, the name that camel-micrometer uses, or else the only one, or of several the composite
     * one. Returns {@link #NONE} if there is none, or no Micrometer.
     *
     * @param tags names and values in turn, besides the name of the context
     */
    static Meters of(CamelContext context, String... tags) {
        return Micrometer.IS_PRESENT ? MicrometerMeters.of(context, tags) : NONE;
    }

    /**
     * Registers a counter: a number that never decreases.
     *
     * @param tags names and values in turn, besides those of all meters
     */
    <T> void counter(String name, String description, T of, ToDoubleFunction<T> count, String... tags);

    /**
     * Registers a gauge: a number that rises and falls; NaN if it is not known.
     *
     * @param unit as in Micrometer's {@code BaseUnits}; null if it has none
     * @param tags names and values in turn, besides those of all meters
     */
    <T> void gauge(
            String name, @Nullable String unit, String description, T of, ToDoubleFunction<T> value, String... tags);

    /**
     * Registers a timer.
     *
     * @return a function to call when the timed operation ends, with the time at which it began, in milliseconds since
     *     1970; 0 or less if that is not known
     */
    LongConsumer timer(String name, String description);

    /** Removes the meters from the registry. */
    @Override
    void close();

    /** Whether Micrometer is on the class path. Determined once: an application that adds Micrometer does so before the start. */
    final class Micrometer {
        private static final boolean IS_PRESENT = isPresent();

        private Micrometer() {}

        private static boolean isPresent() {
            try {
                Class.forName("io.micrometer.core.instrument.MeterRegistry", false, Meters.class.getClassLoader());
                return true;
            } catch (ClassNotFoundException e) {
                return false;
            }
        }
    }
}
