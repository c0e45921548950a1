// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.component.cell.ShmComponent;
import io.github.camelshm.component.support.XmlRoutes;
import io.github.camelshm.memory.cell.BytesCell;
import io.github.camelshm.memory.cell.Cell;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.cell.RawCell;
import io.github.camelshm.memory.cell.RecordCell;
import io.github.camelshm.memory.cell.RecordLayout;
import io.github.camelshm.memory.cell.StringCell;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route on the page of {@code shm} runs and does what the page says. */
class PageExamplesTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final RecordLayout READING = RecordLayout.parse("temperature:float64,count:int64,unit:string(8)");

    /** The expected value of a cell after two messages to each direct: endpoint of an example, or after some ticks. */
    private record Outcome(CellSpec cell, Predicate<Object> value) {}

    private static final Map<String, Outcome> OUTCOMES = Map.ofEntries(
            entry("order-count", CellSpec.of(CellType.INT64), value -> (long) value >= 0),
            entry("tickets", CellSpec.of(CellType.UINT16), value -> (long) value == 98),
            entry("visits", CellSpec.of(CellType.INT64), value -> (long) value == 2),
            entry("bell", CellSpec.of(CellType.UINT32), value -> (long) value == 2),
            entry("meter", CellSpec.of(CellType.INT64), value -> (long) value == 0),
            entry("shop", CellSpec.of(CellType.STRING, 200), "anything"::equals),
            entry("arrivals", CellSpec.of(CellType.STRING, 4000), "anything;anything;"::equals),
            entry("picture", CellSpec.of(CellType.BYTES, 65536), value -> ((byte[]) value).length == 8),
            entry("boiler", CellSpec.of(READING), value -> value.toString().matches(".*unit=(C|anything)}")),
            entry("camera", CellSpec.of(CellType.RAW, 1024), value -> ((byte[]) value).length == 1024));

    private static Map.Entry<String, Outcome> entry(String name, CellSpec cell, Predicate<Object> value) {
        return Map.entry(name, new Outcome(cell, value));
    }

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
        return ExampleRoutes.of("shm");
    }

    @Test
    void thePageHasExamplesInEachLanguage() throws Exception {
        ComponentPage page = ComponentPage.read("shm");

        assertThat(page.examples("yaml")).hasSize(12);
        assertThat(page.examples("java")).hasSize(6);
        assertThat(page.examples("xml")).hasSize(6);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleDoesWhatThePageSays(String language, String text) throws Exception {
        XmlRoutes.assumeLoadable(language);
        ShmComponent component = new ShmComponent();
        component.setDirectory(directory.toString());
        context.addComponent("shm", component);
        // Another program creates this segment, for the route with createMode=never.
        Files.write(directory.resolve("bell"), new byte[4]);
        ExampleRoutes.load(context, language, text, classes);
        context.start();

        for (int i = 0; i < 2; i++) {
            sendToDirectEndpoints();
        }

        String name = OUTCOMES.keySet().stream()
                .filter(each -> text.matches("(?s).*(shm:|name: )" + each + "\\b.*"))
                .findFirst()
                .orElseThrow();
        await().atMost(SOON).untilAsserted(() -> assertThat(read(name)).matches(OUTCOMES.get(name).value));
        if (text.contains("tick?") || text.contains("timerName: tick")) {
            await().atMost(SOON).until(() -> (long) read("order-count") > 0);
        }
    }

    private void sendToDirectEndpoints() {
        context.getRoutes().stream()
                .map(route -> route.getEndpoint())
                .filter(DirectEndpoint.class::isInstance)
                .forEach(endpoint -> {
                    Exchange exchange = context.createProducerTemplate().send(endpoint, each -> {
                        each.getMessage().setHeader("CamelShmOperation", headerFromOutside(endpoint.getEndpointUri()));
                        each.getMessage().setBody(bodyFor(endpoint.getEndpointUri()));
                    });
                    assertThat(exchange.getException()).isNull();
                });
    }

    /** Returns the header for the route that removes such headers; other routes get none. */
    private static String headerFromOutside(String uri) {
        return uri.endsWith("from-outside") ? "get" : null;
    }

    private static String bodyFor(String uri) {
        return uri.endsWith("reading") ? "temperature=21.5,unit=C" : "anything";
    }

    private Object read(String name) {
        try (Segment segment = SegmentDirectory.at(directory)
                .open(name, SegmentOptions.defaults().withCreateMode(CreateMode.NEVER))) {
            Cell cell = Cell.in(segment, OUTCOMES.get(name).cell);
            if (cell instanceof LongCell number) {
                return number.get();
            } else if (cell instanceof StringCell text) {
                return text.get();
            }
            if (cell instanceof RecordCell record) {
                return record.get();
            }
            return cell instanceof BytesCell bytes ? bytes.get() : ((RawCell) cell).get();
        }
    }

    @Test
    void theRouteWaitsForTheSegmentWithThePagesProperties() throws Exception {
        Properties properties = new Properties();
        properties.load(new StringReader(
                ComponentPage.read("shm").examples("properties").get(0)));
        Main main = new Main();
        main.setInitialProperties(properties);
        main.addInitialProperty("camel.component.shm.directory", directory.toString());
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("shm:orders?initialDelay=0&delay=20").to("mock:out");
            }
        });
        main.start();
        try {
            MockEndpoint out = main.getCamelContext().getEndpoint("mock:out", MockEndpoint.class);
            out.expectedBodiesReceived(0L);
            Files.write(directory.resolve("orders"), new byte[8]);
            out.assertIsSatisfied(SOON.toMillis());
        } finally {
            main.stop();
        }
    }
}
