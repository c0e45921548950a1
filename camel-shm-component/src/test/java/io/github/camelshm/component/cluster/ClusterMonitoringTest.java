// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.process.ClusterPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of a cluster through JMX, the health check and the developer console. */
@Timeout(60)
class ClusterMonitoringTest {
    private static final long PROCESS = ProcessHandle.current().pid();

    @TempDir
    Path folder;

    private Members members;
    private CamelContext first;

    @BeforeEach
    void createMembers() throws Exception {
        members = new Members(folder);
        first = members.context("first");
        first.start();
    }

    @AfterEach
    void stopMembers() {
        members.close();
    }

    @Test
    void jmxShowsEachNamespace() throws Exception {
        Instant before = Instant.now();
        join(first);
        await().until(() -> Members.leads(first));
        CamelContext second = members.context("second");
        second.start();
        join(second);

        ObjectName led = mbean(first);
        ObjectName followed = mbean(second);
        await().until(() -> ((String[]) get(followed, "Members")).length == 2);
        assertThat(get(led, "Namespace")).isEqualTo("x");
        assertThat(get(led, "Id")).isEqualTo("first");
        assertThat(get(led, "Leader")).isEqualTo("first");
        assertThat(get(led, "LeaderProcessId")).isEqualTo(PROCESS);
        assertThat(get(led, "LeaderStopped")).isEqualTo(false);
        assertThat(get(led, "Term")).isEqualTo(Members.service(first).getTerm("x"));
        assertThat(get(led, "LocalLeader")).isEqualTo(true);
        assertThat(Instant.parse((String) get(led, "LeadsSince"))).isBetween(before, Instant.now());
        assertThat((String[]) get(led, "Members")).containsExactly("first", "second");
        assertThat(get(led, "SegmentState")).isEqualTo("attached");
        assertThat(get(led, "SegmentFile")).isEqualTo(file());
        assertThat(get(followed, "Leader")).isEqualTo("first");
        assertThat(get(followed, "Term")).isEqualTo(get(led, "Term"));
        assertThat(get(followed, "LocalLeader")).isEqualTo(false);
        assertThat(get(followed, "LeadsSince")).isEqualTo("");
    }

    @Test
    void jmxFollowsTheServiceThroughStopAndStart() throws Exception {
        join(first);
        Members.service(first).getView("y");
        assertThat(mbeans(first)).hasSize(2);

        Members.service(first).stop();
        assertThat(mbeans(first)).isEmpty();

        Members.service(first).start();
        await().until(() -> mbeans(first).size() == 2);
        await().until(() -> get(mbean(first), "Leader").equals("first"));
        first.stop();
        assertThat(mbeans(first)).isEmpty();
    }

    @Test
    void eachOfTwoServicesOfOneIdIsShown() throws Exception {
        join(first);
        ShmClusterService second = new ShmClusterService();
        second.setId("first");
        second.setDirectory(Files.createDirectory(folder.resolve("other")).toString());
        first.addService(second, true, true);
        second.getView("x");
        await().until(() -> second.isLeader("x"));

        assertThat(mbeans(first))
                .extracting(name -> ObjectName.unquote(name.getKeyProperty("name")))
                .containsExactlyInAnyOrder("first/x", "first/x#2");
        HealthCheckRegistry registry = HealthCheckRegistry.get(first);
        assertThat(registry.getCheck("shm-cluster-2")).isPresent();
        second.stop();

        assertThat(mbeans(first))
                .extracting(name -> ObjectName.unquote(name.getKeyProperty("name")))
                .containsExactly("first/x");
        assertThat(registry.getCheck("shm-cluster")).isPresent();
        assertThat(registry.getCheck("shm-cluster-2")).isEmpty();
    }

    @Test
    void contextWithoutManagementLeadsAllTheSame() throws Exception {
        DefaultCamelContext unmanaged = (DefaultCamelContext) members.context("unmanaged");
        unmanaged.disableJMX();
        unmanaged.start();

        join(unmanaged);

        await().until(() -> Members.leads(unmanaged));
        Members.service(unmanaged).stop();
    }

    @Test
    void healthCheckIsUpWithTheLeaderInItsDetails() throws Exception {
        join(first);
        await().until(() -> Members.leads(first));

        HealthCheck.Result result = check().call();

        assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(result.getDetails())
                .containsEntry("cluster.x", "attached")
                .containsEntry("cluster.x.leader", "first")
                .containsEntry("cluster.x.term", Members.service(first).getTerm("x"))
                .containsEntry("cluster.x.leaderStopped", false);
        assertThat(check().isLiveness()).isFalse();
        Members.service(first).stop();
        assertThat(HealthCheckRegistry.get(first).getCheck("shm-cluster")).isEmpty();
    }

    @Test
    void lostSegmentIsDownAndShownAsLost() throws Exception {
        join(first);
        await().until(() -> Members.leads(first));
        byte[] cluster = Files.readAllBytes(folder.resolve("cluster.x"));

        replace(new byte[1 << 16]);

        await().until(() -> check().call().getState() == HealthCheck.State.DOWN);
        await().until(() -> check().call().getMessage().orElse("").contains("not a cluster"));
        assertThat(check().call().getMessage().orElseThrow()).startsWith("Cluster 'x' is lost: ");
        await().until(() -> !Members.leads(first));
        assertThat((String) get(mbean(first), "SegmentState")).contains("not a cluster");
        assertThat(get(mbean(first), "Leader")).isEqualTo("");
        assertThat(get(mbean(first), "Term")).isEqualTo(0L);
        assertThat(get(mbean(first), "LocalLeader")).isEqualTo(false);
        assertThat((String[]) get(mbean(first), "Members")).isEmpty();
        assertThat(text(first)).contains("not a cluster").contains("no member leads");
        assertThat((String) json(first).get("state")).contains("not a cluster");

        replace(cluster);

        await().until(() -> check().call().getState() == HealthCheck.State.UP);
        await().until(() -> get(mbean(first), "LocalLeader").equals(true));
    }

    @Test
    void stoppedLeaderIsShown() throws Exception {
        Path ticks = Files.createFile(folder.resolve("ticks"));
        try (ChildProcess leader = ChildProcess.java(
                Jvm.OF_THIS_BUILD, ClusterPeer.class, folder.toString(), "x", "peer", ticks.toString())) {
            leader.await("leads");
            join(first);
            assertThat(text(first)).contains("    peer leads, term ");
            leader.signal("STOP");

            await().until(() -> get(mbean(first), "LeaderStopped").equals(true));
            assertThat(get(mbean(first), "LeaderProcessId")).isEqualTo(leader.pid());
            assertThat(check().call().getState()).isEqualTo(HealthCheck.State.UP);
            assertThat(check().call().getDetails()).containsEntry("cluster.x.leaderStopped", true);
            assertThat(text(first)).contains("    peer leads, but has stopped, term ");
            assertThat(json(first)).containsEntry("leaderStopped", true).containsEntry("localLeader", false);

            leader.signal("CONT");
            await().until(() -> get(mbean(first), "LeaderStopped").equals(false));
        }
    }

    @Test
    void consoleShowsLeaderTermAndMembers() throws Exception {
        Instant before = Instant.now();
        join(first);
        await().until(() -> Members.leads(first));
        CamelContext second = members.context("second\u001b");
        second.start();
        join(second);
        await().until(() -> text(second).contains("member 2"));
        long term = Members.service(first).getTerm("x");

        assertThat(text(first).lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("Cluster 'x' in " + file() + ", attached"),
                        line -> assertThat(line).matches("    this context leads since \\S+Z, term " + term),
                        line -> assertThat(line).isEqualTo("    member 1, process " + PROCESS + ", alive: first"),
                        line -> assertThat(line)
                                .isEqualTo("    member 2, process " + PROCESS + ", alive: second\\u001b"));
        assertThat(text(second)).contains("    first leads, term " + term);
        JsonObject json = json(first);
        assertThat(json)
                .containsEntry("namespace", "x")
                .containsEntry("file", file())
                .containsEntry("state", "attached")
                .containsEntry("leader", "first")
                .containsEntry("leaderStopped", false)
                .containsEntry("term", term)
                .containsEntry("localLeader", true);
        assertThat((long) json.get("leadsSince"))
                .isBetween(before.toEpochMilli(), Instant.now().toEpochMilli());
        assertThat((List<?>) json.get("members"))
                .first()
                .isEqualTo(Map.of("number", 1, "id", "first", "processId", PROCESS, "alive", true, "leads", true));
        assertThat(json(second)).containsEntry("localLeader", false).doesNotContainKey("leadsSince");
    }

    @Test
    void pageShowsWhatTheConsoleTells() throws Exception {
        String page = Files.readString(Path.of("../src/docs/how-to/metrics.adoc"));
        String shown = page.substring(page.indexOf("Cluster 'jobs' in "));
        join(first);
        await().until(() -> Members.leads(first));
        CamelContext second = members.context("second");
        second.start();
        join(second);
        await().until(() -> text(first).contains("member 2"));

        String printed = text(first)
                .replace(file(), "/dev/shm/cluster.jobs")
                .replace("'x'", "'jobs'")
                .replace("first", "orders-1")
                .replace("second", "orders-2");

        assertThat(form(shown.substring(0, shown.indexOf("----")))).isEqualTo(form(printed));
    }

    /** A text without the numbers in it. */
    private static String form(String text) {
        return text.replaceAll("\\d+", "0");
    }

    @Test
    void consoleSaysWhenThereIsNoCluster() {
        assertThat((String) console(first).call(DevConsole.MediaType.TEXT))
                .isEqualToIgnoringNewLines("No cluster is in use");
    }

    @Test
    void namespaceThatIsLeftIsNotInUse() throws Exception {
        join(first);
        await().until(() -> Members.leads(first));

        Members.service(first).stopView("x");

        await().until(() -> get(mbean(first), "SegmentState").equals("not in use"));
        assertThat(check().call().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(text(first)).contains("not in use");
    }

    private static void join(CamelContext context) throws Exception {
        Members.service(context).getView("x");
    }

    private String file() throws Exception {
        return folder.toRealPath().resolve("cluster.x").toString();
    }

    private void replace(byte[] bytes) throws Exception {
        Path made = Files.write(folder.resolve("other"), bytes);
        Files.move(made, folder.resolve("cluster.x"), StandardCopyOption.ATOMIC_MOVE);
    }

    private HealthCheck check() {
        return HealthCheckRegistry.get(first).getCheck("shm-cluster").orElseThrow();
    }

    private static DevConsole console(CamelContext context) {
        return context.getCamelContextExtension()
                .getContextPlugin(DevConsoleRegistry.class)
                .resolveById("shm-cluster");
    }

    private static String text(CamelContext context) {
        return (String) console(context).call(DevConsole.MediaType.TEXT);
    }

    private static JsonObject json(CamelContext context) {
        JsonObject all = (JsonObject) console(context).call(DevConsole.MediaType.JSON);
        return (JsonObject) ((List<?>) all.get("clusters")).get(0);
    }

    private static MBeanServer server(CamelContext context) {
        return context.getManagementStrategy().getManagementAgent().getMBeanServer();
    }

    private static Set<ObjectName> mbeans(CamelContext context) throws Exception {
        return server(context)
                .queryNames(
                        new ObjectName("org.apache.camel:context=" + context.getManagementName()
                                + ",type=clusterservices,name=\"*\""),
                        null);
    }

    private static ObjectName mbean(CamelContext context) throws Exception {
        return new ObjectName("org.apache.camel:context=" + context.getManagementName()
                + ",type=clusterservices,name=\"" + Members.service(context).getId() + "/x\"");
    }

    private Object get(ObjectName name, String attribute) throws Exception {
        return server(first).getAttribute(name, attribute);
    }
}
