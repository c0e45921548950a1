// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The meters of cells, in the text format that Prometheus reads. */
class MetersTest extends CamelFixture {
    private static final List<Path> PAGES =
            List.of(Path.of("../src/docs/how-to/metrics.adoc"), Path.of("src/main/docs/shm-component.adoc"));

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void metersOfEachEndpointAreScraped() throws Exception {
        bind("any name", registry);
        startRoute("direct:in", route -> route.to("shm:x?initialValue=40&operation=increment"));
        send("direct:in", null);
        send("direct:in", null);
        send("direct:in", null, ShmConstants.OPERATION, "get");
        send("direct:in", "no number", ShmConstants.OPERATION, "set");

        String tags = tags("shm://x?initialValue=40&operation=increment");
        assertThat(lines())
                .contains(
                        "camel_shm_operations_total{%s,operation=\"write\",segment=\"x\"} 2.0".formatted(tags),
                        "camel_shm_operations_total{%s,operation=\"read\",segment=\"x\"} 1.0".formatted(tags),
                        "camel_shm_failures_total{%s,segment=\"x\"} 1.0".formatted(tags),
                        "camel_shm_attaches_total{%s,segment=\"x\"} 1.0".formatted(tags),
                        "camel_shm_attached{%s,segment=\"x\"} 1.0".formatted(tags),
                        "camel_shm_value{%s,field=\"\",segment=\"x\"} 42.0".formatted(tags));
    }

    @Test
    void numbersInARecordAreScrapedByField() throws Exception {
        bind("metricsRegistry", registry);
        startRoute("direct:in", route -> route.to("shm:x?fields=heat:float64,on:boolean,unit:string(8)&operation=set"));
        send("direct:in", Map.of("heat", 21.5, "on", true, "unit", "C"));

        assertThat(lines())
                .filteredOn(line -> line.startsWith("camel_shm_value{"))
                .hasSize(2)
                .anyMatch(line -> line.contains("field=\"heat\"") && line.endsWith(" 21.5"))
                .anyMatch(line -> line.contains("field=\"on\"") && line.endsWith(" 1.0"));
    }

    @Test
    void aStringHasNoValueMeter() throws Exception {
        bind("metricsRegistry", registry);
        startRoute("direct:in", route -> route.to("shm:x?type=string&length=8"));

        assertThat(lines())
                .noneMatch(line -> line.startsWith("camel_shm_value"))
                .isNotEmpty();
    }

    @Test
    void aLostSegmentHasNoValueAndItsReturnCountsAsAnAttach() throws Exception {
        bind("metricsRegistry", registry);
        startRoute("direct:in", route -> route.to("shm:x?createMode=never&attachTimeout=0"));

        assertThat(value("camel.shm.attached")).isZero();
        assertThat(value("camel.shm.attaches")).isZero();
        assertThat(value("camel.shm.value")).isNaN();

        createFile("x", 8);
        await().atMost(SOON).until(() -> value("camel.shm.attached") == 1);
        assertThat(value("camel.shm.value")).isZero();
        unlink("x");
        await().atMost(SOON).until(() -> value("camel.shm.attached") == 0);
        createFile("x", 8);
        await().atMost(SOON).until(() -> value("camel.shm.attaches") == 2);
    }

    @Test
    void metersComeAndGoWithTheRoute() throws Exception {
        bind("metricsRegistry", registry);
        startRoute("direct:in", route -> route.to("shm:x"));
        String route = context.getRoutes().get(0).getRouteId();
        assertThat(lines()).isNotEmpty();

        context.getRouteController().stopRoute(route);
        assertThat(registry.getMeters()).isEmpty();

        context.getRouteController().startRoute(route);
        assertThat(value("camel.shm.attached")).isEqualTo(1);
    }

    @Test
    void theRegistryWithCamelsNameIsPreferred() throws Exception {
        MeterRegistry other = new SimpleMeterRegistry();
        bind("other", other);
        bind("metricsRegistry", registry);
        startRoute("direct:in", route -> route.to("shm:x"));

        assertThat(other.getMeters()).isEmpty();
        assertThat(lines()).isNotEmpty();
    }

    @Test
    void aCompositeRegistryIsPreferred() throws Exception {
        CompositeMeterRegistry composite = new CompositeMeterRegistry();
        bind("one", new SimpleMeterRegistry());
        bind("another", new SimpleMeterRegistry());
        bind("both", composite);
        startRoute("direct:in", route -> route.to("shm:x"));

        assertThat(composite.getMeters()).isNotEmpty();
    }

    @Test
    void withSeveralEqualRegistriesNoneIsUsed() throws Exception {
        bind("one", registry);
        bind("another", new SimpleMeterRegistry());
        startRoute("direct:in", route -> route.to("shm:x"));

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void aRegistryThatRefusesMetersDoesNotDisturbTheRoute() throws Exception {
        registry.config().onMeterAdded(meter -> {
            throw new IllegalStateException("no more meters");
        });
        bind("metricsRegistry", registry);
        startRoute("direct:in", route -> route.to("shm:x?operation=increment"));

        assertThat(send("direct:in", null).getException()).isNull();
        assertThat(read("x")).isEqualTo(1);
    }

    @Test
    void eachMeterOfACellIsOnThePages() throws Exception {
        bind("metricsRegistry", registry);
        startRoute("direct:in", route -> route.to("shm:x"));

        assertThat(PAGES).allSatisfy(page -> assertThat(registry.getMeters())
                .isNotEmpty()
                .allSatisfy(meter ->
                        assertThat(page).content().contains("`" + meter.getId().getName() + "`")));
    }

    @Test
    void withoutARegistryNothingIsMeasured() throws Exception {
        startRoute("direct:in", route -> route.to("shm:x?operation=increment"));
        send("direct:in", null);

        assertThat(read("x")).isEqualTo(1);
        assertThat(registry.getMeters()).isEmpty();
    }

    private void bind(String name, MeterRegistry meters) {
        // tag::bind[]
        context.getRegistry().bind(name, meters);
        // end::bind[]
    }

    private String tags(String uri) {
        return "camelContext=\"%s\",endpointName=\"%s\"".formatted(context.getName(), uri);
    }

    private List<String> lines() {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith("camel_shm_"))
                .toList();
    }

    private double value(String name) {
        Meter meter = registry.get(name).meter();
        return meter.measure().iterator().next().getValue();
    }
}
