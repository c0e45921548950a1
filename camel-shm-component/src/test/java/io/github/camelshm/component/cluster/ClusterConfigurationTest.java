// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.cluster.ClusteredRoutePolicyFactory;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways in which an application adds the service to its context. */
@Timeout(60)
class ClusterConfigurationTest {
    private static final Path PAGE = Path.of("..", "src", "docs", "reference", "shm-cluster.adoc");

    @TempDir
    Path directory;

    private final CamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void propertiesOfCamelMain() throws Exception {
        Main main = main();
        main.configure().addRoutesBuilder(guardedRoute());
        main.start();
        ShmClusterService service = onlyService(main.getCamelContext());
        try {
            assertThat(service.isStarted()).isTrue();
            assertThat(service.getId()).isEqualTo("first");
            assertThat(service.getDirectory()).isEqualTo(directory.toString());
            requireThatItLeads(main.getCamelContext());
        } finally {
            main.stop();
        }

        assertThat(service.isStopped()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"250, 250", "250ms, 250", "2s, 2000", "1m30s, 90000"})
    void checkIntervalIsAcceptedInEachSpelling(String spelling, long milliseconds) throws Exception {
        Main main = main();
        main.addInitialProperty("camel.beans.cluster.checkInterval", spelling);
        main.start();
        try {
            assertThat(onlyService(main.getCamelContext()).getCheckInterval()).isEqualTo(milliseconds);
        } finally {
            main.stop();
        }
    }

    @Test
    void beanInYaml() throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("cluster.yaml", example("yaml")));
        context.addRoutes(guardedRoute());
        context.start();

        assertThat(onlyService(context).getDirectory()).isEqualTo(directory.toString());
        requireThatItLeads(context);
    }

    @Test
    void serviceInJava() throws Exception {
        String directory = this.directory.toString();
        // tag::java[]
        ShmClusterService service = new ShmClusterService();
        service.setId("first");
        service.setDirectory(directory);
        context.addService(service);
        context.getRegistry().bind("cluster", service); // For ${bean:cluster?method=getTerm('x')}.
        // end::java[]
        context.addRoutes(guardedRoute());
        context.start();

        requireThatItLeads(context);
    }

    private Main main() throws Exception {
        Main main = new Main();
        main.addInitialProperty("camel.main.routesIncludePattern", "false");
        Properties properties = new Properties();
        properties.load(new StringReader(example("properties")));
        properties.forEach((name, value) -> main.addInitialProperty(name.toString(), value.toString()));
        return main;
    }

    /** The page's example in a language, in this test's directory. */
    private String example(String language) throws IOException {
        Matcher block = Pattern.compile(
                        "\\[.run-by-ClusterConfigurationTest]\n\\[source,%s]\n----\n(.*?)\n----\n".formatted(language),
                        Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        assertThat(block.find()).isTrue();
        return block.group(1).replace("/dev/shm", directory.toString());
    }

    /** A route that answers with the term, and runs only where the namespace is led. */
    private static RouteBuilder guardedRoute() {
        return new RouteBuilder() {
            @Override
            public void configure() throws Exception {
                getContext().addRoutePolicyFactory(ClusteredRoutePolicyFactory.forNamespace("x"));
                from("direct:term").setBody().simple("${bean:cluster?method=getTerm('x')}");
            }
        };
    }

    private static ShmClusterService onlyService(CamelContext context) {
        assertThat(context.hasServices(CamelClusterService.class))
                .singleElement()
                .isInstanceOf(ShmClusterService.class);
        return context.hasService(ShmClusterService.class);
    }

    private static void requireThatItLeads(CamelContext context) {
        await().untilAsserted(
                        () -> assertThat(context.createProducerTemplate().requestBody("direct:term", null, Long.class))
                                .isPositive());
    }
}
