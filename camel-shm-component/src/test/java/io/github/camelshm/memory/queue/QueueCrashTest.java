// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A participant dies before each single store that it makes to memory, and each single change of a file, one after the
 * other; the others put in order what it has left, lose nothing and deliver nothing twice that was done.
 *
 * <p>Here it dies by an error from the {@link QueueMembership.Door}, after which it changes nothing any more; the torture kills
 * processes.
 */
@Timeout(300)
class QueueCrashTest {
    private static final int SIZE = 16;

    /** Longer than a thread yields before it blocks, unless the machine is busy. */
    private static final int WAIT_MILLIS = 5;

    // Stores that somebody dies before.
    private static final String SETS_WAITER = "sets a waiter's bit";
    private static final String CLEARS_WAITER = "clears a waiter's bit";
    private static final String DELETES = "deletes a file";
    private static final String OTHER = "another store";

    private static final String LARGE = "large ".repeat(50);

    @TempDir
    Path folder;

    /** What the one does who is to die. */
    enum Deed {
        OFFERS {
            @Override
            void doIt(Queue victim, Ledger ledger) {
                ledger.offer(victim, "new 1");
                ledger.offer(victim, "new 2");
            }
        },
        OFFERS_A_LARGE_MESSAGE {
            @Override
            void doIt(Queue victim, Ledger ledger) {
                ledger.offer(victim, LARGE + "new");
            }
        },
        OFFERS_TO_A_FULL_QUEUE {
            @Override
            void doIt(Queue victim, Ledger ledger) {
                for (int i = 0; i < SIZE; i++) {
                    ledger.offer(victim, "fill " + i);
                }
                ledger.offer(victim, LARGE + "no room");
            }
        },
        TAKES_AND_ACKNOWLEDGES {
            @Override
            void doIt(Queue victim, Ledger ledger) {
                ledger.acknowledge(victim.poll());
                ledger.acknowledge(victim.poll());
            }
        },
        TAKES_AND_GIVES_BACK {
            @Override
            void doIt(Queue victim, Ledger ledger) {
                Delivery first = victim.poll();
                Delivery second = victim.poll();
                first.giveBack();
                second.giveBack();
            }
        },
        TAKES_AND_RELEASES {
            @Override
            void doIt(Queue victim, Ledger ledger) {
                Delivery first = victim.poll();
                Delivery second = victim.poll();
                first.release();
                second.release();
            }
        },
        REMOVES_WHAT_IS_IN_THE_WAY {
            @Override
            void prepare(QueueCrashTest test, Ledger ledger) {
                ledger.fill();
            }

            @Override
            void doIt(Queue victim, Ledger ledger) {
                ledger.removeInTheWay(victim);
                ledger.offer(victim, "in its place");
                ledger.removeInTheWay(victim);
            }
        },
        TAKES_AND_CLOSES {
            @Override
            void doIt(Queue victim, Ledger ledger) {
                victim.poll();
                victim.poll();
                ledger.offer(victim, "before the close");
                victim.close();
            }
        },
        PASSES_BY_WHO_IS_SLOW {
            @Override
            void doIt(Queue victim, Ledger ledger) {
                ledger.slow = ledger.survivor.poll();
                for (int i = 0; i < 3 * SIZE; i++) {
                    ledger.offer(victim, "pass " + i);
                    ledger.acknowledge(victim.poll());
                }
            }
        },
        WAITS_FOR_A_MESSAGE {
            @Override
            void prepare(QueueCrashTest test, Ledger ledger) {
                ledger.empty();
            }

            @Override
            void doIt(Queue victim, Ledger ledger) throws InterruptedException {
                ledger.mortality.untilItWaits(
                        () -> assertThat(victim.poll(WAIT_MILLIS, MILLISECONDS)).isNull());
                ledger.offer(ledger.survivor, "at last");
                ledger.acknowledge(victim.poll(WAIT_MILLIS, MILLISECONDS));
            }
        },
        WAITS_FOR_ROOM {
            @Override
            void prepare(QueueCrashTest test, Ledger ledger) {
                ledger.fill();
            }

            @Override
            void doIt(Queue victim, Ledger ledger) throws InterruptedException {
                ledger.mortality.untilItWaits(() -> ledger.offer(victim, "no room", WAIT_MILLIS));
                ledger.mortality.untilItWaits(() -> ledger.offer(victim, LARGE + "no room", WAIT_MILLIS));
            }
        },
        REPAIRS_OTHERS {
            @Override
            void prepare(QueueCrashTest test, Ledger ledger) throws InterruptedException {
                // All of them join first, as who joins repairs.
                Mortal writes = test.join();
                Mortal acknowledges = test.join();
                Mortal releases = test.join();
                Mortal waits = test.join();
                writes.dieIn(QueueLayout.WRITING, queue -> ledger.offer(queue, "unfinished"));
                acknowledges.dieIn(QueueLayout.READY, queue -> ledger.acknowledge(queue.poll()));
                releases.dieIn(QueueLayout.FREE, queue -> ledger.acknowledge(queue.poll()));
                waits.dieBefore(CLEARS_WAITER, queue -> {
                    assertThat(queue.poll()).isNotNull();
                    // Again where the time is over before it waits.
                    for (Delivery next = null; next == null; ) {
                        next = queue.poll(WAIT_MILLIS, MILLISECONDS);
                    }
                });
            }

            @Override
            void doIt(Queue victim, Ledger ledger) {
                // Joining repairs: four have died, each in another state.
                victim.number();
            }
        };

        abstract void doIt(Queue victim, Ledger ledger) throws InterruptedException;

        void prepare(QueueCrashTest test, Ledger ledger) throws InterruptedException {
            // Nothing more.
        }
    }

    @ParameterizedTest
    @EnumSource(Deed.class)
    void whoDiesAtAnyStoreLeavesTheQueueUsable(Deed deed) throws Exception {
        int points = 0;
        Map<String, Integer> stores = new TreeMap<>();
        for (boolean died = true; died; points++) {
            Mortality mortality = new Mortality(points);
            died = dieAt(deed, mortality, points);
            if (died) {
                stores.merge(mortality.diedBefore(), 1, Integer::sum);
            }
        }
        System.out.printf("%s: died before each of %d stores, %s%n", deed, points - 1, stores);
        assertThat(points).as("points at which to die").isGreaterThan(5);
        assertThat(stores)
                .as("a number that is used anew, or given up, waits no more")
                .containsKey(CLEARS_WAITER);
        assertThat(stores).as("what a repair removes").containsKey(DELETES);
        if (deed == Deed.WAITS_FOR_A_MESSAGE || deed == Deed.WAITS_FOR_ROOM) {
            assertThat(stores).as("waits").containsKey(SETS_WAITER);
        }
    }

    /** @return whether it died; if not, it does not have so many points at which to do so */
    private boolean dieAt(Deed deed, Mortality mortality, int point) throws Exception {
        Ledger ledger = new Ledger(open(new Mortality(Integer.MAX_VALUE)), mortality);
        try {
            // In some later lap, with messages of both kinds waiting.
            for (int i = 0; i < 2 * SIZE + 5; i++) {
                ledger.offer(ledger.survivor, "early " + i);
                ledger.acknowledge(ledger.survivor.poll());
            }
            ledger.offer(ledger.survivor, "waits");
            ledger.offer(ledger.survivor, LARGE + "waits");
            ledger.offer(ledger.survivor, "waits too");
            deed.prepare(this, ledger);
            Queue victim = open(mortality);
            try {
                deed.doIt(victim, ledger);
            } catch (Death e) {
                assertThat(mortality.isDead()).isTrue();
            }
            boolean died = mortality.isDead();
            bury(victim, mortality);
            // Until somebody repairs, the others go on, and ring the bells of the dead.
            ledger.offer(ledger.survivor, "meanwhile");
            ledger.acknowledgeIfAny(ledger.survivor.poll());
            // Whoever joins repairs at once.
            try (Queue joiner = open(new Mortality(Integer.MAX_VALUE))) {
                joiner.number();
                assertThat(joiner.status().writing())
                        .as("still being written after death at %d", point)
                        .isZero();
            }
            requireNobodyBut(ledger.survivor, point);
            ledger.drain();
            ledger.requireEverything(point);
            requireRoomForAll(ledger.survivor, point);
            assertThat(files()).as("files after death at %d", point).noneMatch(file -> file.matches("\\.q\\.[pbr].*"));
            return died;
        } finally {
            ledger.survivor.close();
            SegmentDirectory.at(folder).unlink("q");
        }
    }

    private Mortal join() {
        Mortality mortality = new Mortality(Integer.MAX_VALUE);
        Queue queue = open(mortality);
        queue.number();
        return new Mortal(queue, mortality);
    }

    /** Another one that is to die, and takes part already. */
    private final class Mortal {
        private final Queue queue;
        private final Mortality mortality;

        Mortal(Queue queue, Mortality mortality) {
            this.queue = queue;
            this.mortality = mortality;
        }

        /** Dies right before it would make a slot free, ready and so on for the first time. */
        void dieIn(int state, Dying deed) throws InterruptedException {
            mortality.dieBeforeState(state);
            dieOf(deed);
        }

        /** Dies right before such a store. */
        void dieBefore(String store, Dying deed) throws InterruptedException {
            mortality.dieBefore(store);
            dieOf(deed);
        }

        private void dieOf(Dying deed) throws InterruptedException {
            try {
                deed.with(queue);
            } catch (Death e) {
                // As it should.
            }
            assertThat(mortality.isDead()).isTrue();
            bury(queue, mortality);
        }
    }

    /** What somebody does until it dies. */
    private interface Dying {
        void with(Queue queue) throws InterruptedException;
    }

    /** What the kernel does: lets go of the locks. Nothing else is changed, as the dead do not store. */
    private void bury(Queue queue, Mortality mortality) {
        mortality.die();
        List<String> doorbells =
                files().stream().filter(file -> file.startsWith(".q.b")).toList();
        try {
            queue.close();
        } catch (Death e) {
            // It wanted to leave properly.
        }
        // Closing has taken its doorbells down, which the dead cannot: their files stay, and nobody listens there.
        try {
            for (String doorbell : doorbells) {
                if (Files.notExists(folder.resolve(doorbell))) {
                    Files.createFile(folder.resolve(doorbell));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No number is in use, and nobody waits, but who lives. */
    private static void requireNobodyBut(Queue survivor, int point) {
        ByteBuffer bytes = SegmentInternals.memory(survivor.segment());
        QueueMemory memory = new QueueMemory(bytes, QueueMemory.layoutOf("q", bytes));
        assertThat(memory.numbersInUse().stream())
                .as("numbers in use after death at %d", point)
                .containsExactly(survivor.number());
        for (QueueEvent event : QueueEvent.values()) {
            for (int word = 0; word < QueueLayout.NUMBERS_WORDS; word++) {
                assertThat(memory.waiters(event, word))
                        .as("waiters after death at %d", point)
                        .isZero();
            }
            for (int number = 1; number <= QueueLayout.MAX_NUMBER; number++) {
                assertThat(memory.waitNumber(number, event) & 1)
                        .as("participant %d waits after death at %d", number, point)
                        .isZero();
            }
        }
    }

    private static void requireRoomForAll(Queue queue, int point) {
        for (int i = 0; i < SIZE; i++) {
            byte[] bytes = ("" + i).getBytes(UTF_8);
            assertThat(queue.offer(bytes, 0, bytes.length))
                    .as("room after death at %d", point)
                    .isTrue();
        }
        assertThat(queue.offer(new byte[1], 0, 1)).isFalse();
        for (int i = 0; i < SIZE; i++) {
            Delivery delivery = queue.poll();
            assertThat(new String(delivery.read(), UTF_8)).isEqualTo("" + i);
            assertThat(delivery.acknowledge()).isTrue();
        }
    }

    /** What was sent and what was done, as those know it who did it; and what the survivor found in the end. */
    private static final class Ledger {
        final Queue survivor;

        /** What the survivor has in hand meanwhile, if anything. */
        Delivery slow;

        private final Set<String> begun = new HashSet<>();
        private final Set<String> offered = new HashSet<>();
        private final Set<String> maybeDone = new HashSet<>();
        private final Set<String> done = new HashSet<>();
        private final List<String> found = new ArrayList<>();

        /** Of who is to die. */
        final Mortality mortality;

        Ledger(Queue survivor, Mortality mortality) {
            this.survivor = survivor;
            this.mortality = mortality;
        }

        void offer(Queue queue, String message) {
            begun.add(message);
            byte[] bytes = message.getBytes(UTF_8);
            if (queue.offer(bytes, 0, bytes.length)) {
                offered.add(message);
            } else {
                begun.remove(message);
            }
        }

        void offer(Queue queue, String message, int millis) throws InterruptedException {
            begun.add(message);
            byte[] bytes = message.getBytes(UTF_8);
            if (queue.offer(bytes, 0, bytes.length, millis, MILLISECONDS)) {
                offered.add(message);
            } else {
                begun.remove(message);
            }
        }

        void fill() {
            for (int i = 0; survivor.depth() < SIZE; i++) {
                offer(survivor, "filling " + i);
            }
            assertThat(survivor.offer(new byte[1], 0, 1)).isFalse();
        }

        void empty() {
            for (Delivery next; (next = survivor.poll()) != null; ) {
                acknowledge(next);
            }
        }

        void acknowledgeIfAny(Delivery delivery) {
            if (delivery != null) {
                acknowledge(delivery);
            }
        }

        void acknowledge(Delivery delivery) {
            String message = new String(delivery.read(), UTF_8);
            maybeDone.add(message);
            if (delivery.acknowledge()) {
                done.add(message);
            }
        }

        /** Of a small and of a large message: they come first. */
        void removeInTheWay(Queue queue) {
            List<String> seen = new ArrayList<>();
            boolean removed = queue.removeInTheWay(1000, bytes -> {
                seen.add(new String(bytes, UTF_8));
                maybeDone.addAll(seen);
                return true;
            });
            if (removed) {
                done.addAll(seen);
            }
        }

        void drain() {
            if (slow != null) {
                assertThat(slow.giveBack()).isTrue();
            }
            for (Delivery next; (next = survivor.poll()) != null; ) {
                found.add(new String(next.read(), UTF_8));
                assertThat(next.acknowledge()).isTrue();
            }
        }

        void requireEverything(int point) {
            assertThat(found).as("found after death at %d", point).doesNotHaveDuplicates();
            Set<String> missing = new HashSet<>(offered);
            missing.removeAll(maybeDone);
            missing.removeAll(found);
            assertThat(missing).as("lost by death at %d", point).isEmpty();
            assertThat(begun).as("sent").containsAll(found);
            Set<String> twice = new HashSet<>(done);
            twice.retainAll(found);
            assertThat(twice)
                    .as("delivered again after death at %d, though done", point)
                    .isEmpty();
        }
    }

    private Queue open(Mortality mortality) {
        QueueOptions options = QueueOptions.defaults()
                .withSize(SIZE)
                .withMessageSize(64)
                // Nobody but who joins looks for the dead: so the test says when.
                .withSegment(SegmentOptions.defaults().withCheckInterval(Duration.ofHours(1)));
        Segment segment = SegmentDirectory.at(folder).open("q", options.segmentOptions());
        return new Queue(segment, options, mortality);
    }

    private List<String> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the dying get from a store. An error, so that no code makes something of it. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Lets so many stores pass, and none after them. */
    private static final class Mortality implements QueueMembership.Door {
        private int left;
        private int deadlyState = -1;
        private String deadlyStore = "";
        private String diedBefore = "";
        private int waits;

        /** That waits, if it is not over too soon. */
        interface Attempt {
            void make() throws InterruptedException;
        }

        Mortality(int stores) {
            this.left = stores;
        }

        void dieBeforeState(int state) {
            deadlyState = state;
        }

        void dieBefore(String store) {
            deadlyStore = store;
        }

        /** Attempts it until it has waited for once. */
        void untilItWaits(Attempt attempt) throws InterruptedException {
            for (int before = waits; waits == before; ) {
                attempt.make();
            }
        }

        /** What it was about to do. */
        String diedBefore() {
            return diedBefore;
        }

        void die() {
            left = -1;
        }

        boolean isDead() {
            return left < 0;
        }

        private void store() {
            store(OTHER);
        }

        private void store(String what) {
            if (left <= 0 || what.equals(deadlyStore)) {
                if (left >= 0) {
                    diedBefore = what;
                }
                left = -1;
                throw new Death();
            }
            waits += what.equals(SETS_WAITER) ? 1 : 0;
            left--;
        }

        private void storeWord(long before, long next) {
            boolean isOfSomebody = QueueLayout.ownerOf(before) != QueueLayout.NOBODY;
            // READY stands for: done with a small message; FREE for: done with a large one; WRITING for: written.
            boolean isDeadly =
                    switch (deadlyState) {
                        case QueueLayout.WRITING -> QueueLayout.stateOf(before) == QueueLayout.WRITING;
                        case QueueLayout.READY -> QueueLayout.stateOf(before) == QueueLayout.TAKEN;
                        case QueueLayout.FREE -> QueueLayout.stateOf(before) == QueueLayout.RELEASING;
                        default -> false;
                    };
            if (isOfSomebody && isDeadly && next != before) {
                left = 0;
            }
            store();
        }

        @Override
        public QueueMemory memory(ByteBuffer bytes, QueueLayout layout) {
            return new QueueMemory(bytes, layout) {
                @Override
                boolean compareAndSetWord(int slot, long expected, long next) {
                    storeWord(expected, next);
                    return super.compareAndSetWord(slot, expected, next);
                }

                @Override
                void write(int slot, byte[] from, int offset, int length) {
                    store();
                    super.write(slot, from, offset, length);
                }

                @Override
                void writeLarge(int slot, LargeMessage message) {
                    store();
                    super.writeLarge(slot, message);
                }

                @Override
                void storeAgain(int slot, byte[] message, int length) {
                    store();
                    super.storeAgain(slot, message, length);
                }

                // Touching a slot is no point to die at: it changes nothing, and each look at an empty queue does it.

                @Override
                void setLockFileSince(long millis) {
                    store();
                    super.setLockFileSince(millis);
                }

                @Override
                void setLockFile(long number) {
                    store();
                    super.setLockFile(number);
                }

                @Override
                int countHolder(int number) {
                    store();
                    return super.countHolder(number);
                }

                @Override
                void raiseEpoch() {
                    store();
                    super.raiseEpoch();
                }

                @Override
                void countRedelivery() {
                    store();
                    super.countRedelivery();
                }

                @Override
                void set(int bits, int number) {
                    store(bits == QueueLayout.NUMBERS_OFFSET ? OTHER : SETS_WAITER);
                    super.set(bits, number);
                }

                @Override
                void clear(int bits, int number) {
                    store(bits == QueueLayout.NUMBERS_OFFSET ? OTHER : CLEARS_WAITER);
                    super.clear(bits, number);
                }

                @Override
                void resetCount(int number, int field) {
                    store();
                    super.resetCount(number, field);
                }

                @Override
                void put(int number, int field, long value) {
                    store();
                    super.put(number, field, value);
                }

                @Override
                void add(int number, int field, int delta) {
                    store();
                    super.add(number, field, delta);
                }

                @Override
                long nextFile(int number) {
                    store();
                    return super.nextFile(number);
                }
            };
        }

        @Override
        public Duration longestCare() {
            return Duration.ofHours(1);
        }

        @Override
        public QueueFiles files(Segment segment) {
            return new QueueFiles(segment) {
                @Override
                boolean write(LargeMessage message, byte[] from, int offset, int length) {
                    store();
                    boolean isWritten = super.write(message, from, offset, length);
                    store();
                    return isWritten;
                }

                @Override
                boolean deleteQuietly(Path file) {
                    store(DELETES);
                    return super.deleteQuietly(file);
                }
            };
        }
    }
}
