// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.cluster.ClusteredRoutePolicy;
import org.apache.camel.support.SimpleUuidGenerator;

/** Contexts in one JVM, which compete for the leadership of a namespace. Each has a route that ticks where it leads. */
final class Members implements AutoCloseable {
    static final String NAMESPACE = "x";

    /** Only what hangs meets it. */
    static final Duration LIMIT = Duration.ofMinutes(1);

    private final Path directory;

    /** The names of the contexts that ticked, in their order. */
    final List<String> ticks = new CopyOnWriteArrayList<>();

    private final List<CamelContext> contexts = new ArrayList<>();

    /** What makes a route run only where its context leads. */
    enum Guard {
        POLICY,
        MASTER
    }

    /** Members of a namespace whose segment is in this directory. */
    Members(Path directory) {
        this.directory = directory;
    }

    @Override
    public void close() {
        contexts.forEach(CamelContext::stop);
    }

    /** A context that is not started, with the service but no route. */
    CamelContext context(String name) throws Exception {
        CamelContext context = new DefaultCamelContext();
        context.getCamelContextExtension().setName(name);
        // Camel finds a free name for JMX by looking, so contexts of one name that start at once may choose the same.
        context.getManagementNameStrategy().setNamePattern("#name#-#counter#");
        context.setUuidGenerator(new SimpleUuidGenerator());
        context.getShutdownStrategy().setTimeout(10);
        contexts.add(context);
        ShmClusterService service = new ShmClusterService();
        service.setId(name);
        service.setDirectory(directory.toString());
        context.addService(service, true, false);
        return context;
    }

    /** A started context with a route that ticks each 10 ms while it leads. */
    CamelContext member(String name, Guard guard) throws Exception {
        CamelContext context = context(name);
        addRoute(context, guard, "tick", new CountDownLatch(0));
        context.start();
        return context;
    }

    void addRoute(CamelContext context, Guard guard, String id, CountDownLatch release) throws Exception {
        if (guard == Guard.MASTER) {
            MasterRoutes.assumeAvailable();
        }
        context.addRoutes(new RouteBuilder(context) {
            @Override
            public void configure() throws Exception {
                String timer = "timer:" + id + "?period=10&includeMetadata=false";
                var route = from(guard == Guard.MASTER ? "master:" + NAMESPACE + ":" + timer : timer)
                        .routeId(id);
                if (guard == Guard.POLICY) {
                    route.routePolicy(ClusteredRoutePolicy.forNamespace(context, NAMESPACE));
                }
                route.process(exchange -> {
                    ticks.add(context.getName());
                    release.await(1, TimeUnit.MINUTES);
                    ticks.add(context.getName());
                });
            }
        });
    }

    static ShmClusterService service(CamelContext context) {
        return context.hasService(ShmClusterService.class);
    }

    static boolean leads(CamelContext context) {
        return service(context).isLeader(NAMESPACE);
    }

    void awaitTick(String name) {
        await("a tick of " + name).atMost(LIMIT).until(() -> ticks.contains(name));
    }

    void requireOnlySinceItsFirstTick(String name) {
        List<String> all = List.copyOf(ticks);
        assertThat(all.subList(all.indexOf(name), all.size())).containsOnly(name);
    }
}
