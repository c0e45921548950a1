// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.process.Ticks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    void killedLeadersRouteIsFollowedByAnothers() throws Exception {
        for (int i = 0; i < 3; i++) {
            start();
        }
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            ChildProcess leader = awaitLeader();
            awaitTicks();
            long at = System.nanoTime();
            leader.signal("KILL");
            members.remove(leader);
            leader.close();
            awaitTicks();
            millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - at));
            start();
        }
        millis.sort(null);
        System.out.printf(
                "Leader killed %d times; another's route ticked after: median %d ms, p99 %d ms, longest %d ms%n",
                KILLS, millis.get(KILLS / 2), millis.get((KILLS - 1) * 99 / 100), millis.get(KILLS - 1));
        assertThat(ticks.requireTermsInOrder()).as("terms").isEqualTo(KILLS + 1);
    }

    @Test
    void stoppedLeaderIsNotReplaced() throws Exception {
        ChildProcess first = start();
        awaitTicks();
        ChildProcess second = start();
        first.signal("STOP");
        long stopped = ticks.size();

        TimeUnit.SECONDS.sleep(STOP_SECONDS);
        assertThat(ticks.size()).isEqualTo(stopped);
        first.signal("CONT");

        awaitTicks();
        assertThat(second.output()).doesNotContain("leads");
        assertThat(ticks.leadersByTerm()).hasSize(1);
    }

    /** What the deposed leader writes has its own term, and a downstream that remembers the highest term rejects it. */
    @Test
    void leaderThatWakesAfterItWasDeposedWritesNothingThatADownstreamAccepts() throws Exception {
        ChildProcess first = start();
        awaitTicks();
        Files.createFile(folder.resolve(MemberProcess.GATE));
        first.await("waits in term");
        ChildProcess second = start();
        first.signal("STOP");
        Files.delete(folder.resolve(".cluster.x.lock"));
        second.await("waits in term");

        // The second is stopped so that it cannot write before the first.
        second.signal("STOP");
        Files.delete(folder.resolve(MemberProcess.GATE));
        second.signal("CONT");
        await("a tick of the second").atMost(LIMIT).until(() -> ticks.leadersByTerm()
                .containsValue("member-2"));
        int before = ticks.lines().size();
        first.signal("CONT");
        first.await("follows");
        awaitTicks();

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
        ChildProcess first = start();
        awaitTicks();
        ChildProcess second = start();
        // Stopped: else it may lead again, in a new term, before the second competes.
        first.ask("close-lock-file", "closed");
        first.signal("STOP");
        second.await("leads");
        first.signal("CONT");
        first.await("follows");

        second.signal("KILL");

        first.await("leads");
        long begun = ticks.lines().size();
        await("a tick of the first")
                .atMost(LIMIT)
                .until(() -> ticks.lines().stream().skip(begun).anyMatch(line -> line.startsWith("member-1")));
    }

    private ChildProcess start() throws Exception {
        ChildProcess member = ChildProcess.start(ChildProcess.javaCommand(
                        Jvm.OF_THIS_BUILD,
                        System.getProperty("java.class.path"),
                        MemberProcess.class,
                        folder.toString(),
                        "member-" + ++started)
                .toArray(String[]::new));
        members.add(member);
        member.await("started");
        return member;
    }

    private ChildProcess awaitLeader() {
        await("a leader").atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(() -> leader() != null);
        return leader();
    }

    /** The member that printed last that it leads. */
    private ChildProcess leader() {
        return members.stream()
                .filter(member -> member.output().stream()
                        .filter(line -> line.equals("leads") || line.equals("follows"))
                        .reduce((before, after) -> after)
                        .filter(line -> line.equals("leads"))
                        .isPresent())
                .findFirst()
                .orElse(null);
    }

    private void awaitTicks() throws IOException {
        long begun = ticks.size();
        await("ticks").atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(() -> ticks.size() > begun);
    }
}
