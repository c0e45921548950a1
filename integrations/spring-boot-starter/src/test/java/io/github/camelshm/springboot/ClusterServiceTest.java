// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.component.cluster.ShmClusterService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.impl.cluster.ClusteredRouteController;
import org.apache.camel.impl.cluster.ClusteredRoutePolicyFactory;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.spring.boot.cluster.ClusteredRouteControllerAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The cluster service that properties add to an application. */
@Timeout(60)
class ClusterServiceTest {
    /** Only what hangs meets it. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    /** The ids of the applications whose routes have run, in their order. */
    private final Queue<String> ticks = new ConcurrentLinkedQueue<>();

    private ApplicationContextRunner application() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        CamelAutoConfiguration.class,
                        ClusteredRouteControllerAutoConfiguration.class,
                        ShmClusterServiceAutoConfiguration.class))
                .withPropertyValues(
                        "camel.main.routes-include-pattern=false", "camel.cluster.shm.directory=" + directory);
    }

    /** With a route that runs only where the policy's namespace is led. */
    private ApplicationContextRunner member(String id) {
        return application()
                .withPropertyValues("camel.cluster.shm.enabled=true", "camel.cluster.shm.id=" + id)
                .withBean(RouteBuilder.class, () -> new RouteBuilder() {
                    @Override
                    public void configure() throws Exception {
                        getContext().addRoutePolicyFactory(ClusteredRoutePolicyFactory.forNamespace("x"));
                        from("timer:tick?period=10").process(exchange -> ticks.add(id));
                    }
                });
    }

    @Test
    void autoConfigurationIsRegistered() {
        assertThat(AutoConfigurationTest.starters()).contains(ShmClusterServiceAutoConfiguration.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"camel.cluster.shm.id=a", "camel.cluster.shm.enabled=false"})
    void thereIsNoServiceUnlessItIsEnabled(String property) {
        application().withPropertyValues(property).run(context -> {
            assertThat(context).doesNotHaveBean(CamelClusterService.class);
            assertThat(context.getBean(CamelContext.class).hasServices(CamelClusterService.class))
                    .isEmpty();
        });
    }

    @Test
    void withoutPropertiesTheServiceHasItsDefaults() {
        ShmClusterService plain = new ShmClusterService();
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ShmClusterServiceAutoConfiguration.class))
                .withPropertyValues("camel.cluster.shm.enabled=true")
                .run(context -> assertThat(context.getBean(ShmClusterService.class))
                        .usingRecursiveComparison()
                        .comparingOnlyFields(
                                "id",
                                "order",
                                "attributes",
                                "directory",
                                "permissions",
                                "trustedOwners",
                                "checkInterval")
                        .isEqualTo(plain));
    }

    @Test
    void eachOptionTakesEffect() {
        application()
                .withPropertyValues(
                        "camel.cluster.shm.enabled=true",
                        "camel.cluster.shm.id=a",
                        "camel.cluster.shm.order=7",
                        "camel.cluster.shm.attributes.zone=left",
                        "camel.cluster.shm.permissions=rw-rw----",
                        "camel.cluster.shm.trusted-owners=alice",
                        "camel.cluster.shm.check-interval=1s")
                .run(context -> {
                    ShmClusterService service = context.getBean(ShmClusterService.class);
                    assertThat(context.getBean(CamelContext.class).hasServices(CamelClusterService.class))
                            .containsExactly(service);
                    assertThat(service.isStarted()).isTrue();
                    assertThat(service.getId()).isEqualTo("a");
                    assertThat(service.getOrder()).isEqualTo(7);
                    assertThat(service.getAttributes()).isEqualTo(Map.of("zone", "left"));
                    assertThat(service.getDirectory()).isEqualTo(directory.toString());
                    assertThat(service.getPermissions()).isEqualTo("rw-rw----");
                    assertThat(service.getTrustedOwners()).isEqualTo("alice");
                    assertThat(service.getCheckInterval()).isEqualTo(1_000);
                });
    }

    @Test
    void exampleOfTheGuideAddsTheService() throws Exception {
        String[] example = Files.readString(Path.of("../../src/docs/reference/shm-cluster.adoc"))
                .split(Pattern.quote("[.run-by-ClusterServiceTest]"), -1)[1]
                .split("----\n", -1)[1]
                .split("\n", -1);
        application().withPropertyValues(example).run(context -> {
            ShmClusterService service = context.getBean("shm-cluster-service", ShmClusterService.class);
            assertThat(service.isStarted()).isTrue();
            assertThat(service.getId()).isEqualTo("first");
        });
    }

    @ParameterizedTest
    @CsvSource({"250, 250", "250ms, 250", "2s, 2000", "PT1M30S, 90000"})
    void checkIntervalIsAcceptedInEachSpelling(String spelling, long milliseconds) {
        application()
                .withPropertyValues("camel.cluster.shm.enabled=true", "camel.cluster.shm.check-interval=" + spelling)
                .run(context -> assertThat(
                                context.getBean(ShmClusterService.class).getCheckInterval())
                        .isEqualTo(milliseconds));
    }

    @Test
    void refusedValueFailsTheStartWithTheOptionsName() {
        application()
                .withPropertyValues("camel.cluster.shm.enabled=true", "camel.cluster.shm.check-interval=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("Option checkInterval: 0 ms, but must be at least 1"));
    }

    @Test
    void applicationLeadsUntilItStopsAndThenAnotherDoes() {
        member("a").run(a -> {
            await("a tick of a").atMost(LIMIT).until(() -> ticks.contains("a"));
            member("b").run(b -> {
                ShmClusterService ofB = b.getBean(ShmClusterService.class);
                assertThat(ofB.isLeader("x")).isFalse();
                assertThat(ticks).containsOnly("a");

                a.close();

                await("b leads").atMost(LIMIT).until(() -> ofB.isLeader("x"));
                ticks.clear();
                await("a tick of b").atMost(LIMIT).until(() -> ticks.contains("b"));
                assertThat(ticks).containsOnly("b");
            });
        });
    }

    /** Camel's own switch makes all routes of an application depend on the leadership, without any code. */
    @Test
    void clusteredRouteControllerUsesTheService() {
        application()
                .withPropertyValues(
                        "camel.cluster.shm.enabled=true",
                        "camel.cluster.shm.id=a",
                        "camel.clustered.controller.enabled=true",
                        "camel.clustered.controller.namespace=x")
                .withBean(RouteBuilder.class, () -> new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("timer:tick?period=10").process(exchange -> ticks.add("a"));
                    }
                })
                .run(context -> {
                    assertThat(context).hasSingleBean(ClusteredRouteController.class);
                    await("a tick").atMost(LIMIT).until(() -> ticks.contains("a"));
                    assertThat(context.getBean(ShmClusterService.class).isLeader("x"))
                            .isTrue();
                });
    }
}
