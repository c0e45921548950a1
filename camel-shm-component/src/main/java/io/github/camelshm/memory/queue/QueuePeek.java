// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static io.github.camelshm.memory.queue.QueueLayout.stateOf;

import io.github.camelshm.memory.segment.SegmentException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads the ready messages of a queue and leaves them there. A message may be taken while it is copied, and its slot
 * overwritten. So the slot's word is read before and after, as in a sequence lock: if it is the same, so was the message.
 */
record QueuePeek(String name, QueueMemory memory, QueueFiles files, int maxMessageSize) {

    /** The first ready messages, the oldest first. */
    List<byte[]> messages(int limit) {
        QueueLayout layout = memory.layout();
        record Waiting(int slot, long word) {}
        List<Waiting> waiting = IntStream.range(0, layout.capacity())
                .mapToObj(slot -> new Waiting(slot, memory.word(slot)))
                .filter(found -> stateOf(found.word()) == QueueLayout.READY)
                .sorted(Comparator.comparingLong(
                        found -> layout.position(QueueLayout.lapOf(found.word()), found.slot())))
                .toList();
        List<byte[]> messages = new ArrayList<>();
        for (Waiting found : waiting) {
            if (messages.size() >= limit) {
                break;
            }
            message(found.slot(), found.word()).ifPresent(messages::add);
        }
        return messages;
    }

    private Optional<byte[]> message(int slot, long word) {
        int length = memory.length(slot);
        if (length == QueueLayout.LARGE) {
            LargeMessage large = memory.large(slot);
            return isStill(slot, word) ? large(large) : Optional.empty();
        }
        if (length < 0 || length > memory.layout().messageSize()) {
            return Optional.empty();
        }
        byte[] message = new byte[length];
        memory.read(slot, message, length);
        return isStill(slot, word) ? Optional.of(message) : Optional.empty();
    }

    private boolean isStill(int slot, long word) {
        VarHandle.acquireFence();
        return memory.word(slot) == word;
    }

    private Optional<byte[]> large(LargeMessage large) {
        if (large.length() < 0 || large.length() > maxMessageSize) {
            return Optional.empty();
        }
        try (InputStream stream = files.open(large).stream()) {
            return Optional.of(stream.readNBytes((int) large.length()));
        } catch (IOException | SegmentException e) {
            // Taken and settled meanwhile.
            return Optional.empty();
        }
    }
}
