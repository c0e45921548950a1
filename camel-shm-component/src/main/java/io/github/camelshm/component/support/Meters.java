// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one endpoint, from when it is in use until it is not. Names and tags are as Camel's own: lower case with
 * dots, and {@code camelContext} and {@code endpointName} among the tags.
 *
 * <p>Counts and gauges are read when somebody asks for them, so counting costs no more than without. What is asked must not
 * throw; what the registry throws is logged, and hinders nobody. No type of Micrometer is named
 * here, so that this class loads without it. Thread-safe. Internal to the component.
 */
public interface Meters extends AutoCloseable {
    /** Those that nobody has asked for. */
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
     * Meters in the registry that Camel's registry has: the one named {@code metricsRegistry}, as camel-micrometer names it,
     * or else the only one, of several the one that puts others together. {@link #NONE} if there is none, or no Micrometer.
     *
     * @param tags names and values by turns, beside the name of the context
     */
    static Meters of(CamelContext context, String... tags) {
        return Micrometer.IS_PRESENT ? MicrometerMeters.of(context, tags) : NONE;
    }

    /**
     * Something that is counted and never gets less.
     *
     * @param tags names and values by turns, beside those of all
     */
    <T> void counter(String name, String description, T of, ToDoubleFunction<T> count, String... tags);

    /**
     * Something that goes up and down; NaN if it is not known.
     *
     * @param unit as Micrometer's {@code BaseUnits} have it; null if it has none
     * @param tags names and values by turns, beside those of all
     */
    <T> void gauge(
            String name, @Nullable String unit, String description, T of, ToDoubleFunction<T> value, String... tags);

    /**
     * Something that takes time.
     *
     * @return is told when it ends when it began, in milliseconds since 1970; 0 or less if that is not known
     */
    LongConsumer timer(String name, String description);

    /** Takes the meters out of the registry. */
    @Override
    void close();

    /** Looked up once: whoever adds Micrometer does so before the start. */
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
