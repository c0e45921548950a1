// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.cell.BooleanCell;
import io.github.camelshm.memory.cell.Cell;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.DoubleCell;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A truncation between two updates of a cell that are not compiled yet, which the JVM does not guard: a counter of a slow
 * route, say.
 */
class RareUpdateFaultIT {
    @TempDir
    Path folder;

    static Stream<Arguments> updatesBefore() {
        return Stream.of(Jvm.values())
                .flatMap(jvm -> Stream.of(0, 1, 100, 2_000, 5_000).map(updates -> Arguments.of(jvm, updates)));
    }

    @ParameterizedTest
    @MethodSource("updatesBefore")
    void jvmLivesAndTheUpdateFails(Jvm jvm, int updates) throws Exception {
        assertLives(jvm, Updating.class, updates);
    }

    @ParameterizedTest
    @MethodSource("updatesBefore")
    void jvmLivesAndTheUseOfAQueueFails(Jvm jvm, int uses) throws Exception {
        assertLives(jvm, UsingAQueue.class, uses);
    }

    private void assertLives(Jvm jvm, Class<?> program, int updates) throws Exception {
        try (ChildProcess updating = ChildProcess.java(jvm, program, folder.toString(), Integer.toString(updates))) {
            updating.await("updated");

            try (RandomAccessFile file =
                    new RandomAccessFile(folder.resolve("orders").toFile(), "rw")) {
                file.setLength(0);
            }
            updating.send("again");

            assertThat(updating.awaitExit()).describedAs("%s", updating).isZero();
            assertThat(updating.output()).contains("lives").noneMatch(line -> line.startsWith("missed"));
        }
    }

    /** Updates a segment so many times, waits for a line, updates it again, and says which of these did not fail. */
    static final class Updating {
        private Updating() {}

        /**
         * Runs it.
         *
         * @param args the directory of the segment, and how often to update before it waits
         */
        public static void main(String[] args) throws IOException {
            // Nobody else finds out in time.
            SegmentOptions options = SegmentOptions.defaults().withCheckInterval(Duration.ofHours(1));
            Segment segment = SegmentDirectory.at(Path.of(args[0])).open("orders", options);
            Map<String, Runnable> updates = updates(segment);
            for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                updates.values().forEach(Runnable::run);
            }
            System.out.println("updated");
            System.in.read();
            updates.forEach((name, update) -> {
                if (!throwsInTime(update)) {
                    System.out.println("missed " + name);
                }
            });
            System.out.println("lives");
            // A fault that is reported only now is none of the test's concern.
            Runtime.getRuntime().halt(0);
        }

        private static Map<String, Runnable> updates(Segment segment) {
            Map<String, Runnable> updates = new LinkedHashMap<>();
            for (CellType type : CellType.values()) {
                if (!type.isFixedSize()) {
                    continue;
                }
                Cell cell = Cell.in(segment, CellSpec.of(type).at(8L * updates.size()));
                if (cell instanceof LongCell integer) {
                    updates.put(type + " increment", integer::increment);
                    updates.put(type + " getAndSet", () -> integer.getAndSet(1));
                    updates.put(type + " compareAndSet", () -> integer.compareAndSet(1, 2));
                } else if (cell instanceof DoubleCell number) {
                    updates.put(type + " increment", number::increment);
                } else {
                    updates.put(type + " getAndSet", () -> ((BooleanCell) cell).getAndSet(true));
                }
            }
            return updates;
        }

        private static boolean throwsInTime(Runnable update) {
            try {
                update.run();
                return false;
            } catch (InternalError e) {
                return true;
            }
        }
    }

    /** Uses a queue so many times, waits for a line, uses it again, and says which of these uses did not fail. */
    static final class UsingAQueue {
        private UsingAQueue() {}

        /**
         * Runs it.
         *
         * @param args the directory of the queue, and how often to use it before it waits
         */
        public static void main(String[] args) throws Exception {
            // Nobody else finds out in time.
            QueueOptions options = QueueOptions.defaults()
                    .withCapacity(16)
                    .withSegment(SegmentOptions.defaults().withCheckInterval(Duration.ofHours(1)));
            Queue queue = Queue.open(SegmentDirectory.at(Path.of(args[0])), "orders", options);
            Map<String, Callable<?>> uses = uses(queue);
            for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                for (Callable<?> use : uses.values()) {
                    use.call();
                }
            }
            System.out.println("updated");
            System.in.read();
            for (Map.Entry<String, Callable<?>> use : uses.entrySet()) {
                if (!throwsInTime(use.getValue())) {
                    System.out.println("missed " + use.getKey());
                }
            }
            System.out.println("lives");
            // A fault that is reported only now is none of the test's concern.
            Runtime.getRuntime().halt(0);
        }

        /** Each leaves the queue empty. */
        private static Map<String, Callable<?>> uses(Queue queue) {
            byte[] message = new byte[8];
            Map<String, Callable<?>> uses = new LinkedHashMap<>();
            uses.put("wait", () -> queue.poll(1, TimeUnit.MICROSECONDS));
            uses.put("offer and acknowledge", () -> {
                queue.offer(message, 0, message.length);
                return queue.poll().acknowledge();
            });
            uses.put("give back", () -> {
                queue.offer(message, 0, message.length);
                queue.poll().giveBack();
                return queue.poll().acknowledge();
            });
            uses.put("count", () -> {
                queue.addConsumer();
                queue.removeConsumer();
                return null;
            });
            return uses;
        }

        private static boolean throwsInTime(Callable<?> use) {
            try {
                use.call();
                return false;
            } catch (InternalError | SegmentException e) {
                return true;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
