// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.process.ClusterProcesses;
import io.github.camelshm.process.Ticks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Routes with a policy in real JVMs: their leader is killed, stopped, and deposed. {@code -Dleadership.kills=200} kills more,
 * {@code -Dleadership.stop.seconds=10} stops longer.
 */
@Timeout(1_800)
class LeadershipIT {
    private static final int KILLS = Integer.getInteger("leadership.kills", 3);
    private static final int STOP_SECONDS = Integer.getInteger("leadership.stop.seconds", 2);

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
    void killedLeadersRouteIsFollowedByAnothers() throws Exception {
        for (int i = 0; i < 3; i++) {
            members.start();
        }
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            ChildProcess leader = members.awaitLeader();
            members.awaitTick();
            long at = System.nanoTime();
            members.kill(leader);
            leader.close();
            members.awaitTick();
            millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - at));
            members.start();
        }
        millis.sort(null);
        System.out.printf(
                "Leader killed %d times; another's route ticked after: median %d ms, p99 %d ms, longest %d ms%n",
                KILLS, millis.get(KILLS / 2), millis.get((KILLS - 1) * 99 / 100), millis.get(KILLS - 1));
        assertThat(ticks.requireTermsInOrder()).as("terms").isEqualTo(KILLS + 1);
    }

    @Test
    void stoppedLeaderIsNotReplaced() throws Exception {
        ChildProcess first = members.start();
        members.awaitTick();
        ChildProcess second = members.start();
        first.signal("STOP");
        long stopped = ticks.size();

        TimeUnit.SECONDS.sleep(STOP_SECONDS);
        assertThat(ticks.size()).isEqualTo(stopped);
        first.signal("CONT");

        members.awaitTick();
        assertThat(second.output()).doesNotContain("leads");
        assertThat(ticks.leadersByTerm()).hasSize(1);
    }

    /** What the deposed leader writes has its own term, and a downstream that remembers the highest term rejects it. */
    @Test
    void leaderThatWakesAfterItWasDeposedWritesNothingThatADownstreamAccepts() throws Exception {
        ChildProcess first = members.start();
        members.awaitTick();
        Files.createFile(folder.resolve(MemberProcess.GATE));
        first.await("waits in term");
        ChildProcess second = members.start();
        first.signal("STOP");
        Files.delete(folder.resolve(".cluster.x.lock"));
        second.await("waits in term");

        // The second is stopped so that it cannot write before the first.
        second.signal("STOP");
        Files.delete(folder.resolve(MemberProcess.GATE));
        second.signal("CONT");
        members.awaitTick("member-2", 0);
        int before = ticks.lines().size();
        first.signal("CONT");
        first.await("follows");
        members.awaitTick();

        List<String> late = ticks.lines().stream()
                .skip(before)
                .filter(line -> line.startsWith("member-1"))
                .toList();
        assertThat(late).as("ticks of the deposed leader after it woke").hasSizeLessThanOrEqualTo(1);
        long highest = 0;
        for (String line : ticks.lines().subList(0, before)) {
            highest = Math.max(highest, Ticks.termOf(line));
        }
        for (String line : late) {
            assertThat(Ticks.termOf(line)).as("the term of '%s'", line).isLessThan(highest);
        }
        assertThat(ticks.leadersByTerm().values()).containsExactlyInAnyOrder("member-1", "member-2");
    }

    @Test
    void lastMemberLeftLeadsAgainAfterItWasDeposed() throws Exception {
        ChildProcess first = members.start();
        members.awaitTick();
        ChildProcess second = members.start();
        // Stopped: else it may lead again, in a new term, before the second competes.
        first.ask("close-lock-file", "closed");
        first.signal("STOP");
        second.await("leads");
        first.signal("CONT");
        first.await("follows");

        second.signal("KILL");

        first.await("leads");
        int begun = ticks.lines().size();
        members.awaitTick("member-1", begun);
    }

    private ChildProcess start(String id) throws Exception {
        ChildProcess member = ChildProcess.start(ChildProcess.javaCommand(
                        Jvm.OF_THIS_BUILD,
                        System.getProperty("java.class.path"),
                        MemberProcess.class,
                        folder.toString(),
                        id)
                .toArray(String[]::new));
        member.await("started");
        return member;
    }
}
