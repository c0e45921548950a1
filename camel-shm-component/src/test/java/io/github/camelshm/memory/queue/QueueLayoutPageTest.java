// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables of bytes on the guide's page, from which other languages take part, are those of the code. */
class QueueLayoutPageTest {
    private static final Path PAGE = Path.of("..", "src", "docs", "reference", "queue-layout.adoc");
    private static final QueueLayout LAYOUT = new QueueLayout(16, 32);

    @Test
    void theSegmentsTableHasTheOffsetsOfTheCode() throws Exception {
        assertThat(offsets("header"))
                .containsExactly(
                        QueueLayout.MAGIC_OFFSET,
                        QueueLayout.VERSION_OFFSET,
                        QueueLayout.SIZE_OFFSET,
                        QueueLayout.MESSAGE_SIZE_OFFSET,
                        QueueLayout.EPOCH_OFFSET,
                        QueueLayout.LOCK_FILE_OFFSET,
                        QueueLayout.LOCK_FILE_SINCE_OFFSET,
                        QueueLayout.REDELIVERIES_OFFSET,
                        QueueLayout.NUMBERS_OFFSET,
                        QueueLayout.MESSAGE_WAITERS_OFFSET,
                        QueueLayout.ROOM_WAITERS_OFFSET,
                        QueueLayout.participantOffset(0, 0),
                        QueueLayout.HEADER_BYTES);
    }

    @Test
    void theParticipantsTableHasTheOffsetsOfTheCode() throws Exception {
        assertThat(offsets("participant"))
                .containsExactly(
                        QueueLayout.INCARNATION,
                        QueueLayout.MESSAGE_WAIT,
                        QueueLayout.ROOM_WAIT,
                        QueueLayout.CONSUMERS,
                        QueueLayout.PRODUCERS,
                        QueueLayout.PROCESS_ID,
                        QueueLayout.FILES,
                        QueueLayout.HOLDERS,
                        QueueLayout.FIRST_FILE);
    }

    @Test
    void theSlotsTableHasTheOffsetsOfTheCode() throws Exception {
        int slot = LAYOUT.wordOffset(0);
        assertThat(offsets("slot"))
                .containsExactly(
                        0,
                        LAYOUT.lengthOffset(0) - slot,
                        LAYOUT.touchedOffset(0) - slot,
                        LAYOUT.payloadOffset(0) - slot);
    }

    /** The first column of the table with this anchor. */
    private static List<Integer> offsets(String anchor) throws Exception {
        String table = Files.readString(PAGE)
                .split(Pattern.quote("[#" + anchor + "]"), -1)[1]
                .split("\\|===", -1)[1];
        return Pattern.compile("^\\| (\\d+) \\|", Pattern.MULTILINE)
                .matcher(table)
                .results()
                .map(row -> Integer.valueOf(row.group(1)))
                .toList();
    }
}
