// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.component.queue.ShmQueueComponent;
import io.github.camelshm.component.queue.ShmQueueEndpoint;
import io.github.camelshm.component.support.XmlRoutes;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route on the page of {@code shm-queue} runs and does what the page says. */
class QueuePageExamplesTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** The number of deliveries of a queue after two messages to an example's direct: endpoint, where it is not two. */
    private static final Map<String, Long> TAKEN = Map.of("payments", 6L, "quotes-dead", 0L);

    private final CamelContext context = new DefaultCamelContext();

    @TempDir
    Path directory;

    @TempDir
    Path classes;

    @AfterEach
    void stopTheContext() {
        context.stop();
    }

    static Stream<Arguments> examples() throws Exception {
        return ExampleRoutes.of("shm-queue");
    }

    @Test
    void thePageHasExamplesInEachLanguage() throws Exception {
        ComponentPage page = ComponentPage.read("shm-queue");

        assertThat(page.examples("yaml")).hasSize(9);
        assertThat(page.examples("java")).hasSize(3);
        assertThat(page.examples("xml")).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleDoesWhatThePageSays(String language, String text) throws Exception {
        XmlRoutes.assumeLoadable(language);
        ShmQueueComponent component = new ShmQueueComponent();
        component.setDirectory(directory.toString());
        context.addComponent("shm-queue", component);
        ExampleRoutes.load(context, language, text, classes);
        context.start();

        for (int i = 0; i < 2; i++) {
            sendToDirectEndpoint();
        }

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(taken()).isNotEmpty().allSatisfy((queue, taken) -> assertThat(taken)
                        .isEqualTo(TAKEN.getOrDefault(queue, 2L))));
        await().atMost(SOON).untilAsserted(() -> assertThat(queueEndpoints())
                .allSatisfy(each ->
                        assertThat(each.getDepth() + each.getUnsettled()).isZero()));
    }

    private void sendToDirectEndpoint() {
        DirectEndpoint direct = context.getRoutes().stream()
                .map(Route::getEndpoint)
                .filter(DirectEndpoint.class::isInstance)
                .map(DirectEndpoint.class::cast)
                .findFirst()
                .orElseThrow();
        Exchange exchange = context.createProducerTemplate()
                .send(direct, each -> each.getMessage().setBody("a pen"));
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody())
                .isEqualTo(direct.getEndpointUri().endsWith("price") ? "42 for a pen" : "a pen");
    }

    /** Returns for each queue the number of messages that routes took, by consuming from it or polling it. */
    private Map<String, Long> taken() {
        return queueEndpoints().stream()
                .collect(Collectors.groupingBy(
                        ShmQueueEndpoint::getName, Collectors.summingLong(ShmQueueEndpoint::getTaken)));
    }

    private List<ShmQueueEndpoint> queueEndpoints() {
        return context.getEndpoints().stream()
                .filter(ShmQueueEndpoint.class::isInstance)
                .map(ShmQueueEndpoint.class::cast)
                .toList();
    }

    @Test
    void thePropertiesSetTheDefaults() throws Exception {
        Properties properties = new Properties();
        properties.load(new StringReader(
                ComponentPage.read("shm-queue").examples("properties").get(0)));
        Main main = new Main();
        main.setInitialProperties(properties);
        main.addInitialProperty("camel.component.shm-queue.directory", directory.toString());
        main.start();
        try {
            ShmQueueEndpoint endpoint = main.getCamelContext().getEndpoint("shm-queue:any", ShmQueueEndpoint.class);
            assertThat(endpoint.getConfiguration().getSize()).isEqualTo(256);
            assertThat(endpoint.getConfiguration().getOfferTimeout()).isEqualTo(5000);
        } finally {
            main.stop();
        }
    }
}
