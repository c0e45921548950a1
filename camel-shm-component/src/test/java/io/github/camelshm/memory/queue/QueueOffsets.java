// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@link QueueLayout} for tests in other packages, and for the processes that they start. */
public final class QueueOffsets {
    private QueueOffsets() {}

    /** The offsets, as {@code name=number}, for the command line of a process that overwrites a queue. */
    public static List<String> of(Queue queue) {
        QueueLayout layout = new QueueLayout(queue.capacity(), queue.messageSize());
        int first = layout.wordOffset(0);
        int participant = ParticipantLayout.participantOffset(0, 0);
        Map<String, Number> offsets = new LinkedHashMap<>();
        offsets.put("magic", SegmentInternals.magic(SegmentKind.QUEUE));
        offsets.put("bytes", layout.bytes());
        offsets.put("capacity", layout.capacity());
        offsets.put("message_size", layout.messageSize());
        offsets.put("rescans", ParticipantLayout.RESCANS_OFFSET);
        offsets.put("redeliveries", QueueLayout.REDELIVERIES_OFFSET);
        offsets.put("numbers", ParticipantLayout.NUMBERS_OFFSET);
        offsets.put("message_waiters", ParticipantLayout.MESSAGE_WAITERS_OFFSET);
        offsets.put("room_waiters", ParticipantLayout.ROOM_WAITERS_OFFSET);
        offsets.put("bit_words", ParticipantLayout.NUMBERS_WORDS);
        offsets.put("participants", participant);
        offsets.put("participant_stride", ParticipantLayout.participantOffset(1, 0) - participant);
        offsets.put("max_number", ParticipantLayout.MAX_NUMBER);
        offsets.put("message_wait", ParticipantLayout.MESSAGE_WAIT);
        offsets.put("room_wait", ParticipantLayout.ROOM_WAIT);
        offsets.put("process_id", ParticipantLayout.PROCESS_ID);
        offsets.put("slots", first);
        offsets.put("slot_stride", layout.wordOffset(1) - first);
        offsets.put("length", layout.lengthOffset(0) - first);
        offsets.put("payload", layout.payloadOffset(0) - first);
        offsets.put("lap_unit", QueueLayout.word(1, 0, 0, 0));
        offsets.put("deliveries_unit", QueueLayout.word(0, 1, 0, 0));
        offsets.put("state_unit", QueueLayout.word(0, 0, 1, 0));
        offsets.put("writing", QueueLayout.WRITING);
        offsets.put("ready", QueueLayout.READY);
        offsets.put("taken", QueueLayout.TAKEN);
        offsets.put("freeing", QueueLayout.FREEING);
        offsets.put("large", QueueLayout.LARGE);
        return offsets.entrySet().stream()
                .map(offset -> offset.getKey() + "=" + offset.getValue())
                .toList();
    }
}
