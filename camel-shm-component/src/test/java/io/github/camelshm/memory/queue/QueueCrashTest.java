// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.participant.CrashingAccess;
import io.github.camelshm.memory.participant.Event;
import io.github.camelshm.memory.participant.FencedAccess;
import io.github.camelshm.memory.participant.Owner;
import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.participant.ParticipantMemory;
import io.github.camelshm.memory.participant.SteppedAccess;
import io.github.camelshm.memory.participant.StructureAccess;
import io.github.camelshm.memory.participant.StructureMemory;
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
import java.util.LinkedHashMap;
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
 * A participant dies before each single store to memory and each single change of a file, one run for each. The others
 * recover what it left, lose no message, and do not deliver an acknowledged message again.
 *
 * <p>{@link CrashingAccess} simulates the death here. The torture kills processes.
 */
@Timeout(300)
class QueueCrashTest {
    private static final int SIZE = 16;

    /** Longer than a thread yields before it blocks, unless the machine is busy. */
    private static final int WAIT_MILLIS = 5;

    private static final String LARGE = "large ".repeat(12);

    @TempDir
    Path folder;

    /** What the participant that is to die does. */
    enum Action {
        OFFERS {
            @Override
            void run(Queue victim, Ledger ledger) {
                ledger.offer(victim, "new 1");
                ledger.offer(victim, "new 2");
            }
        },
        OFFERS_A_LARGE_MESSAGE {
            @Override
            void run(Queue victim, Ledger ledger) {
                ledger.offer(victim, LARGE + "new");
            }
        },
        OFFERS_TO_A_FULL_QUEUE {
            @Override
            void run(Queue victim, Ledger ledger) {
                for (int i = 0; i < SIZE; i++) {
                    ledger.offer(victim, "fill " + i);
                }
                ledger.offer(victim, LARGE + "no room");
            }
        },
        TAKES_AND_ACKNOWLEDGES {
            @Override
            void run(Queue victim, Ledger ledger) {
                ledger.acknowledge(victim.poll());
                ledger.acknowledge(victim.poll());
            }
        },
        TAKES_AND_REQUEUES {
            @Override
            void run(Queue victim, Ledger ledger) {
                Delivery first = victim.poll();
                Delivery second = victim.poll();
                ledger.requeue(first);
                ledger.requeue(second);
            }
        },
        TAKES_AND_RELEASES {
            @Override
            void run(Queue victim, Ledger ledger) {
                Delivery first = victim.poll();
                Delivery second = victim.poll();
                ledger.release(first);
                ledger.release(second);
            }
        },
        REMOVES_THE_BLOCKING_MESSAGE {
            @Override
            void prepare(QueueCrashTest test, Ledger ledger) {
                ledger.fill();
            }

            @Override
            void run(Queue victim, Ledger ledger) {
                ledger.removeObsolete(victim);
                ledger.offer(victim, "in its place");
                ledger.removeObsolete(victim);
            }
        },
        TAKES_AND_CLOSES {
            @Override
            void run(Queue victim, Ledger ledger) {
                victim.poll();
                victim.poll();
                ledger.offer(victim, "before the close");
                victim.close();
            }
        },
        SKIPS_AN_UNSETTLED_SLOT {
            @Override
            void run(Queue victim, Ledger ledger) {
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
            void run(Queue victim, Ledger ledger) throws InterruptedException {
                ledger.access.untilItWaits(() -> ledger.requireNone(victim.poll(WAIT_MILLIS, MILLISECONDS)));
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
            void run(Queue victim, Ledger ledger) throws InterruptedException {
                ledger.access.untilItWaits(() -> ledger.offer(victim, "no room", WAIT_MILLIS));
                ledger.access.untilItWaits(() -> ledger.offer(victim, LARGE + "no room", WAIT_MILLIS));
            }
        },
        RECOVERS_OTHERS {
            @Override
            void prepare(QueueCrashTest test, Ledger ledger) throws InterruptedException {
                // All of them join first, because a participant that joins recovers the dead ones.
                Mortal writes = test.join();
                Mortal acknowledges = test.join();
                Mortal releases = test.join();
                Mortal waits = test.join();
                writes.dieIn(QueueLayout.WRITING, queue -> ledger.offer(queue, "unfinished"));
                acknowledges.dieIn(QueueLayout.TAKEN, queue -> ledger.acknowledge(queue.poll()));
                releases.dieIn(QueueLayout.FREEING, queue -> ledger.acknowledge(queue.poll()));
                waits.dieBefore(CrashingAccess.CLEARS_WAITER, queue -> {
                    assertThat(queue.poll()).isNotNull();
                    // Polls again if the timeout expires before it waits.
                    for (Delivery next = null; next == null; ) {
                        next = queue.poll(WAIT_MILLIS, MILLISECONDS);
                    }
                });
            }

            @Override
            void run(Queue victim, Ledger ledger) {
                // Joining recovers the four dead ones, each of which died in another state.
                victim.number();
            }
        };

        abstract void run(Queue victim, Ledger ledger) throws InterruptedException;

        void prepare(QueueCrashTest test, Ledger ledger) throws InterruptedException {
            // Most actions need no preparation.
        }
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void deathBeforeAnyStoreLeavesTheQueueUsable(Action action) throws Exception {
        int points = 0;
        Map<String, Integer> stores = new TreeMap<>();
        for (boolean died = true; died; points++) {
            CrashingAccess mortality = new CrashingAccess(points);
            died = dieAt(action, mortality, points);
            if (died) {
                stores.merge(mortality.diedBefore(), 1, Integer::sum);
            }
        }
        System.out.printf("%s: died before each of %d stores, %s%n", action, points - 1, stores);
        assertThat(points).as("stores before which it can die").isGreaterThan(5);
        assertThat(stores)
                .as("stores that end the wait of a number that is leased again or released")
                .containsKey(CrashingAccess.CLEARS_WAITER);
        assertThat(stores).as("files that a recovery removes").containsKey(CrashingAccess.REMOVES);
        if (action == Action.WAITS_FOR_A_MESSAGE || action == Action.WAITS_FOR_ROOM) {
            assertThat(stores).as("waits").containsKey(CrashingAccess.SETS_WAITER);
        }
    }

    /** @return whether it died; false if it makes fewer stores */
    private boolean dieAt(Action action, CrashingAccess mortality, int point) throws Exception {
        Ledger ledger = new Ledger(open(CrashingAccess.none()), mortality);
        try {
            begin(action, ledger);
            Queue victim = open(mortality);
            try {
                action.run(victim, ledger);
            } catch (CrashingAccess.Death e) {
                assertThat(mortality.isDead()).isTrue();
            }
            boolean died = mortality.isDead();
            releaseLocks(victim, mortality);
            // Until a recovery, the others continue, and ring the doorbells of the dead.
            ledger.offer(ledger.survivor, "meanwhile");
            ledger.acknowledgeIfAny(ledger.survivor.poll());
            // A participant that joins recovers the dead at once.
            try (Queue joiner = open(CrashingAccess.none())) {
                joiner.number();
                assertThat(joiner.status().writing())
                        .as("slots still being written after death at %d", point)
                        .isZero();
            }
            requireOnly(ledger.survivor, point);
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

    /** Brings the queue to a later lap, with small and large messages ready. */
    private void begin(Action action, Ledger ledger) throws InterruptedException {
        for (int i = 0; i < 2 * SIZE + 5; i++) {
            ledger.offer(ledger.survivor, "early " + i);
            ledger.acknowledge(ledger.survivor.poll());
        }
        ledger.offer(ledger.survivor, "waits");
        ledger.offer(ledger.survivor, LARGE + "waits");
        ledger.offer(ledger.survivor, "waits too");
        action.prepare(this, ledger);
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void fencedParticipantThatGoesOnAtAnyStoreChangesNothingOfOthers(Action action) throws Exception {
        int points = 0;
        for (boolean wasFenced = true; wasFenced; points++) {
            wasFenced = fenceAt(action, points);
        }
        System.out.printf("%s: fenced before each of %d stores%n", action, points - 1);
        assertThat(points).as("stores before which it can be fenced").isGreaterThan(5);
    }

    /** @return whether it was fenced; false if it makes fewer stores */
    private boolean fenceAt(Action action, int point) throws Exception {
        Others others = new Others();
        FencedAccess fencing = new FencedAccess(point, others::declareDeadAndGoOn);
        Ledger ledger = new Ledger(open(CrashingAccess.none()), fencing);
        others.ledger = ledger;
        try (Queue victim = open(fencing)) {
            begin(action, ledger);
            action.run(victim, ledger);
        }
        try {
            others.settle();
            // The victim may have kept its locks in the former lock file until it closed.
            ledger.survivor.membership.check();
            requireOnly(ledger.survivor, point);
            ledger.drain();
            ledger.requireEverything(point);
            requireRoomForAll(ledger.survivor, point);
            assertThat(files())
                    .as("files after fencing at %d", point)
                    .noneMatch(file -> file.matches("\\.q\\.[pbr].*"));
            return fencing.isFenced();
        } finally {
            ledger.survivor.close();
            SegmentDirectory.at(folder).unlink("q");
        }
    }

    /** Participants that declare a stopped one dead, lease its number, and use its slots. */
    private final class Others {
        private final Map<String, Delivery> unsettled = new LinkedHashMap<>();
        private Ledger ledger;
        private Queue next;

        void declareDeadAndGoOn() {
            ByteBuffer bytes = SegmentInternals.memory(ledger.survivor.segment());
            FencedAccess.declareDead(
                    folder.resolve(".q.lock"),
                    new ParticipantMemory(new StructureMemory(bytes)),
                    ledger.survivor.membership::check);
            next = open(CrashingAccess.none());
            next.number();
            for (int i = 0; i < SIZE / 2; i++) {
                ledger.offer(next, (i % 3 == 0 ? LARGE : "") + "half round " + i);
                ledger.acknowledgeIfAny(ledger.survivor.poll());
            }
            // Also in the victim's slots, a lap later.
            for (int i = 0; i < SIZE - 4; i++) {
                ledger.offer(next, "unsettled " + i);
                Delivery taken = next.poll();
                unsettled.put(new String(taken.read(), UTF_8), taken);
            }
        }

        /** The participant with the victim's number still owns the messages that it has taken. */
        void settle() {
            if (next == null) {
                return;
            }
            unsettled.forEach((message, taken) -> {
                boolean isSettled = taken.acknowledge();
                assertThat(isSettled || ((FencedAccess) ledger.access).mayFenceOthers())
                        .as("delivery of '%s' still belongs to the next participant", message)
                        .isTrue();
                if (isSettled) {
                    ledger.done.add(message);
                    ledger.maybeDone.add(message);
                }
            });
            ledger.offer(next, "in the end");
            ledger.acknowledgeIfAny(next.poll());
            next.close();
        }
    }

    private Mortal join() {
        CrashingAccess mortality = CrashingAccess.none();
        Queue queue = open(mortality);
        queue.number();
        return new Mortal(queue, mortality);
    }

    /** Another participant that is to die. It has joined already. */
    private final class Mortal {
        private final Queue queue;
        private final CrashingAccess mortality;

        Mortal(Queue queue, CrashingAccess mortality) {
            this.queue = queue;
            this.mortality = mortality;
        }

        /** Dies right before it would change a slot of its own from this state. */
        void dieIn(int state, DyingAction action) throws InterruptedException {
            mortality.dieBefore((before, next) -> next != before
                    && QueueLayout.ownerOf(before) != Owner.NONE
                    && QueueLayout.stateOf(before) == state);
            dieOf(action);
        }

        /** Dies right before a store of this kind. */
        void dieBefore(String store, DyingAction action) throws InterruptedException {
            mortality.dieBefore(store);
            dieOf(action);
        }

        private void dieOf(DyingAction action) throws InterruptedException {
            try {
                action.with(queue);
            } catch (CrashingAccess.Death e) {
                // Expected.
            }
            assertThat(mortality.isDead()).isTrue();
            releaseLocks(queue, mortality);
        }
    }

    /** What a participant does until it dies. */
    private interface DyingAction {
        void with(Queue queue) throws InterruptedException;
    }

    /** Releases the locks, as the kernel does. Changes nothing else, because a dead process stores nothing. */
    private void releaseLocks(Queue queue, CrashingAccess mortality) {
        mortality.die();
        List<String> doorbells =
                files().stream().filter(file -> file.startsWith(".q.b")).toList();
        try {
            queue.close();
        } catch (CrashingAccess.Death e) {
            // A close makes stores, before which the participant dies.
        }
        // Closing has removed its doorbells, which a dead process cannot do. Their files stay, and no process listens
        // there.
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

    /** The survivor is the only participant that has a number, or waits. */
    private static void requireOnly(Queue survivor, int point) {
        ByteBuffer bytes = SegmentInternals.memory(survivor.segment());
        ParticipantMemory memory = new ParticipantMemory(new StructureMemory(bytes));
        assertThat(memory.numbersInUse().stream())
                .as("numbers in use after death at %d", point)
                .containsExactly(survivor.number());
        for (Event event : Event.values()) {
            for (int word = 0; word < ParticipantLayout.NUMBERS_WORDS; word++) {
                assertThat(memory.waiters(event, word))
                        .as("waiters after death at %d", point)
                        .isZero();
            }
            for (int number = 1; number <= ParticipantLayout.MAX_NUMBER; number++) {
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

    /**
     * The messages that participants know to be sent and acknowledged, and those that the survivor found in the end.
     */
    private static final class Ledger {
        final Queue survivor;

        /** The survivor's unsettled delivery meanwhile, if any. */
        Delivery slow;

        private final Set<String> begun = new HashSet<>();
        private final Set<String> offered = new HashSet<>();
        private final Set<String> maybeDone = new HashSet<>();
        private final Set<String> done = new HashSet<>();
        private final List<String> found = new ArrayList<>();

        /** Memory and files of the participant that is to die, or to be fenced. */
        final SteppedAccess access;

        Ledger(Queue survivor, SteppedAccess access) {
            this.survivor = survivor;
            this.access = access;
        }

        void offer(Queue queue, String message) {
            begun.add(message);
            byte[] bytes = message.getBytes(UTF_8);
            if (queue.offer(bytes, 0, bytes.length)) {
                offered.add(message);
            } else if (!offered.contains(message)) {
                begun.remove(message);
            }
        }

        void offer(Queue queue, String message, int millis) throws InterruptedException {
            begun.add(message);
            byte[] bytes = message.getBytes(UTF_8);
            if (queue.offer(bytes, 0, bytes.length, millis, MILLISECONDS)) {
                offered.add(message);
            } else if (!offered.contains(message)) {
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

        /** Unless others have sent a message while the participant was fenced. */
        void requireNone(Delivery delivery) {
            assertThat(delivery == null || isFenced()).as("none, or fenced").isTrue();
            acknowledgeIfAny(delivery);
        }

        private boolean isFenced() {
            return access instanceof FencedAccess fencing && fencing.isFenced();
        }

        void requeue(Delivery delivery) {
            if (!isLost(delivery)) {
                delivery.requeue();
            }
        }

        void release(Delivery delivery) {
            if (!isLost(delivery)) {
                delivery.release();
            }
        }

        /** Whether there is no message, which only a fenced participant may find. */
        private boolean isLost(Delivery delivery) {
            assertThat(delivery != null || isFenced()).as("taken, or fenced").isTrue();
            return delivery == null;
        }

        void acknowledge(Delivery delivery) {
            if (isLost(delivery)) {
                return;
            }
            String message = new String(delivery.read(), UTF_8);
            maybeDone.add(message);
            if (delivery.acknowledge()) {
                done.add(message);
            }
        }

        /** Removes the blocking message, which may be small or large. */
        void removeObsolete(Queue queue) {
            List<String> seen = new ArrayList<>();
            boolean removed = queue.removeObsolete(1000, bytes -> {
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
                assertThat(slow.requeue()).isTrue();
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

    private Queue open(StructureAccess access) {
        QueueOptions options = QueueOptions.defaults()
                .withCapacity(SIZE)
                .withMessageSize(64)
                // Only a participant that joins checks for dead ones, so the test decides when.
                .withSegment(SegmentOptions.defaults().withCheckInterval(Duration.ofHours(1)));
        Segment segment = SegmentDirectory.at(folder).open("q", options.segmentOptions());
        return new Queue(segment, options, access);
    }

    private List<String> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
