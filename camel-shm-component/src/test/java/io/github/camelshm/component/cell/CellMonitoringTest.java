// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.ManagementAgent;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What an operator sees through JMX, the health check and the developer console. */
class CellMonitoringTest extends CamelFixture {

    @Test
    void jmxShowsTheCellAndCounts() throws Exception {
        Instant before = Instant.now();
        startRoute("direct:in", route -> route.to("shm:x?initialValue=40&operation=increment"));
        send("direct:in", null);
        send("direct:in", null, ShmConstants.OPERATION, "get");
        send("direct:in", "no number", ShmConstants.OPERATION, "set");

        ObjectName name = onlyEndpoint();
        MBeanServer server = server();
        assertThat(server.getAttribute(name, "Value")).isEqualTo("41");
        assertThat(server.getAttribute(name, "Writes")).isEqualTo(1L);
        assertThat(server.getAttribute(name, "Reads")).isEqualTo(1L);
        assertThat(server.getAttribute(name, "Failures")).isEqualTo(1L);
        assertThat(server.getAttribute(name, "Cell")).isEqualTo("an int64 at offset 0");
        assertThat(server.getAttribute(name, "SegmentState")).isEqualTo("attached");
        assertThat(server.getAttribute(name, "SegmentFile"))
                .isEqualTo(directory.toRealPath().resolve("x").toString());
        assertThat(Instant.parse((String) server.getAttribute(name, "LastChange")))
                .isBetween(before.truncatedTo(ChronoUnit.MILLIS), Instant.now());
        assertThat((String) server.getAttribute(name, "AttachedSince")).startsWith("20");
        assertThat(server.getAttribute(name, "TimesAttachedAgain")).isEqualTo(0);

        server.invoke(name, "setValue", new Object[] {"7"}, new String[] {"java.lang.String"});
        assertThat(read("x")).isEqualTo(7);
        server.invoke(name, "resetStatistics", null, null);
        assertThat(server.getAttribute(name, "Writes")).isEqualTo(0L);
    }

    @Test
    void jmxShowsTheValueThatAConsumerRead() throws Exception {
        startRoute("shm:x?type=string&length=8&initialDelay=0&delay=5", route -> route.to("mock:out"));
        await().atMost(SOON).until(() -> mock("out").getReceivedCounter() == 1);
        send("shm:x?type=string&length=8", "new");
        await().atMost(SOON).until(() -> mock("out").getReceivedCounter() == 2);

        ShmEndpoint endpoint = (ShmEndpoint) context.getRoutes().get(0).getEndpoint();
        assertThat(endpoint.getPreviousValue()).isEmpty();
        assertThat(endpoint.getValue()).isEqualTo("new");
        assertThat(endpoint.getReads()).isGreaterThan(1);
        assertThat(endpoint.getWrites()).isZero();
    }

    @Test
    void theHealthCheckIsDownWhileASegmentIsLost() throws Exception {
        startRoute("direct:in", route -> route.to("shm:x?createMode=never&attachTimeout=0"));

        HealthCheck.Result lost = check().call();
        assertThat(lost.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(lost.getMessage().orElse("")).startsWith("Segment 'x' is lost: it does not exist yet");
        createFile("x", 8);
        await().atMost(SOON).until(() -> check().call().getState() == HealthCheck.State.UP);
        assertThat(check().call().getDetails()).containsEntry("segment.x", "attached");
        assertThat(check().isReadiness()).isTrue();
        assertThat(check().isLiveness()).isFalse();
    }

    @Test
    void theHealthCheckChecksAtOnceWithoutWaitingForTheInterval() throws Exception {
        component.setCheckInterval(3_600_000);
        component.setReattach(false);
        startRoute("direct:in", route -> route.to("shm:x"));
        assertThat(check().call().getState()).isEqualTo(HealthCheck.State.UP);

        unlink("x");

        assertThat(check().call().getState()).isEqualTo(HealthCheck.State.DOWN);
    }

    @Test
    void theHealthCheckIsTurnedOffLikeOtherComponents() throws Exception {
        component.setHealthCheckConsumerEnabled(false);
        startRoute("direct:in", route -> route.to("shm:x"));

        assertThat(HealthCheckRegistry.get(context).getCheck("shm")).isEmpty();
    }

    @Test
    void theHealthCheckIsRemovedWithTheComponent() throws Exception {
        startRoute("direct:in", route -> route.to("shm:x"));
        assertThat(HealthCheckRegistry.get(context).getCheck("shm")).isPresent();

        component.stop();

        assertThat(HealthCheckRegistry.get(context).getCheck("shm")).isEmpty();
    }

    @Test
    void eachComponentHasAHealthCheck() throws Exception {
        ShmComponent reports = new ShmComponent();
        reports.setDirectory(directory.toString());
        context.addComponent("shm-reports", reports);
        startRoute("direct:in", route -> route.to("shm:x").to("shm-reports:y"));
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        assertThat(Stream.of("shm", "shm-2").map(id -> registry.getCheck(id).orElseThrow()))
                .flatMap(check -> check.call().getDetails().keySet())
                .contains("segment.x", "segment.y");

        reports.stop();
        component.stop();

        assertThat(registry.getCheck("shm")).isEmpty();
        assertThat(registry.getCheck("shm-2")).isEmpty();
    }

    @Test
    void theConsoleShowsSegmentsAndCells() throws Exception {
        startRoute("direct:in", route -> route.to("shm:x?initialValue=41")
                .to("shm:x?offset=8&type=int32")
                .to("shm:y?fields=count:int64,unit:string(4)&initialValue=unit=C&operation=get"));

        String text = (String) console().call(DevConsole.MediaType.TEXT);
        assertThat(text)
                .contains("Segment 'x': 4096 bytes in " + directory.toRealPath())
                .contains("rw-------")
                .contains("created here, 2 endpoints")
                .contains("an int64 at offset 0 = 41  (0 reads, 0 writes, 0 failures)  shm://x")
                .contains("a record at offset 0 = {count=0, unit=C}");

        JsonObject json = (JsonObject) console().call(DevConsole.MediaType.JSON);
        Map<?, ?> first = (Map<?, ?>) ((List<?>) json.get("segments")).get(0);
        assertThat(first.get("name")).isEqualTo("x");
        assertThat(first.get("size")).isEqualTo(4096L);
        assertThat(first.get("attached")).isEqualTo(true);
        assertThat(first.get("users")).isEqualTo(2);
        assertThat((List<?>) first.get("cells")).hasSize(2);
    }

    @Test
    void theConsoleEscapesControlCharacters() throws Exception {
        startRoute("direct:in", route -> route.to("shm:x?type=string&length=40"));
        send("direct:in", "a\u001b[2J\n\u202eb");

        assertThat((String) console().call(DevConsole.MediaType.TEXT))
                .contains("a string at offset 0 = a\\u001b[2J\\u000a\\u202eb  (0 reads");
    }

    @Test
    void theConsoleReportsTheNumbersOfACellForAPlot() throws Exception {
        startRoute("direct:in", route -> route.to("shm:a?initialValue=41")
                .to("shm:b?type=boolean&initialValue=true")
                .to("shm:c?type=string&length=8&initialValue=41")
                .to("shm:d?fields=count:int64,unit:string(4)&initialValue=count=7&operation=get")
                .to("shm:d?fields=count:int64,unit:string(4)&field=count&operation=get"));

        JsonObject json = (JsonObject) console().call(DevConsole.MediaType.JSON);
        assertThat((List<?>) json.get("segments"))
                .flatExtracting(segment -> (List<?>) ((Map<?, ?>) segment).get("cells"))
                .extracting(cell -> ((Map<?, ?>) cell).get("numbers"), cell -> ((Map<?, ?>) cell).get("field"))
                .containsExactlyInAnyOrder(
                        tuple(Map.of("", 41L), null),
                        tuple(Map.of("", 1), null),
                        tuple(Map.of(), null),
                        tuple(Map.of("count", 7L), null),
                        tuple(Map.of("count", 7L), "count"));
    }

    @Test
    void theConsoleSaysWhatHappenedToALostSegment() throws Exception {
        startRoute("direct:in", route -> route.to("shm:x?createMode=never"));

        assertThat((String) console().call(DevConsole.MediaType.TEXT))
                .contains("lost: it does not exist yet (There is no segment 'x'");
        JsonObject json = (JsonObject) console().call(DevConsole.MediaType.JSON);
        Map<?, ?> first = (Map<?, ?>) ((List<?>) json.get("segments")).get(0);
        assertThat(first.get("attached")).isEqualTo(false);
        assertThat((String) first.get("outage")).contains("it does not exist yet");
    }

    @Test
    void theConsoleSaysWhenThereAreNoSegments() {
        context.start();

        assertThat((String) console().call(DevConsole.MediaType.TEXT))
                .isEqualToIgnoringNewLines("No segment is in use");
    }

    private HealthCheck check() {
        return HealthCheckRegistry.get(context).getCheck("shm").orElseThrow();
    }

    private DevConsole console() {
        DevConsoleRegistry registry = context.getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class);
        return registry.resolveById("shm");
    }

    private MBeanServer server() {
        return agent().getMBeanServer();
    }

    private ManagementAgent agent() {
        return context.getManagementStrategy().getManagementAgent();
    }

    private ObjectName onlyEndpoint() throws Exception {
        Set<ObjectName> names = server().queryNames(
                        new ObjectName("org.apache.camel:context=" + context.getManagementName()
                                + ",type=endpoints,name=\"shm://*\""),
                        null);
        assertThat(names).hasSize(1);
        return names.iterator().next();
    }
}
