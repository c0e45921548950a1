// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The meters if there is Micrometer. The registry refers weakly to the objects that they measure. */
final class MicrometerMeters implements Meters {
    private static final Logger LOG = LoggerFactory.getLogger(MicrometerMeters.class);

    /** The name that camel-micrometer uses: {@code MicrometerConstants.METRICS_REGISTRY_NAME}. */
    private static final String REGISTRY = "metricsRegistry";

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> registered = new CopyOnWriteArrayList<>();

    private MicrometerMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    static Meters of(CamelContext context, String... tags) {
        MeterRegistry registry = find(context.getRegistry());
        return registry == null
                ? NONE
                : new MicrometerMeters(registry, Tags.of(tags).and("camelContext", context.getName()));
    }

    private static @Nullable MeterRegistry find(Registry registry) {
        if (registry.lookupByName(REGISTRY) instanceof MeterRegistry named) {
            return named;
        }
        MeterRegistry composite = registry.findSingleByType(CompositeMeterRegistry.class);
        return composite != null ? composite : registry.findSingleByType(MeterRegistry.class);
    }

    @Override
    public <T> void counter(String name, String description, T of, ToDoubleFunction<T> count, String... more) {
        register(name, () -> FunctionCounter.builder(name, of, count)
                .description(description)
                .tags(tags.and(more))
                .register(registry));
    }

    @Override
    public <T> void gauge(
            String name, @Nullable String unit, String description, T of, ToDoubleFunction<T> value, String... more) {
        register(name, () -> Gauge.builder(name, of, value)
                .baseUnit(unit)
                .description(description)
                .tags(tags.and(more))
                .register(registry));
    }

    @Override
    public LongConsumer timer(String name, String description) {
        Optional<Timer> timer = register(
                name,
                () -> Timer.builder(name).description(description).tags(tags).register(registry));
        return timer.isEmpty() ? began -> {} : began -> record(timer.get(), began);
    }

    private static void record(Timer timer, long began) {
        if (began > 0) {
            // The start was taken from the clock of another program, which may be ahead of this one.
            timer.record(Math.max(0, System.currentTimeMillis() - began), TimeUnit.MILLISECONDS);
        }
    }

    /** Registers a meter. If that fails, the endpoint works without it. */
    private <M extends Meter> Optional<M> register(String name, Supplier<M> registering) {
        try {
            M meter = registering.get();
            registered.add(meter);
            return Optional.of(meter);
        } catch (RuntimeException e) {
            LOG.warn("Could not register the meter {} with {}", name, tags, e);
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        registered.forEach(registry::remove);
        registered.clear();
    }
}
