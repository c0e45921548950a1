// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.process.ClusterPeer;
import io.github.camelshm.process.Ticks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Leaders that are real processes: killed, stopped, and deprived of their lock by other code of their process. {@code -Dcluster.kills=200} kills more. */
@Timeout(1_800)
class ClusterProcessesIT {
    private static final int KILLS = Integer.getInteger("cluster.kills", 10);

    /** Only what hangs meets it. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final List<ChildProcess> members = new ArrayList<>();
    private Ticks ticks;
    private int started;

    @BeforeEach
    void openTicks() throws IOException {
        ticks = new Ticks(folder.resolve("ticks"));
    }

    @AfterEach
    void endMembers() throws IOException {
        members.forEach(ChildProcess::close);
        ticks.close();
    }

    @Test
    void killedLeaderIsFollowedByAnother() throws Exception {
        for (int i = 0; i < 3; i++) {
            start();
        }
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            ChildProcess leader = awaitLeaderExcept(null);
            long begun = ticks.size();
            await("ticks").atMost(LIMIT).until(() -> ticks.size() > begun);
            long at = System.nanoTime();
            leader.signal("KILL");
            members.remove(leader);
            awaitLeaderExcept(leader);
            millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - at));
            leader.close();
            start();
        }
        millis.sort(null);
        System.out.printf(
                "Leader killed %d times; another led after: median %d ms, longest %d ms%n",
                KILLS, millis.get(KILLS / 2), millis.get(KILLS - 1));
        assertThat(ticks.requireTermsInOrder()).as("terms").isGreaterThanOrEqualTo(KILLS);
    }

    @Test
    void stoppedLeaderIsReportedAndRemainsLeader() throws Exception {
        ChildProcess first = start();
        String leads = first.await("leads");
        ChildProcess second = start();
        first.signal("STOP");

        assertThat(second.await("report"))
                .contains("the leader of this cluster, participant 1")
                .endsWith("is alive, but has stopped");
        assertThat(second.ask("leader", "leader")).isEqualTo("leader member-1");
        first.signal("CONT");

        long begun = ticks.size();
        await("ticks of the first").atMost(LIMIT).until(() -> ticks.size() > begun);
        assertThat(second.output()).noneMatch(line -> line.startsWith("leads"));
        assertThat(first.output()).containsOnlyOnce(leads).doesNotContain("follows");
        assertThat(ticks.requireTermsInOrder()).isEqualTo(1);
    }

    @Test
    void leaderWhoseLockFileOtherCodeClosesIsDeposed() throws Exception {
        ChildProcess first = startLeader();
        ChildProcess second = start();
        // Stopped: else it may lead again, in a new term, before the second competes.
        first.ask("close-lock-file", "close-lock-file");
        first.signal("STOP");
        second.await("leads");
        first.signal("CONT");
        first.await("follows");

        long begun = ticks.size();
        await("ticks of the second").atMost(LIMIT).until(() -> ticks.size() > begun);
        assertThat(first.ask("leader", "leader")).isEqualTo("leader member-2");
        // Until its next check the first believed that it leads; the terms tell which of them did.
        assertThat(ticks.leadersByTerm()).hasSize(2);

        second.signal("KILL");
        first.await("leads");
        assertThat(ticks.leadersByTerm().values()).contains("member-1", "member-2");
    }

    @Test
    void leaderThatResignsIsFollowedByAnother() throws Exception {
        ChildProcess first = startLeader();
        ChildProcess second = start();
        first.ask("resign", "resign");

        second.await("leads");
        assertThat(ticks.requireTermsInOrder()).isBetween(1, 2);
    }

    @Test
    void lockFileThatIsReplacedAgainAndAgainMakesNoTwoLeaders() throws Exception {
        startLeader();
        ChildProcess second = start();
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            Files.deleteIfExists(folder.resolve(".cluster.x.lock"));
            TimeUnit.MILLISECONDS.sleep(random.nextInt(100));
        }
        // While there is no lock file, a reader cannot tell which process is alive. A leader that does not run for half
        // a second,
        // on a busy machine, is deposed; so the second may lead by now, in a later term.
        await("a leader").atMost(LIMIT).until(() -> second.ask("leader", "leader")
                .startsWith("leader member-"));
        ticks.requireTermsInOrder();
    }

    private ChildProcess start() throws Exception {
        ChildProcess member = ChildProcess.java(
                Jvm.OF_THIS_BUILD,
                ClusterPeer.class,
                folder.toString(),
                "x",
                "member-" + ++started,
                folder.resolve("ticks").toString());
        members.add(member);
        member.await("joined");
        return member;
    }

    /** The first member, which leads at once. */
    private ChildProcess startLeader() throws Exception {
        ChildProcess leader = start();
        leader.await("leads");
        return leader;
    }

    /** The member that printed last that it leads. */
    private ChildProcess awaitLeaderExcept(ChildProcess former) {
        await("a leader").atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(() -> leaderExcept(former) != null);
        return leaderExcept(former);
    }

    private ChildProcess leaderExcept(ChildProcess former) {
        return members.stream()
                .filter(member -> member != former)
                .filter(member -> member.output().stream()
                        .filter(line -> line.startsWith("leads") || line.equals("follows"))
                        .reduce((before, after) -> after)
                        .filter(line -> line.startsWith("leads"))
                        .isPresent())
                .findFirst()
                .orElse(null);
    }
}
