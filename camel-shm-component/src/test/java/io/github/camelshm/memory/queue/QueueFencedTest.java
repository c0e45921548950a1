// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.participant.StructureFiles;
import io.github.camelshm.memory.participant.StructureMemory;
import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentInternals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A participant that others declare dead continues while they recover it. */
class QueueFencedTest {
    private static final QueueOptions OPTIONS =
            QueueOptions.defaults().withCapacity(16).withMessageSize(64);

    @TempDir
    Path folder;

    @Test
    void doesNotPublishALargeMessageWhoseFileWasRemoved() throws Exception {
        try (Segment segment = SegmentDirectory.at(folder).open("q", OPTIONS.segmentOptions())) {
            byte[] large = new byte[100];
            QueueParticipant fenced = join(segment, new StructureFiles(segment));
            LargeMessage message = fenced.writeLarge(large, 0, large.length);
            AtomicReference<QueueParticipant.Offered> offered = new AtomicReference<>();
            QueueParticipant other = join(segment, new StructureFiles(segment) {
                @Override
                public boolean remove(Path file) {
                    // Its slots were passed, and its files listed.
                    if (offered.get() == null && file.getFileName().toString().startsWith(".q.p1.")) {
                        offered.set(fenced.offer(large, 0, large.length, message));
                    }
                    return super.remove(file);
                }
            });

            // It behaves like a stopped process: it does not move to the next lock file.
            Files.delete(folder.resolve(".q.lock"));
            await("the end of the grace").until(() -> {
                other.recover();
                return offered.get() != null;
            });

            assertThat(offered).hasValue(QueueParticipant.Offered.FENCED);
            assertThat(other.poll(new Delivery())).isFalse();
            fenced.participation().abandon();
            other.participation().leave();
        }
    }

    static QueueParticipant join(Segment segment, StructureFiles files) {
        LockFile locks = SegmentInternals.lockFile("q", segment.file(), Set.of());
        QueueMemory memory = new QueueMemory(new StructureMemory(SegmentInternals.memory(segment)), OPTIONS.layout());
        return QueueParticipant.join(segment, memory, new QueueFiles(segment, files), locks, OPTIONS.maxMessageSize());
    }
}
