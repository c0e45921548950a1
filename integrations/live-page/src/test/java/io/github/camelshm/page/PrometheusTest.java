// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scrapes the meters of cells and queues of an application on camel-main, as Prometheus does with the guide's settings. */
class PrometheusTest {
    private static final Pattern PATH = Pattern.compile("metrics_path: (\\S+)");
    private static final Pattern TARGET = Pattern.compile("targets: \\[\"([^:]+):(\\d+)\"\\]");

    @TempDir
    private Path directory;

    @Test
    void metersOfTheRoutesAreWhereTheGuideSays() throws Exception {
        Properties asInTheGuide = new Properties();
        try (InputStream text = getClass().getResourceAsStream("/guide/metrics.properties")) {
            asInTheGuide.load(text);
        }
        String prometheus = text("/guide/prometheus.yml");
        assertThat(found(TARGET, prometheus, 1)).isEqualTo(asInTheGuide.get("camel.management.host"));
        assertThat(found(TARGET, prometheus, 2)).isEqualTo(asInTheGuide.get("camel.management.port"));
        // The guide's port may be taken on this machine.
        asInTheGuide.setProperty("camel.management.port", "0");
        Main main = application(asInTheGuide);
        main.start();
        try {
            main.getCamelContext().createProducerTemplate().sendBody("direct:count", null);
            main.getCamelContext().createProducerTemplate().sendBody("direct:order", "one");

            int port = main.getCamelContext()
                    .hasService(VertxPlatformHttpServer.class)
                    .getPort();
            Answer scrape =
                    Answer.to(URI.create("http://127.0.0.1:" + port), "GET", found(PATH, prometheus, 1), Map.of(), "");

            assertThat(scrape.status()).isEqualTo(200);
            assertThat(scrape.header("content-type")).startsWith("text/plain");
            assertThat(scrape.body().lines())
                    .anyMatch(line -> line.matches("camel_shm_operations_total\\{.*operation=\"write\".*} 1\\.0"))
                    .anyMatch(line -> line.matches("camel_shm_queue_sent_total\\{.*queue=\"orders\".*} 1\\.0"))
                    .anyMatch(line -> line.matches("camel_shm_queue_depth_messages\\{.*} 1\\.0"))
                    // Camel's own meter, with the same tag as those of the components.
                    .anyMatch(line -> line.startsWith("camel_exchanges_total{camelContext="));
        } finally {
            main.stop();
        }
    }

    private Main application(Properties properties) {
        properties.setProperty("camel.shm-page.enabled", "false");
        properties.setProperty("camel.main.routesIncludePattern", "false");
        properties.setProperty("camel.component.shm.directory", directory.toString());
        properties.setProperty("camel.component.shm-queue.directory", directory.toString());
        Main main = new Main();
        main.setOverrideProperties(properties);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:count").to("shm:counter?operation=increment");
                from("direct:order").to("shm-queue:orders");
            }
        });
        return main;
    }

    private static String text(String resource) throws Exception {
        try (InputStream text = PrometheusTest.class.getResourceAsStream(resource)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String found(Pattern pattern, String text, int group) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s in%n%s", pattern, text).isTrue();
        return matcher.group(group);
    }
}
