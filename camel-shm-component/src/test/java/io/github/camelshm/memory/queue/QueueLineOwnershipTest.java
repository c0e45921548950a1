// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.participant.StructureAccess;
import io.github.camelshm.memory.participant.StructureMemory;
import io.github.camelshm.memory.segment.SegmentDirectory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A consumer rewrites the bytes of a message after reading them, and no process sees a difference. */
class QueueLineOwnershipTest {
    private static final byte OTHERS = 0x7f;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 47, 48, 49, 111, 112, 113, 1_000, 4_096, 32_768, 32_769, 70_000})
    void redeliveredMessageIsUnchanged(int length) {
        QueueOptions options = QueueOptions.defaults().withCapacity(16).withMessageSize(Math.max(32, length));
        byte[] message = new byte[length];
        new Random(length).nextBytes(message);
        try (Queue queue = Queue.open(SegmentDirectory.at(folder), "q", options)) {
            // given a message that was taken and requeued
            queue.offer(message, 0, length);
            queue.poll().requeue();

            // when it is taken once more
            Delivery again = queue.poll();
            byte[] copy = again.read().clone();
            again.acknowledge();

            // then it is what was offered
            assertThat(copy).isEqualTo(message);
            assertThat(again.deliveries()).isEqualTo(2);
        }
    }

    @Test
    void consumerFencedWhileItCopiesGetsNoMessageAndChangesNothing() {
        QueueOptions options = QueueOptions.defaults().withCapacity(16).withMessageSize(1_000);
        byte[] message = new byte[1_000];
        SlotIsLost access = new SlotIsLost(options.layout());
        SegmentDirectory directory = SegmentDirectory.at(folder);
        try (Queue producer = Queue.open(directory, "q", options);
                Queue consumer = new Queue(directory.open("q", options.segmentOptions()), options, access)) {
            // given a message whose slot has another owner when the consumer has copied it
            producer.offer(message, 0, message.length);

            // when it is taken
            Delivery taken = consumer.poll();

            // then there is none, and the other owner's message in the slot is unchanged
            byte[] inSlot = new byte[message.length];
            access.memory.read(0, inSlot, inSlot.length);
            byte[] others = new byte[message.length];
            Arrays.fill(others, OTHERS);
            assertThat(taken).isNull();
            assertThat(inSlot).isEqualTo(others);
        }
    }

    /** As if the consumer's number had been recovered, and the others had passed a lap. */
    private static final class SlotIsLost implements StructureAccess {
        private final QueueLayout layout;
        private QueueMemory memory;

        SlotIsLost(QueueLayout layout) {
            this.layout = layout;
        }

        @Override
        public StructureMemory memory(ByteBuffer bytes) {
            memory = new QueueMemory(new StructureMemory(bytes), layout);
            return new StructureMemory(bytes) {
                @Override
                public void getBytes(int offset, byte[] into, int length) {
                    super.getBytes(offset, into, length);
                    long word = memory.word(0);
                    memory.compareAndSetWord(0, word, QueueLayout.free(QueueLayout.lapOf(word) + 1));
                    byte[] others = new byte[length];
                    Arrays.fill(others, OTHERS);
                    memory.write(0, others, 0, length);
                }
            };
        }
    }
}
