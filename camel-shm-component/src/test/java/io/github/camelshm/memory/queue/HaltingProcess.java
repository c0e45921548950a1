// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.camelshm.memory.participant.StructureAccess;
import io.github.camelshm.memory.participant.StructureFiles;
import io.github.camelshm.memory.participant.StructureMemory;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A participant of a queue that halts in the middle of a step that otherwise takes an instant. It prints where it halts
 * and continues when it reads a line, so a test can stop or kill it there.
 */
final class HaltingProcess {
    private static final BufferedReader INPUT = new BufferedReader(new InputStreamReader(System.in, UTF_8));

    /** Where it halts. Set before it gets there. */
    private static volatile Place wanted = Place.NOWHERE;

    private static final CountDownLatch GO_ON = new CountDownLatch(1);

    private HaltingProcess() {}

    /** Where a participant may halt. */
    enum Place {
        NOWHERE,
        /** It has claimed a position, and has not written the message. */
        WRITING,
        /** It has acknowledged a large message, and not removed its file. */
        FREEING,
        /** It has locked a dead participant's number, and recovered nothing of it. */
        RECOVERING,
        /**
         * It has reclaimed the slots of a dead participant, but not its files, the rescan counter and the number's bit.
         */
        HALF_RECOVERED
    }

    /** Executes the lines of its standard input, on the queue in the directory that the arguments name. */
    public static void main(String[] args) throws Exception {
        Queue queue = open(Path.of(args[0]), args[1]);
        System.out.println("ready");
        for (String line = INPUT.readLine(); line != null; line = INPUT.readLine()) {
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "halt-in" -> {
                    wanted = Place.valueOf(words[1]);
                    System.out.println("halting");
                }
                case "join" -> System.out.println("joined as " + queue.number());
                // A step that may halt runs on a thread of its own, because it waits for the next line.
                case "offer" -> begin(() -> offer(queue, words[1]));
                case "take" -> begin(() -> take(queue));
                case "go-on" -> GO_ON.countDown();
                case "close" -> {
                    queue.close();
                    System.out.println("closed");
                }
                default -> throw new IllegalArgumentException("No such command: " + line);
            }
        }
    }

    private static void begin(Runnable work) {
        Thread thread = new Thread(work, "work");
        thread.setDaemon(true);
        thread.start();
    }

    private static void offer(Queue queue, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        System.out.println("offered " + queue.offer(bytes, 0, bytes.length));
    }

    /** Waits for a message, takes it, and acknowledges it at the next line {@code go-on}. */
    private static void take(Queue queue) {
        try {
            System.out.println("taking");
            Delivery delivery = queue.poll(10, TimeUnit.MINUTES);
            String text = new String(delivery.read(), UTF_8);
            System.out.println("took " + text);
            if (wanted == Place.NOWHERE) {
                GO_ON.await();
            }
            System.out.println("acknowledged " + delivery.acknowledge() + " " + text);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void halt(Place here) {
        if (wanted == here) {
            System.out.println("halted in " + here);
            try {
                GO_ON.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Queue open(Path folder, String name) {
        QueueOptions options = QueueOptions.defaults()
                .withSegment(SegmentOptions.defaults()
                        .withCreateMode(CreateMode.NEVER)
                        .withCheckInterval(Duration.ofMillis(20)));
        Segment segment = SegmentDirectory.at(folder).open(name, options.segmentOptions());
        return new Queue(segment, options, new StructureAccess() {
            @Override
            public StructureMemory memory(ByteBuffer bytes) {
                return new HaltingMemory(bytes);
            }

            @Override
            public StructureFiles files(Segment of) {
                return new HaltingFiles(of);
            }
        });
    }

    private static final class HaltingMemory extends StructureMemory {
        HaltingMemory(ByteBuffer bytes) {
            super(bytes);
        }

        @Override
        public void setBytes(int offset, byte[] from, int first, int length) {
            halt(Place.WRITING);
            super.setBytes(offset, from, first, length);
        }

        @Override
        public boolean compareAndSet(int offset, long expected, long next) {
            boolean isReclaimed = QueueLayout.stateOf(expected) == QueueLayout.TAKEN
                    && QueueLayout.stateOf(next) == QueueLayout.READY;
            if (isReclaimed) {
                halt(Place.RECOVERING);
            }
            return super.compareAndSet(offset, expected, next);
        }
    }

    private static final class HaltingFiles extends StructureFiles {
        HaltingFiles(Segment of) {
            super(of);
        }

        @Override
        public boolean remove(Path file) {
            String name = file.getFileName().toString();
            if (name.matches("\\..*\\.p\\d+\\.\\d+")) {
                halt(Place.FREEING);
            } else if (name.matches("\\..*\\.b\\d+m")) {
                halt(Place.HALF_RECOVERED);
            }
            return super.remove(file);
        }
    }
}
