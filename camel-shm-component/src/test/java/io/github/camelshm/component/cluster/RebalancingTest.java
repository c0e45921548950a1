// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.cluster.ClusteredRouteController;
import org.apache.camel.impl.cluster.ClusteredRoutePolicy;
import org.apache.camel.support.cluster.RebalancingCamelClusterService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Camel's own services and controllers above this one: RebalancingCamelClusterService and ClusteredRouteController. */
@Timeout(120)
class RebalancingTest {
    private static final List<String> NAMESPACES = List.of("n1", "n2", "n3", "n4", "n5", "n6");

    @TempDir
    Path directory;

    private final List<Member> members = new ArrayList<>();

    private record Member(CamelContext context, ShmClusterService service) {
        List<String> led() {
            return NAMESPACES.stream().filter(service::isLeader).toList();
        }

        /** The namespaces whose routes run in this context. */
        List<String> running() {
            return NAMESPACES.stream()
                    .filter(id ->
                            context.getRouteController().getRouteStatus(id).isStarted())
                    .toList();
        }
    }

    @AfterEach
    void stop() {
        members.forEach(member -> member.context.stop());
    }

    @Test
    void namespacesAreSpreadOverTheMembersAsTheyComeAndGo() throws Exception {
        Member first = rebalanced("first");
        await().atMost(Members.LIMIT).until(() -> first.led().size() == NAMESPACES.size());

        rebalanced("second");
        awaitSpread(3);
        Member third = rebalanced("third");
        awaitSpread(2);
        third.context.stop();
        members.remove(third);
        awaitSpread(3);
    }

    /** Each namespace is led by exactly one member, and its route runs there alone. */
    private void awaitSpread(int each) {
        await().atMost(Members.LIMIT).untilAsserted(() -> {
            assertThat(members).allSatisfy(member -> {
                assertThat(member.led()).hasSize(each);
                assertThat(member.running()).isEqualTo(member.led());
            });
            assertThat(members.stream().flatMap(member -> member.led().stream()))
                    .containsExactlyInAnyOrderElementsOf(NAMESPACES);
        });
    }

    private Member rebalanced(String name) throws Exception {
        CamelContext context = context(name);
        ShmClusterService service = service(name);
        context.addService(new RebalancingCamelClusterService(context, service, 50));
        context.addRoutes(new RouteBuilder(context) {
            @Override
            public void configure() throws Exception {
                for (String namespace : NAMESPACES) {
                    from("timer:tick?period=10")
                            .routeId(namespace)
                            .routePolicy(ClusteredRoutePolicy.forNamespace(context, namespace))
                            .to("log:tick?level=TRACE");
                }
            }
        });
        context.start();
        Member member = new Member(context, service);
        members.add(member);
        return member;
    }

    @Test
    void clusteredRouteControllerRunsTheRoutesInOneContext() throws Exception {
        Queue<String> ticks = new ConcurrentLinkedQueue<>();
        Member first = controlled("first", ticks);
        await().atMost(Members.LIMIT).until(() -> ticks.contains("first"));
        // The controller starts the service before the context's management starts.
        await().atMost(Members.LIMIT).until(() -> isInManagement(first, "first/x"));
        controlled("second", ticks);
        assertThat(ticks).containsOnly("first");

        first.context.stop();
        await().atMost(Members.LIMIT).until(() -> ticks.contains("second"));

        List<String> all = List.copyOf(ticks);
        assertThat(Stream.of("first", "second"))
                .containsExactlyElementsOf(all.stream().distinct().toList());
        assertThat(all.subList(all.indexOf("second"), all.size())).containsOnly("second");
    }

    private static boolean isInManagement(Member member, String name) throws JMException {
        return !member.context
                .getManagementStrategy()
                .getManagementAgent()
                .getMBeanServer()
                .queryNames(new ObjectName("*:type=clusterservices,name=" + ObjectName.quote(name) + ",*"), null)
                .isEmpty();
    }

    private Member controlled(String name, Queue<String> ticks) throws Exception {
        CamelContext context = context(name);
        ShmClusterService service = service(name);
        context.addService(service);
        ClusteredRouteController controller = new ClusteredRouteController();
        controller.setNamespace("x");
        controller.setClusterService(service);
        context.setRouteController(controller);
        context.addRoutes(new RouteBuilder(context) {
            @Override
            public void configure() {
                from("timer:tick?period=10").process(exchange -> ticks.add(name));
            }
        });
        context.start();
        Member member = new Member(context, service);
        members.add(member);
        return member;
    }

    private static CamelContext context(String name) {
        CamelContext context = new DefaultCamelContext();
        context.getCamelContextExtension().setName(name);
        context.getShutdownStrategy().setTimeout(10);
        return context;
    }

    private ShmClusterService service(String id) {
        ShmClusterService service = new ShmClusterService();
        service.setId(id);
        service.setDirectory(directory.toString());
        return service;
    }
}
