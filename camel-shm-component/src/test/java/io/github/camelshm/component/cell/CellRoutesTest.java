// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.component.support.XmlRoutes;
import io.github.camelshm.memory.cell.CellType;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Camel user expects of every component. */
class CellRoutesTest extends CamelFixture {
    private static final String FAST = "initialDelay=0&delay=5";

    @ParameterizedTest
    @ValueSource(strings = {"classpath:routes/counter.yaml", "classpath:routes/counter.xml"})
    void routesMayBeInYamlAndXml(String resource) throws Exception {
        XmlRoutes.assumeLoadable(resource);
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.resolveMandatoryResource(context, resource));
        context.start();

        assertThat(send("direct:in", null).getMessage().getBody()).isEqualTo(1);

        await().atMost(SOON).until(() -> mock("out").getReceivedExchanges().stream()
                .anyMatch(exchange -> exchange.getMessage().getBody().equals(1)));
    }

    @Test
    void toDynamicWritesToManySegments() throws Exception {
        startRoute("direct:in", route -> route.toD("shm:x${header.number}?segmentSize=8"));

        for (int i = 0; i < 200; i++) {
            assertThat(send("direct:in", i, "number", i).getException()).isNull();
        }

        assertThat(LongStream.range(0, 200).map(i -> read("x" + i)))
                .containsExactlyElementsOf(LongStream.range(0, 200).boxed().toList());
    }

    @Test
    void optionsMayBePropertyPlaceholders() throws Exception {
        Properties properties = new Properties();
        properties.putAll(Map.of("counter", "x", "type", "int32", "step", "5"));
        context.getPropertiesComponent().setInitialProperties(properties);
        startRoute("direct:in", route -> route.to("shm:{{counter}}?type={{type}}&operation=add&delta={{step}}"));

        assertThat(send("direct:in", null).getMessage().getBody()).isEqualTo(5);
    }

    @Test
    void theValueMayComeFromAVariable() throws Exception {
        startRoute("direct:in", route -> route.setVariable("value").constant(7).toV("shm:x", "value", null));

        send("direct:in", "body");

        assertThat(read("x")).isEqualTo(7);
    }

    @Test
    void theResultMayGoToAVariable() throws Exception {
        startRoute("direct:in", route -> route.toV("shm:x?operation=increment", null, "result"));

        Exchange exchange = send("direct:in", "body");

        assertThat(exchange.getVariable("result")).isEqualTo(1L);
        assertThat(exchange.getMessage().getBody()).isEqualTo("body");
    }

    @Test
    void exchangesMayBePooled() throws Exception {
        PooledExchangeFactory pool = new PooledExchangeFactory();
        pool.setStatisticsEnabled(true);
        context.getCamelContextExtension().setExchangeFactory(pool);
        Queue<Object> bodies = new ConcurrentLinkedQueue<>();
        Queue<Object> previous = new ConcurrentLinkedQueue<>();
        startRoute("shm:x?" + FAST, route -> route.process(exchange -> {
                    bodies.add(exchange.getMessage().getBody());
                    previous.add(exchange.getMessage().getHeader(ShmConstants.PREVIOUS_VALUE, "none"));
                })
                .filter(exchange -> exchange.getMessage().getBody(Long.class) < 5)
                .to("shm:x?operation=increment"));

        await().atMost(SOON).untilAsserted(() -> assertThat(bodies).containsExactly(0L, 1L, 2L, 3L, 4L, 5L));
        assertThat(previous).containsExactly("none", 0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void pooledExchangesSurviveAnErrorInTheRoute() throws Exception {
        context.getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
        Queue<Object> bodies = new ConcurrentLinkedQueue<>();
        startRoute(
                "shm:x?changesOnly=false&repeatCount=5&" + FAST,
                route -> route.process(exchange -> {
                    bodies.add(exchange.getMessage().getHeader("seen", "new"));
                    exchange.getMessage().setHeader("seen", "used before");
                    throw new AssertionError("wrong");
                }));

        await().atMost(SOON).until(() -> bodies.size() == 5);
        assertThat(bodies).containsOnly("new");
    }

    @Test
    void aRouteTemplateMakesManyCounters() throws Exception {
        addRoutes(builder -> builder.routeTemplate("counter")
                .templateParameter("name")
                .templateParameter("type", "int32")
                .from("direct:{{name}}")
                .to("shm:{{name}}?type={{type}}&operation=increment"));
        for (String name : List.of("a", "b")) {
            TemplatedRouteBuilder.builder(context, "counter")
                    .parameter("name", name)
                    .add();
        }
        context.start();

        send("direct:a", null);
        assertThat(send("direct:a", null).getMessage().getBody()).isEqualTo(2);
        assertThat(send("direct:b", null).getMessage().getBody()).isEqualTo(1);
    }

    @Test
    void theSameEndpointMayBeWrittenAndRead() throws Exception {
        Queue<Object> bodies = new ConcurrentLinkedQueue<>();
        start(builder -> {
            builder.from("direct:in").to("shm:x?" + FAST);
            builder.from("shm:x?" + FAST)
                    .process(exchange -> bodies.add(exchange.getMessage().getBody()));
        });

        send("direct:in", 7);

        await().atMost(SOON).untilAsserted(() -> assertThat(bodies).endsWith(7L));
        assertThat(context.getEndpoints().stream().filter(ShmEndpoint.class::isInstance))
                .hasSize(1);
    }

    @Test
    void oneSegmentHoldsManyCells() throws Exception {
        startRoute("direct:in", route -> route.to("shm:x?type=int32&operation=increment")
                .to("shm:x?type=int32&offset=4&operation=decrement")
                .to("shm:x?type=uint8&offset=8&operation=increment")
                .to("shm:x?type=uint8&offset=9&operation=decrement"));

        send("direct:in", null);

        assertThat(read("x", CellType.INT32, 0)).isEqualTo(1);
        assertThat(read("x", CellType.INT32, 4)).isEqualTo(-1);
        assertThat(read("x", CellType.UINT8, 8)).isEqualTo(1);
        assertThat(read("x", CellType.UINT8, 9)).isEqualTo(255);
    }

    @Test
    void aProducerRouteMayBeSuspendedAndResumed() throws Exception {
        startRoute("direct:in", route -> route.routeId("counter").to("shm:x?operation=increment"));
        send("direct:in", null);

        context.getRouteController().suspendRoute("counter");
        context.getRouteController().resumeRoute("counter");

        assertThat(send("direct:in", null).getMessage().getBody()).isEqualTo(2L);
    }

    @Test
    void aRouteAndAnotherProgramReadWhatTheOtherWrites() throws Exception {
        createFile("x", 4);
        startRoute("direct:in", route -> route.to("shm:x?type=int32&operation=increment"));
        write("x", CellType.INT32, 0, 41);

        assertThat(send("direct:in", null).getMessage().getBody()).isEqualTo(42);
        assertThat(directory.resolve("x")).hasSize(4);
    }

    @Test
    void theRouteOnThePageRemovesHeadersFromOutside() throws Exception {
        startRoute("direct:in", route -> route.removeHeaders("CamelShm*").to("shm:x?operation=increment"));

        Exchange exchange = send("direct:in", 1000, ShmConstants.OPERATION, "set");

        assertThat(exchange.getMessage().getBody()).isEqualTo(1L);
    }
}
