// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.participant.LayoutPage;
import io.github.camelshm.memory.participant.ParticipantLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The guide's tables of bytes, which participants in other languages are written from, agree with the code. */
class QueueLayoutPageTest {
    private static final Path PAGE = Path.of("..", "src", "docs", "reference", "queue-layout.adoc");
    private static final QueueLayout LAYOUT = new QueueLayout(16, 32);

    @Test
    void theSegmentsTableHasTheOffsetsOfTheCode() throws Exception {
        assertThat(offsets("header"))
                .containsExactly(
                        ParticipantLayout.MAGIC_OFFSET,
                        ParticipantLayout.VERSION_OFFSET,
                        QueueLayout.SIZE_OFFSET,
                        QueueLayout.MESSAGE_SIZE_OFFSET,
                        ParticipantLayout.RESCANS_OFFSET,
                        ParticipantLayout.LOCK_FILE_OFFSET,
                        ParticipantLayout.LOCK_FILE_SINCE_OFFSET,
                        QueueLayout.REDELIVERIES_OFFSET,
                        ParticipantLayout.NUMBERS_OFFSET,
                        ParticipantLayout.MESSAGE_WAITERS_OFFSET,
                        ParticipantLayout.ROOM_WAITERS_OFFSET,
                        ParticipantLayout.participantOffset(0, 0),
                        ParticipantLayout.HEADER_BYTES);
    }

    @Test
    void theParticipantsTableHasTheOffsetsOfTheCode() throws Exception {
        assertThat(offsets("participant"))
                .containsExactly(
                        ParticipantLayout.INCARNATION,
                        ParticipantLayout.MESSAGE_WAIT,
                        ParticipantLayout.ROOM_WAIT,
                        ParticipantLayout.CONSUMERS,
                        ParticipantLayout.PRODUCERS,
                        ParticipantLayout.PROCESS_ID,
                        ParticipantLayout.FILES,
                        ParticipantLayout.GENERATION,
                        ParticipantLayout.FIRST_FILE);
    }

    @Test
    void theSlotsTableHasTheOffsetsOfTheCode() throws Exception {
        int slot = LAYOUT.wordOffset(0);
        assertThat(offsets("slot"))
                .containsExactly(
                        0,
                        LAYOUT.lengthOffset(0) - slot,
                        LAYOUT.prefetchOffset(0) - slot,
                        LAYOUT.payloadOffset(0) - slot);
    }

    private static List<Integer> offsets(String anchor) throws Exception {
        return LayoutPage.offsets(PAGE, anchor);
    }
}
