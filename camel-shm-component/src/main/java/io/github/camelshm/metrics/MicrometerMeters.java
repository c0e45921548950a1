// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;

/** The meters where Micrometer is. The registry holds what they measure weakly, so it keeps no endpoint alive. */
final class MicrometerMeters implements Meters {
    /** As camel-micrometer calls it: {@code MicrometerConstants.METRICS_REGISTRY_NAME}. */
    private static final String REGISTRY = "metricsRegistry";

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> registered = new CopyOnWriteArrayList<>();

    private MicrometerMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    static Meters of(CamelContext context, String... tags) {
        MeterRegistry registry = context.getRegistry().lookupByNameAndType(REGISTRY, MeterRegistry.class);
        if (registry == null) {
            registry = context.getRegistry().findSingleByType(MeterRegistry.class);
        }
        return registry == null
                ? NONE
                : new MicrometerMeters(registry, Tags.of(tags).and("camelContext", context.getName()));
    }

    @Override
    public <T> void counter(String name, String description, T of, ToDoubleFunction<T> count, String... more) {
        registered.add(FunctionCounter.builder(name, of, count)
                .description(description)
                .tags(tags.and(more))
                .register(registry));
    }

    @Override
    public <T> void gauge(
            String name, String unit, String description, T of, ToDoubleFunction<T> value, String... more) {
        registered.add(Gauge.builder(name, of, value)
                .baseUnit(unit)
                .description(description)
                .tags(tags.and(more))
                .register(registry));
    }

    @Override
    public LongConsumer timer(String name, String description) {
        Timer timer = Timer.builder(name).description(description).tags(tags).register(registry);
        registered.add(timer);
        // The clock that said when it began is another program's: it may be ahead of ours.
        return began -> timer.record(Math.max(0, System.currentTimeMillis() - began), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        registered.forEach(registry::remove);
        registered.clear();
    }
}
