// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.process.ClusterPeer;
import io.github.camelshm.process.ClusterProcesses;
import io.github.camelshm.process.Ticks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Leaders that are real processes: killed, stopped, and deprived of their lock by other code of their process.
 * {@code -Dcluster.kills=200} kills more.
 */
@Timeout(1_800)
class ClusterProcessesIT {
    private static final int KILLS = Integer.getInteger("cluster.kills", 10);

    @TempDir
    Path folder;

    private ClusterProcesses members;
    private Ticks ticks;

    @BeforeEach
    void createMembers() throws IOException {
        members = new ClusterProcesses(folder.resolve("ticks"), this::start);
        ticks = members.ticks();
    }

    @AfterEach
    void endMembers() throws IOException {
        members.close();
    }

    @Test
    void killedLeaderIsFollowedByAnother() throws Exception {
        for (int i = 0; i < 3; i++) {
            members.start();
        }
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            ChildProcess leader = members.awaitLeader();
            members.awaitTick();
            long at = System.nanoTime();
            members.kill(leader);
            members.awaitLeader();
            millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - at));
            leader.close();
            members.start();
        }
        millis.sort(null);
        System.out.printf(
                "Leader killed %d times; another led after: median %d ms, longest %d ms%n",
                KILLS, millis.get(KILLS / 2), millis.get(KILLS - 1));
        assertThat(ticks.requireTermsInOrder()).as("terms").isGreaterThanOrEqualTo(KILLS);
    }

    @Test
    void stoppedLeaderIsReportedAndRemainsLeader() throws Exception {
        ChildProcess first = members.start();
        String leads = first.await("leads");
        ChildProcess second = members.start();
        first.signal("STOP");

        assertThat(second.await("report"))
                .contains("the leader of this cluster, participant 1")
                .endsWith("is alive, but has stopped");
        assertThat(second.ask("leader", "leader")).isEqualTo("leader member-1");
        first.signal("CONT");

        members.awaitTick();
        assertThat(second.output()).noneMatch(line -> line.startsWith("leads"));
        assertThat(first.output()).containsOnlyOnce(leads).doesNotContain("follows");
        assertThat(ticks.requireTermsInOrder()).isEqualTo(1);
    }

    @Test
    void leaderWhoseLockFileOtherCodeClosesIsDeposed() throws Exception {
        ChildProcess first = members.startLeader();
        ChildProcess second = members.start();
        // Stopped: else it may lead again, in a new term, before the second competes.
        first.ask("close-lock-file", "close-lock-file");
        first.signal("STOP");
        second.await("leads");
        first.signal("CONT");
        first.await("follows");

        members.awaitTick();
        assertThat(first.ask("leader", "leader")).isEqualTo("leader member-2");
        // Until its next check the first believed that it leads; the terms tell which of them did.
        assertThat(ticks.leadersByTerm()).hasSize(2);

        second.signal("KILL");
        first.await("leads");
        assertThat(ticks.leadersByTerm().values()).contains("member-1", "member-2");
    }

    @Test
    void leaderThatResignsIsFollowedByAnother() throws Exception {
        ChildProcess first = members.startLeader();
        ChildProcess second = members.start();
        first.ask("resign", "resign");

        second.await("leads");
        assertThat(ticks.requireTermsInOrder()).isBetween(1, 2);
    }

    @Test
    void lockFileThatIsReplacedAgainAndAgainMakesNoTwoLeaders() throws Exception {
        members.startLeader();
        ChildProcess second = members.start();
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            Files.deleteIfExists(folder.resolve(".cluster.x.lock"));
            TimeUnit.MILLISECONDS.sleep(random.nextInt(100));
        }
        // While there is no lock file, a reader cannot tell which process is alive. A leader that does not run for half
        // a second, on a busy machine, is deposed; so the second may lead by now, in a later term.
        await("a leader").atMost(ClusterProcesses.LIMIT).until(() -> second.ask("leader", "leader")
                .startsWith("leader member-"));
        ticks.requireTermsInOrder();
    }

    private ChildProcess start(String id) throws Exception {
        ChildProcess member = ChildProcess.java(
                Jvm.OF_THIS_BUILD,
                ClusterPeer.class,
                folder.toString(),
                "x",
                id,
                folder.resolve("ticks").toString());
        member.await("joined");
        return member;
    }
}
