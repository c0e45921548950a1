// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.participant.LayoutPage;
import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.segment.LockFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The guide's tables of a cluster's bytes agree with the code. */
class ClusterLayoutPageTest {
    private static final Path PAGE = Path.of("..", "src", "docs", "reference", "shm-cluster.adoc");

    @Test
    void theSegmentsTableHasTheOffsetsOfTheCode() throws Exception {
        assertThat(LayoutPage.offsets(PAGE, "header"))
                .containsExactly(
                        ParticipantLayout.MAGIC_OFFSET,
                        ParticipantLayout.VERSION_OFFSET,
                        ClusterLayout.LEADER_OFFSET,
                        ParticipantLayout.HEADER_BYTES);
    }

    @Test
    void theMembersTableHasTheOffsetsOfTheCode() throws Exception {
        assertThat(LayoutPage.offsets(PAGE, "member"))
                .containsExactly(
                        ClusterLayout.INCARNATION, ClusterLayout.HEARTBEAT, ClusterLayout.ID_LENGTH, ClusterLayout.ID);
    }

    @Test
    void thePageHasTheNumbersOfTheCode() throws Exception {
        assertThat(Files.readString(PAGE))
                .contains(
                        "*byte %d*".formatted(LockFile.BYTE_OF_LEADER),
                        "at most %d bytes".formatted(ClusterLayout.MAX_ID_BYTES),
                        "at most %d members".formatted(ParticipantLayout.MAX_NUMBER),
                        "version of this layout: %d.".formatted(ClusterLayout.VERSION));
    }
}
