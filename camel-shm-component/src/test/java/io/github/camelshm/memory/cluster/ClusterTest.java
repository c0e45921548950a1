// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.participant.CrashingAccess;
import io.github.camelshm.memory.participant.FencedAccess;
import io.github.camelshm.memory.participant.ParticipantMemory;
import io.github.camelshm.memory.participant.StructureMemory;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
    @TempDir
    Path folder;

    private final List<Cluster> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Cluster::close);
    }

    @Test
    void oneMemberLeadsUntilItResigns() {
        Cluster first = open("first");
        Cluster second = open("second");

        assertThat(first.compete()).isTrue();
        assertThat(second.compete()).isFalse();
        assertThat(first.compete()).isTrue();
        assertThat(second.term()).isEmpty();

        long term = first.term().orElseThrow();
        first.resign();
        assertThat(first.term()).isEmpty();
        assertThat(second.leader()).isEmpty();
        assertThat(second.compete()).isTrue();
        assertThat(second.term()).hasValue(term + 1);
        assertThat(first.compete()).isFalse();
    }

    @Test
    void oneMemberLeadsUntilItLeaves() {
        Cluster first = open("first");
        Cluster second = open("second");
        assertThat(first.compete()).isTrue();
        long term = first.term().orElseThrow();

        first.close();

        assertThat(second.compete()).isTrue();
        assertThat(second.term()).hasValue(term + 1);
        assertThat(second.members()).extracting(ClusterMember::id).containsExactly("second");
    }

    @Test
    void everyMemberAndReaderSeesLeaderAndMembers() {
        Cluster first = open("first");
        Cluster second = open("zweites Mitglied, 第二");
        first.compete();
        second.join();

        // given a reader, which is no member
        Cluster reader = open("reader");
        for (Cluster each : List.of(first, second, reader)) {
            assertThat(each.leader()).map(ClusterMember::id).hasValue("first");
            assertThat(each.lastTerm()).isEqualTo(first.term().orElseThrow());
            assertThat(each.members())
                    .containsExactly(
                            new ClusterMember(
                                    "first", 1, ProcessHandle.current().pid(), true),
                            new ClusterMember(
                                    "zweites Mitglied, 第二",
                                    2,
                                    ProcessHandle.current().pid(),
                                    true));
        }
    }

    @Test
    void namespacesHaveLeadersOfTheirOwn() {
        Cluster red = open("red", "first");
        Cluster blue = open("blue", "second");

        assertThat(red.compete()).isTrue();
        assertThat(blue.compete()).isTrue();
        assertThat(red.leader()).map(ClusterMember::id).hasValue("first");
        assertThat(blue.leader()).map(ClusterMember::id).hasValue("second");
    }

    @Test
    void termsGrowThoughTheSegmentIsUnlinked() {
        Cluster first = open("first");
        first.compete();
        long term = first.term().orElseThrow();
        first.close();
        SegmentDirectory.at(folder).unlink(Cluster.segmentName("x"));
        await().until(() -> System.currentTimeMillis() > term);

        Cluster next = open("next");
        next.compete();
        assertThat(next.term().orElseThrow()).isGreaterThan(term);
    }

    @Test
    void leaderOfAnUnlinkedSegmentStepsDownAndCompetesInTheNextOne() {
        Cluster first = open("first");
        first.compete();
        SegmentDirectory.at(folder).unlink(Cluster.segmentName("x"));

        await("the next segment").untilAsserted(() -> {
            try {
                assertThat(first.compete()).isTrue();
                assertThat(folder.resolve(Cluster.segmentName("x"))).exists();
            } catch (SegmentException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(open("second").compete()).isFalse();
    }

    @Test
    void deposedLeaderHasNoTermAndReleasesTheLock() {
        Cluster first = openWithoutChecks("first");
        Cluster second = openWithoutChecks("second");
        second.join();
        first.compete();
        long term = first.term().orElseThrow();

        declareDead(second);
        assertThat(first.term()).as("before it has checked").isEmpty();
        assertThat(second.compete()).isTrue();
        assertThat(second.term()).hasValue(term + 1);
        assertThat(first.compete()).isFalse();

        second.resign();
        assertThat(first.compete())
                .as("the last one that is left, which was deposed")
                .isTrue();
        assertThat(first.term()).hasValue(term + 2);
    }

    @Test
    void leaderWhoseLockFileIsReplacedRemainsLeader() throws Exception {
        Cluster first = open("first");
        Cluster second = open("second");
        first.compete();
        second.join();
        long term = first.term().orElseThrow();
        for (int i = 0; i < 3; i++) {
            Files.delete(folder.resolve(".cluster.x.lock"));

            assertThat(second.compete()).as("within the grace").isFalse();
            assertThat(first.compete()).isTrue();
            assertThat(second.compete()).isFalse();
            assertThat(first.term()).hasValue(term);
        }
    }

    @Test
    void idsAreLimited() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClusterOptions.of("x".repeat(105)))
                .withMessage(
                        "The member id '%s...' has 105 bytes, but must have from 1 to 104".formatted("x".repeat(40)));
        assertThatIllegalArgumentException().isThrownBy(() -> ClusterOptions.of(""));

        Cluster longest = open("é".repeat(52));
        longest.join();
        assertThat(longest.members()).extracting(ClusterMember::id).containsExactly("é".repeat(52));
    }

    @Test
    void clusterIsNeitherACellNorAQueue() {
        open("first").join();
        SegmentDirectory directory = SegmentDirectory.at(folder);
        String name = Cluster.segmentName("x");

        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> {
                    try (Segment segment = directory.open(name, SegmentOptions.defaults())) {
                        LongCell.in(segment, CellSpec.of(CellType.INT64));
                    }
                })
                .withMessage("Segment 'cluster.x' is a cluster: use another name");
        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> Queue.open(directory, name, QueueOptions.defaults()))
                .withMessage("Segment 'cluster.x' is a cluster: use another name");
    }

    @Test
    void queueIsNoCluster() {
        SegmentDirectory directory = SegmentDirectory.at(folder);
        Queue.open(directory, "cluster.x", QueueOptions.defaults()).close();

        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> open("first"))
                .withMessage("Segment 'cluster.x' is a queue: use shm-queue:cluster.x, or type=raw to reach its bytes");
    }

    private Cluster open(String id) {
        return open("x", id);
    }

    private Cluster open(String namespace, String id) {
        ClusterOptions options = ClusterOptions.of(id);
        Cluster cluster = Cluster.openOrAttachLater(
                SegmentDirectory.at(folder),
                namespace,
                options.withSegment(options.segment().withCheckInterval(Duration.ofMillis(50))));
        opened.add(cluster);
        return cluster;
    }

    /** A member whose periodic checks do not run, so it does not notice that it was declared dead. */
    private Cluster openWithoutChecks(String id) {
        ClusterOptions options =
                ClusterOptions.of(id).withSegment(SegmentOptions.defaults().withCheckInterval(Duration.ofHours(1)));
        Segment segment = SegmentDirectory.at(folder).open(Cluster.segmentName("x"), options.segmentOptions());
        Cluster cluster = new Cluster("x", segment, options, CrashingAccess.none());
        opened.add(cluster);
        return cluster;
    }

    private void declareDead(Cluster by) {
        FencedAccess.declareDead(
                folder.resolve(".cluster.x.lock"),
                new ParticipantMemory(new StructureMemory(SegmentInternals.memory(by.segment()))),
                by.membership::check);
    }
}
