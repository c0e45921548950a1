// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.cluster.Cluster;
import io.github.camelshm.memory.cluster.ClusterMember;
import io.github.camelshm.memory.cluster.ClusterOptions;
import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.process.ClusterPeer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Tests the command for clusters as a user types it. */
@Timeout(60)
class ClusterCommandTest {
    private static final long PROCESS = ProcessHandle.current().pid();

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Cluster> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Cluster::close);
    }

    @Test
    void clusterShowsLeaderTermAndMembers() {
        Cluster first = join("first");
        join("second\u001b");
        first.compete();

        assertThat(run("cluster", "jobs")).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(6);
        assertThat(lines.get(0)).isEqualTo("jobs: 2 members");
        assertThat(lines.get(1)).matches("TIME +TERM  LEADER");
        assertThat(lines.get(2))
                .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} +" + first.term().orElseThrow() + "  first");
        assertThat(lines.get(3)).matches("NUMBER +PROCESS STATE LEADS  ID");
        assertThat(lines.get(4)).matches("1 +" + PROCESS + " alive yes    first");
        assertThat(lines.get(5)).matches("2 +" + PROCESS + " alive -      second\\\\u001b");
    }

    @Test
    void pageShowsWhatIsPrinted() throws Exception {
        String page = Files.readString(Path.of("../src/docs/reference/command-line.adoc"));
        join("shop-12019").compete();
        join("shop-12105");

        run("cluster", "jobs");

        String printed = out.toString();
        String shown = page.substring(page.indexOf("jobs: 2 members\n"));
        assertThat(form(shown.substring(0, shown.indexOf("----")))).isEqualTo(form(printed));
    }

    /** A text without the numbers in it, and the gaps before them. */
    private static String form(String text) {
        return text.replaceAll(" *\\d+", "0").replaceAll(" +", " ");
    }

    @Test
    void clusterWithoutLeaderShowsTheLastTerm() {
        Cluster first = join("first");
        first.compete();
        long term = first.term().orElseThrow();
        first.close();

        assertThat(run("cluster", "jobs")).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("jobs: 0 members");
        assertThat(lines.get(2)).endsWith(" " + term + "  -");
    }

    @Test
    void commandIsNoMemberAndNeverLeads() {
        Cluster first = join("first");

        assertThat(run("cluster", "jobs", "-w", "-i", "1", "-n", "3")).isZero();

        assertThat(first.members()).extracting(ClusterMember::id).containsExactly("first");
        assertThat(first.leader()).isEmpty();
        assertThat(out.toString().lines().filter("jobs: 1 member"::equals)).hasSize(3);
    }

    @Test
    void killedLeaderIsShownAsDead() throws Exception {
        Path ticks = Files.createFile(folder.resolve("ticks"));
        try (ChildProcess leader = ChildProcess.java(
                Jvm.OF_THIS_BUILD, ClusterPeer.class, folder.toString(), "jobs", "peer", ticks.toString())) {
            leader.await("leads");
            run("cluster", "jobs");
            leader.signal("KILL");
            leader.awaitExit();
            run("cluster", "jobs");

            List<String> lines = out.toString().lines().toList();
            assertThat(lines.get(2)).endsWith("  peer");
            assertThat(lines.get(4)).matches("1 +" + leader.pid() + " alive yes    peer");
            assertThat(lines.get(7)).endsWith("  -");
            assertThat(lines.get(9)).matches("1 +" + leader.pid() + " dead  -      peer");
        }
    }

    @Test
    void watchFollowsALostCluster() throws Exception {
        join("first").compete();
        CompletableFuture<Integer> watching =
                CompletableFuture.supplyAsync(() -> run("cluster", "jobs", "-w", "-i", "20", "-n", "1000000"));
        await().until(() -> out.toString().contains("  first"));
        opened.forEach(Cluster::close);
        SegmentDirectory.at(folder).unlink("cluster.jobs");
        await().until(() -> out.toString().contains("  (it was unlinked"));

        join("second").compete();

        await().until(() -> out.toString().contains("  second"));
        opened.forEach(Cluster::close);
        Path other = Files.write(folder.resolve("other"), wrongVersion());
        Files.move(other, folder.resolve("cluster.jobs"), StandardCopyOption.ATOMIC_MOVE);
        assertThat(watching.get()).isEqualTo(1);
        assertThat(err.toString().lines()).singleElement().asString().contains("layout version 7");
    }

    @Test
    void listShowsTheKind() {
        join("first");

        assertThat(run("list")).isZero();

        assertThat(out.toString().lines().toList().get(0)).matches("NAME +KIND +SIZE.*");
        assertThat(out.toString()).containsPattern("cluster\\.jobs cluster +\\d+ ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cluster none       | There is no segment 'cluster.none' in ",
                "cluster small      | Segment 'cluster.small' is not a cluster",
                "cluster broken     | Cluster 'cluster.broken' has layout version 7, but only version 1 is supported",
                "cluster jobs -i 0  | Option --interval is 0, but must be at least 1 (millisecond)",
                "cluster a/b        | Segment name 'cluster.a/b' ",
            })
    void failuresAreReportedInOneLine(String command, String message) throws Exception {
        join("first");
        Files.write(folder.resolve("cluster.small"), new byte[4]);
        Files.write(folder.resolve("cluster.broken"), wrongVersion());

        assertThat(run(command.strip().split(" +", -1))).isEqualTo(1);

        assertThat(err.toString().lines()).singleElement().asString().startsWith(message);
        assertThat(out.toString()).isEmpty();
        assertThat(folder.resolve("cluster.none")).doesNotExist();
    }

    @Test
    void namespaceMustBeGiven() {
        assertThat(run("cluster")).isEqualTo(2);

        assertThat(err.toString()).contains("Missing required parameter: 'NAMESPACE'");
    }

    private byte[] wrongVersion() throws Exception {
        byte[] bytes = Files.readAllBytes(folder.resolve("cluster.jobs"));
        bytes[8] = 7;
        return bytes;
    }

    private Cluster join(String id) {
        Cluster cluster = Cluster.openOrAttachLater(SegmentDirectory.at(folder), "jobs", ClusterOptions.of(id));
        opened.add(cluster);
        cluster.join();
        return cluster;
    }

    private int run(String... words) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-d", folder.toString()));
        return commandLine.execute(all.toArray(String[]::new));
    }
}
