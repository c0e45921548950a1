// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.cluster.ClusteredRoutePolicy;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster service that is a bean becomes a service of its context. */
class ClusterBeanTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void propertiesConfigureTheServiceAndThePolicyOfARoute() {
        Main main = new Main();
        main.addInitialProperty("camel.beans.cluster", "#class:" + ShmClusterService.class.getName());
        main.addInitialProperty("camel.beans.cluster.directory", directory.toString());
        main.addInitialProperty("camel.beans.cluster.id", "me");
        main.addInitialProperty(
                "camel.beans.onlyLeader",
                "#class:org.apache.camel.impl.cluster.ClusteredRoutePolicy#forNamespace('poller')");
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("timer:tick?delay=0&period=20")
                        .routePolicyRef("onlyLeader")
                        .setBody(simple("${bean:cluster?method=getTerm('poller')}"))
                        .to("mock:ticks");
            }
        });
        main.start();
        try {
            CamelContext context = main.getCamelContext();
            ShmClusterService service = context.hasService(ShmClusterService.class);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(context.getEndpoint("mock:ticks", MockEndpoint.class)
                            .getReceivedCounter())
                    .isPositive());
            assertThat(service.getTerm("poller")).isPositive();
            assertThat(service.getId()).isEqualTo("me");
            assertThat(directory.resolve("cluster.poller")).exists();
            main.stop();
            assertThat(service.getStatus()).isEqualTo(ServiceStatus.Stopped);
        } finally {
            main.stop();
        }
    }

    @Test
    void javaConfiguresBoth() throws Exception {
        CamelContext context = new DefaultCamelContext();
        try {
            // tag::java[]
            ShmClusterService cluster = new ShmClusterService();
            context.getRegistry().bind("cluster", cluster); // For ${bean:cluster?method=getTerm('poller')}.
            context.addService(cluster);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() throws Exception {
                    from("timer:poll")
                            .routePolicy(ClusteredRoutePolicy.forNamespace("poller"))
                            .log("I poll");
                }
            });
            // end::java[]
            cluster.setDirectory(directory.toString());

            context.start();

            assertThat(context.hasServices(ShmClusterService.class)).isEqualTo(Set.of(cluster));
            await().atMost(LIMIT).untilAsserted(() -> assertThat(context.getRouteController()
                            .getRouteStatus(context.getRoutes().get(0).getRouteId()))
                    .isEqualTo(ServiceStatus.Started));
        } finally {
            context.stop();
        }
    }
}
