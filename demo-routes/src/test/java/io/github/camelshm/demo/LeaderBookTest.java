// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.demo.LeaderBook.Leadership;
import io.github.camelshm.demo.TakeOvers.After;
import org.junit.jupiter.api.Test;

class LeaderBookTest {
    private final LeaderBook book = new LeaderBook();

    @Test
    void leadershipExtendsFromItsFirstTickToItsLast() {
        ticks("Process-1: Tick 1 at 1000 (term 70)", "Process-1: Tick 2 at 1020 (term 70)");
        ticks("Process-2: Tick 3 at 1150 (term 71)");

        assertThat(book.after(0)).contains(new Leadership(70, "Process-1", 1, 1000, 2, 1020));
        assertThat(book.after(70)).contains(new Leadership(71, "Process-2", 3, 1150, 3, 1150));
        assertThat(book.after(71)).isEmpty();
        assertThat(book.overlap()).isEmpty();
    }

    @Test
    void linesOfDifferentProcessesMayArriveInAnyOrder() {
        ticks("Process-2: Tick 3 at 1150 (term 71)", "Process-1: Tick 1 at 1000 (term 70)");
        ticks("Process-2: Tick 4 at 1170 (term 71)", "Process-1: Tick 2 at 1020 (term 70)");

        assertThat(book.overlap()).isEmpty();
    }

    @Test
    void tickOfALeaderThatFollowsTheNextLeadersIsAnOverlap() {
        ticks("Process-1: Tick 1 at 1000 (term 70)", "Process-2: Tick 2 at 1150 (term 71)");
        ticks("Process-1: Tick 3 at 1151 (term 70)");

        assertThat(book.overlap()).contains("Tick 3 of Process-1, in term 70, follows tick 2 of Process-2, in term 71");
    }

    @Test
    void twoProcessesInOneTermAreAnOverlap() {
        ticks("Process-1: Tick 1 at 1000 (term 70)", "Process-2: Tick 2 at 1150 (term 70)");

        assertThat(book.overlap()).contains("Process-1 and Process-2 both led in term 70");
    }

    @Test
    void lineThatADeathHasCutShortIsNone() {
        assertThat(book.record("Process-1: Tick 1 at 1000 (term 7")).isFalse();
    }

    @Test
    void processIsReadyFromItsLineToItsEnd() {
        book.record("Process-1: Ready");
        book.record("Process-2: Ready");
        book.recordEnded("Process-1");

        assertThat(book.ready()).isEqualTo(1);
    }

    @Test
    void takeOversAreCountedByTheirCause() {
        TakeOvers takeOvers = new TakeOvers();
        assertThat(takeOvers).hasToString("0 take-overs");
        takeOvers.add(After.STOP, 90);
        assertThat(takeOvers).hasToString("1 take-over: 1 after a stop (longest gap 90 ms)");
        takeOvers.add(After.KILL, 130);
        takeOvers.add(After.KILL, 20);
        assertThat(takeOvers)
                .hasToString("3 take-overs: 2 after a kill (longest gap 130 ms), 1 after a stop (longest gap 90 ms)");
    }

    private void ticks(String... lines) {
        for (String line : lines) {
            assertThat(book.record(line)).as(line).isTrue();
        }
    }
}
