// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.participant.StructureMemory;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentKind;
import io.github.camelshm.memory.segment.SegmentOptions;
import io.github.camelshm.text.Printable;
import java.time.Duration;

/** How to take part in a cluster. Immutable: each {@code with} method returns a changed copy. */
public final class ClusterOptions {
    /** The default of the segment's check interval: others recover a dead member within this time. */
    public static final Duration DEFAULT_CHECK_INTERVAL = Duration.ofMillis(100);

    private static final int MAX_SHOWN = 40;

    private final String id;
    private final SegmentOptions segment;

    private ClusterOptions(String id, SegmentOptions segment) {
        this.id = requireNonNull(id, "id");
        this.segment = requireNonNull(segment, "segment");
        int length = utf8().length;
        if (length == 0 || length > ClusterLayout.MAX_ID_BYTES) {
            throw new IllegalArgumentException("The member id '%s' has %d bytes, but must have from 1 to %d"
                    .formatted(Printable.start(id, MAX_SHOWN), length, ClusterLayout.MAX_ID_BYTES));
        }
    }

    /**
     * The defaults, for a member with this id: checks every 100 ms, and a segment that only its owner may use, which stays when the last
     * member has left.
     *
     * @throws IllegalArgumentException if the id is empty or has more than 104 bytes in UTF-8
     */
    public static ClusterOptions of(String id) {
        return new ClusterOptions(id, SegmentOptions.defaults().withCheckInterval(DEFAULT_CHECK_INTERVAL));
    }

    /** The id by which members tell each other apart: at most 104 bytes in UTF-8. */
    public String id() {
        return id;
    }

    /** How to open the segment. The cluster sets its size, contents and required region. */
    public SegmentOptions segment() {
        return segment;
    }

    /** A copy with another value: the options of the segment that holds the cluster. */
    public ClusterOptions withSegment(SegmentOptions options) {
        return new ClusterOptions(id, options);
    }

    byte[] utf8() {
        return id.getBytes(UTF_8);
    }

    /** The options with which the cluster's segment is opened. */
    SegmentOptions segmentOptions() {
        return SegmentInternals.withKind(segment, SegmentKind.CLUSTER)
                .withSize(ClusterLayout.BYTES)
                .withRequired(ParticipantLayout.header(SegmentKind.CLUSTER))
                .withInitializer(created -> ClusterMemory.initialize(
                        new StructureMemory(SegmentInternals.memory(created)), System.currentTimeMillis()));
    }
}
