// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.participant.CrashingAccess;
import io.github.camelshm.memory.participant.FencedAccess;
import io.github.camelshm.memory.participant.ParticipantMemory;
import io.github.camelshm.memory.participant.StructureAccess;
import io.github.camelshm.memory.participant.StructureMemory;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A member dies, or is fenced and continues, before each single store that it makes. At most one member leads at each step,
 * no two leaderships have one term, and another member leads afterwards.
 */
@Timeout(300)
class ClusterCrashTest {
    /** Checks are the test's alone: each is a step of its own. */
    private static final ClusterOptions OPTIONS =
            ClusterOptions.of("member").withSegment(SegmentOptions.defaults().withCheckInterval(Duration.ofHours(1)));

    @TempDir
    Path folder;

    /** The terms in which members led, in the order in which they began. */
    private final List<Long> terms = new ArrayList<>();

    /** What the member does that dies or is fenced. */
    enum Deed {
        LEADS {
            @Override
            void doIt(ClusterCrashTest test, Cluster victim, Cluster survivor) {
                test.compete(victim);
                test.compete(survivor);
                test.compete(victim);
            }
        },
        RESIGNS_AND_LEADS_AGAIN {
            @Override
            void doIt(ClusterCrashTest test, Cluster victim, Cluster survivor) {
                test.compete(victim);
                victim.resign();
                test.compete(victim);
            }
        },
        LEADS_AND_LEAVES {
            @Override
            void doIt(ClusterCrashTest test, Cluster victim, Cluster survivor) {
                test.compete(victim);
                victim.close();
            }
        },
        FOLLOWS_A_LEADER_THAT_RESIGNS {
            @Override
            void doIt(ClusterCrashTest test, Cluster victim, Cluster survivor) {
                test.compete(survivor);
                test.compete(victim);
                survivor.resign();
                test.compete(victim);
                test.compete(survivor);
            }
        },
        RECOVERS_A_LEADER_AND_LEADS {
            @Override
            void doIt(ClusterCrashTest test, Cluster victim, Cluster survivor) {
                Cluster dead = test.open(CrashingAccess.none());
                test.compete(dead);
                die(dead);
                victim.membership.check();
                test.compete(victim);
            }
        };

        abstract void doIt(ClusterCrashTest test, Cluster victim, Cluster survivor);
    }

    @ParameterizedTest
    @EnumSource(Deed.class)
    void deathAtAnyStoreLeavesAClusterThatCanBeLed(Deed deed) {
        int points = 0;
        for (boolean died = true; died; points++) {
            died = dieAt(deed, new CrashingAccess(points));
        }
        assertThat(points).as("points at which to die").isGreaterThan(5);
    }

    private boolean dieAt(Deed deed, CrashingAccess crashing) {
        terms.clear();
        Cluster survivor = open(CrashingAccess.none());
        try {
            survivor.join();
            Cluster victim = open(crashing);
            try {
                deed.doIt(this, victim, survivor);
            } catch (CrashingAccess.Death e) {
                assertThat(crashing.isDead()).isTrue();
            }
            boolean died = crashing.isDead();
            crashing.die();
            die(victim);
            requireThatOthersLead(survivor);
            return died;
        } finally {
            survivor.close();
            SegmentDirectory.at(folder).unlink(Cluster.segmentName("x"));
        }
    }

    @ParameterizedTest
    @EnumSource(Deed.class)
    void fencedMemberThatContinuesAtAnyStoreSpoilsNothing(Deed deed) {
        int points = 0;
        for (boolean wasFenced = true; wasFenced; points++) {
            wasFenced = fenceAt(deed, points);
        }
        assertThat(points).as("points at which to be fenced").isGreaterThan(5);
    }

    private boolean fenceAt(Deed deed, int point) {
        terms.clear();
        Cluster survivor = open(CrashingAccess.none());
        List<Cluster> next = new ArrayList<>();
        FencedAccess fencing = new FencedAccess(point, () -> {
            ByteBuffer bytes = SegmentInternals.memory(survivor.segment());
            FencedAccess.declareDead(
                    folder.resolve(".cluster.x.lock"),
                    new ParticipantMemory(new StructureMemory(bytes)),
                    survivor.membership::check);
            // Another member leases the number, and leads for a while.
            next.add(open(CrashingAccess.none()));
            compete(next.get(0));
            next.get(0).resign();
        });
        try {
            survivor.join();
            try (Cluster victim = open(fencing)) {
                deed.doIt(this, victim, survivor);
            }
            next.forEach(Cluster::close);
            survivor.membership.check();
            requireThatOthersLead(survivor);
            return fencing.isFenced();
        } finally {
            survivor.close();
            SegmentDirectory.at(folder).unlink(Cluster.segmentName("x"));
        }
    }

    private void compete(Cluster member) {
        if (member.compete() && member.term().isPresent()) {
            long term = member.term().getAsLong();
            if (terms.isEmpty() || terms.get(terms.size() - 1) != term) {
                terms.add(term);
            }
            assertThat(member.leader()).map(ClusterMember::id).hasValue("member");
        }
    }

    private void requireThatOthersLead(Cluster survivor) {
        survivor.membership.check();
        assertThat(survivor.members()).hasSize(1);
        int before = terms.size();
        survivor.resign();
        compete(survivor);
        assertThat(terms).hasSize(before + 1).doesNotHaveDuplicates();
        assertThat(Collections.max(terms)).isEqualTo(terms.get(before));
        survivor.resign();
        try (Cluster other = open(CrashingAccess.none())) {
            compete(other);
            assertThat(terms).hasSize(before + 2).isSorted();
        }
    }

    /** The kernel drops the locks of a dead process; here, this does. */
    private static void die(Cluster cluster) {
        cluster.membership.current().ifPresent(ClusterParticipant::abandon);
        cluster.segment().close();
    }

    private Cluster open(StructureAccess access) {
        Segment segment = SegmentDirectory.at(folder).open(Cluster.segmentName("x"), OPTIONS.segmentOptions());
        return new Cluster("x", segment, OPTIONS, access);
    }
}
