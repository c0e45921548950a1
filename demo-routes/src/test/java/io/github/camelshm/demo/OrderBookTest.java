// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderBookTest {
    private final OrderBook book = new OrderBook();

    @Test
    void countsOrdersPlacedAndDoneByWorker() {
        place(1, 2, 3, 4);
        done(1, 1);
        done(2, 2);
        done(1, 3);

        assertThat(book.progress(5, 1, 0))
                .isEqualTo("placed 4, done 3 (worker 1: 2, worker 2: 1), waiting 5, unsettled 1, delivered twice 0, "
                        + "kills 0, lost 0");
        assertThat(book.summary())
                .isEqualTo(
                        "4 orders placed, 3 done, 1 lost, 0 delivered twice (each unsettled when its worker was killed), "
                                + "worker 2 killed 0 times");
        assertThat(book.lost()).isEqualTo(1);
    }

    @Test
    void doneOrderCountsAsPlacedBeforeTheShopsLine() {
        done(1, 1);

        assertThat(book.summary()).startsWith("1 orders placed, 1 done, 0 lost");
    }

    @Test
    void killAccountsForAnUnreportedOrder() {
        place(1, 2);
        done(2, 1);
        book.recordKilled(2);
        doneAgain(1, 2, 2);

        assertThat(book.unaccounted()).isZero();
        assertThat(book.summary())
                .isEqualTo(
                        "2 orders placed, 2 done, 0 lost, 1 delivered twice (each unsettled when its worker was killed), "
                                + "worker 2 killed once");
    }

    @Test
    void killAccountsForTheLastOrderReportedAsDone() {
        place(1);
        done(2, 1);
        doneAgain(1, 1, 2); // Lines of two pipes may arrive in another sequence than they were written.
        book.recordKilled(2);

        assertThat(book.unaccounted()).isZero();
        assertThat(book.progress(0, 0, 0)).startsWith("placed 1, done 1 (worker 1: 0, worker 2: 1)");
        assertThat(book.summary()).contains(", 1 delivered twice");
    }

    @Test
    void twoKillsAccountForAnOrderUnsettledAtBoth() {
        place(1, 2);
        done(2, 1);
        book.recordKilled(2);
        book.recordKilled(2);
        doneAgain(1, 2, 3);

        assertThat(book.unaccounted()).isZero();
        assertThat(book.summary()).contains(", 1 delivered twice").endsWith("worker 2 killed 2 times");
    }

    @Test
    void redeliveryWithoutAKillIsAFault() {
        place(1);
        doneAgain(1, 1, 2);

        assertThat(book.unaccounted()).isEqualTo(1);
        assertThat(book.summary()).contains("1 delivered twice (not unsettled when a worker was killed: 1)");
    }

    @Test
    void redeliveryOfAnOrderBeforeTheLastOneIsAFault() {
        place(1, 2);
        done(2, 1);
        done(2, 2);
        book.recordKilled(2);
        doneAgain(1, 1, 2);

        assertThat(book.unaccounted()).isEqualTo(1);
    }

    @Test
    void twoFirstDeliveriesOfOneOrderAreAFault() {
        place(1);
        done(1, 1);
        done(2, 1);

        assertThat(book.unaccounted()).isEqualTo(1);
    }

    @Test
    void killedWorkersOrdersDoNotCountForItsSuccessor() {
        done(2, 1);
        assertThat(book.hasWorked(2)).isTrue();
        assertThat(book.hasWorked(1)).isFalse();

        book.recordKilled(2);

        assertThat(book.hasWorked(2)).isFalse();
    }

    @Test
    void countsEarlierOrdersThatAreStillUndone() {
        place(1, 2, 3);
        done(1, 1);
        BitSet earlier = book.undone();

        done(1, 2);
        place(4);

        assertThat(book.stillUndone(earlier)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Worker-2: Order 17",
                "Worker-2: Order 17 done (delivery 1",
                "Worker-3: Order 17 done (first delivery)",
                "Shop: Order 17",
                "Shop: Segment 'camel-shm-orders' is lost: it was unlinked",
                " Shop: Order 17 placed"
            })
    void ignoresOtherLinesAndIncompleteOnes(String line) {
        assertThat(book.record(line)).isFalse();
        assertThat(book.summary()).startsWith("0 orders placed, 0 done, 0 lost, 0 delivered twice");
    }

    private void place(int... orders) {
        for (int order : orders) {
            assertThat(book.record("Shop: Order %d placed".formatted(order))).isTrue();
        }
    }

    private void done(int worker, int order) {
        assertThat(book.record("Worker-%d: Order %d done (first delivery)".formatted(worker, order)))
                .isTrue();
    }

    private void doneAgain(int worker, int order, int delivery) {
        assertThat(book.record("Worker-%d: Order %d done (delivery %d)".formatted(worker, order, delivery)))
                .isTrue();
    }
}
