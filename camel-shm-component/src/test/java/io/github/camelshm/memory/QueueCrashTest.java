// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A participant dies before each single store that it makes to memory, and each single change of a file, one after the
 * other; the others put in order what it has left, lose nothing and deliver nothing twice that was done.
 *
 * <p>Here it dies by an error from the {@link Queue.Door}, after which it changes nothing any more; the torture kills
 * processes.
 */
@Timeout(300)
class QueueCrashTest {
    private static final int SIZE = 16;
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
        REPAIRS_ANOTHER {
            @Override
            void doIt(Queue victim, Ledger ledger) {
                // Joining repairs. Three have died, each in another state.
                victim.number();
            }

            @Override
            void prepare(QueueCrashTest test, Ledger ledger) {
                test.dieIn(QueueLayout.WRITING, queue -> ledger.offer(queue, "unfinished"));
                test.dieIn(QueueLayout.READY, queue -> {
                    ledger.acknowledge(queue.poll());
                });
                ledger.offer(ledger.survivor, LARGE + "released");
                test.dieIn(QueueLayout.FREE, queue -> {
                    for (Delivery next; (next = queue.poll()) != null; ) {
                        ledger.acknowledge(next);
                    }
                });
            }
        };

        abstract void doIt(Queue victim, Ledger ledger);

        void prepare(QueueCrashTest test, Ledger ledger) {
            // Nothing more.
        }
    }

    @ParameterizedTest
    @EnumSource(Deed.class)
    void whoDiesAtAnyStoreLeavesTheQueueUsable(Deed deed) throws Exception {
        int points = 0;
        for (boolean died = true; died; points++) {
            died = dieAt(deed, points);
        }
        System.out.printf("%s: died before each of %d stores%n", deed, points - 1);
        assertThat(points).as("points at which to die").isGreaterThan(5);
    }

    /** @return whether it died; if not, it does not have so many points at which to do so */
    private boolean dieAt(Deed deed, int point) throws Exception {
        Ledger ledger = new Ledger(open(new Mortality(Integer.MAX_VALUE)));
        Mortality mortality = new Mortality(point);
        Queue victim = null;
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
            victim = open(mortality);
            try {
                deed.doIt(victim, ledger);
            } catch (Death e) {
                assertThat(mortality.isDead()).isTrue();
            }
            boolean died = mortality.isDead();
            bury(victim, mortality);
            // Whoever joins repairs at once.
            try (Queue joiner = open(new Mortality(Integer.MAX_VALUE))) {
                joiner.number();
                assertThat(joiner.status().writing())
                        .as("still being written after death at %d", point)
                        .isZero();
            }
            ledger.drain();
            ledger.requireEverything(point);
            requireRoomForAll(ledger.survivor, point);
            assertThat(files()).as("files after death at %d", point).noneMatch(file -> file.contains(".q.p"));
            return died;
        } finally {
            ledger.survivor.close();
            SegmentDirectory.at(folder).unlink("q");
        }
    }

    /** Has a participant die right before it would make a slot free, ready and so on for the first time. */
    private void dieIn(int state, Consumer<Queue> deed) {
        Mortality mortality = new Mortality(Integer.MAX_VALUE);
        mortality.dieBeforeState(state);
        Queue queue = open(mortality);
        try {
            deed.accept(queue);
        } catch (Death e) {
            // As it should.
        }
        bury(queue, mortality);
    }

    /** What the kernel does: lets go of the locks. Nothing else is changed, as the dead do not store. */
    private static void bury(Queue queue, Mortality mortality) {
        mortality.die();
        try {
            queue.close();
        } catch (Death e) {
            // It wanted to leave properly.
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

        Ledger(Queue survivor) {
            this.survivor = survivor;
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

        void acknowledge(Delivery delivery) {
            String message = new String(delivery.read(), UTF_8);
            maybeDone.add(message);
            if (delivery.acknowledge()) {
                done.add(message);
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

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** What the dying get from a store. An error, so that no code makes something of it. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Lets so many stores pass, and none after them. */
    private static final class Mortality implements Queue.Door {
        private int left;
        private int deadlyState = -1;

        Mortality(int stores) {
            this.left = stores;
        }

        void dieBeforeState(int state) {
            deadlyState = state;
        }

        void die() {
            left = -1;
        }

        boolean isDead() {
            return left < 0;
        }

        private void store() {
            if (left <= 0) {
                left = -1;
                throw new Death();
            }
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
                void touch(int slot) {
                    store();
                    super.touch(slot);
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
                void use(int number) {
                    store();
                    super.use(number);
                }

                @Override
                void unuse(int number) {
                    store();
                    super.unuse(number);
                }

                @Override
                void add(int number, int field, int delta) {
                    store();
                    super.add(number, field, delta);
                }

                @Override
                void introduce(int number, long incarnation, long processId) {
                    store();
                    super.introduce(number, incarnation, processId);
                }

                @Override
                void startWaiting(int number, QueueEvent event) {
                    store();
                    super.startWaiting(number, event);
                }

                @Override
                void stopWaiting(int number, QueueEvent event) {
                    store();
                    super.stopWaiting(number, event);
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
            return new QueueFiles(segment.name(), segment.file()) {
                @Override
                void write(LargeMessage message, byte[] from, int offset, int length) {
                    store();
                    super.write(message, from, offset, length);
                    store();
                }

                @Override
                void delete(LargeMessage message) {
                    store();
                    super.delete(message);
                }

                @Override
                void deleteLargeOf(int number, Predicate<LargeMessage> isNamed) {
                    store();
                    super.deleteLargeOf(number, isNamed);
                }

                @Override
                void deleteBelongingsOf(int number) {
                    store();
                    super.deleteBelongingsOf(number);
                }
            };
        }
    }
}
