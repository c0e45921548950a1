// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.participant.StructureAccess;
import io.github.camelshm.memory.participant.StructureFiles;
import io.github.camelshm.memory.participant.StructureMemory;
import io.github.camelshm.memory.segment.FileStatus;
import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentInternals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A call that fails while its user may not use the directory leaves nothing behind when the directory is open again.
 */
class QueueClosedDirectoryTest {
    private static final QueueOptions OPTIONS =
            QueueOptions.defaults().withCapacity(16).withMessageSize(64);

    @TempDir
    Path folder;

    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger checks = new AtomicInteger();
    private volatile boolean isClosed;
    private volatile boolean isClosedToFiles;
    private Queue queue;

    @BeforeEach
    void openQueue() {
        Segment segment = SegmentDirectory.at(folder).open("q", OPTIONS.segmentOptions());
        queue = new Queue(segment, OPTIONS, new ClosingAccess());
    }

    @AfterEach
    void closeQueue() {
        queue.close();
    }

    @Test
    void failedJoinReleasesTheNumber() {
        isClosed = true;
        assertThatExceptionOfType(SegmentException.class).isThrownBy(() -> queue.number());
        isClosed = false;

        assertThat(queue.number()).isEqualTo(1);
    }

    @Test
    void largeMessageFileIsRemovedOnceTheDirectoryIsOpen() {
        assertThat(queue.offer(new byte[100], 0, 100)).isTrue();
        isClosed = true;
        assertThat(queue.poll().acknowledge()).isTrue();
        await("its producer's check, after the acknowledgement").until(() -> refusals.get() > 1);
        isClosed = false;

        await("the next check")
                .untilAsserted(() -> assertThat(folder.resolve(".q.p1.0")).doesNotExist());
    }

    @Test
    void filesOfADeadParticipantAreRemovedOnceTheDirectoryIsOpen() {
        leaveAFileOfADeadParticipant();
        isClosedToFiles = false;

        await("the next check")
                .untilAsserted(() -> assertThat(folder.resolve(".q.p2.0")).doesNotExist());
    }

    @Test
    void filesOfADeadParticipantAreRemovedWhenTheLastOneLeaves() {
        leaveAFileOfADeadParticipant();
        isClosedToFiles = false;

        queue.close();
        assertThat(folder.resolve(".q.p2.0")).doesNotExist();
    }

    @Test
    void filesUnderANumberThatAnotherThreadLocksAreRemovedLater() throws IOException {
        leaveAFileOfADeadParticipant();
        LockFile locks = SegmentInternals.lockFile("q", folder.resolve("q"), Set.of());
        Optional<FileLock> held = await("the number's byte")
                .until(() -> locks.tryLock(LockFile.byteOfParticipant(2), false), Optional::isPresent);
        isClosedToFiles = false;
        awaitChecks(3);
        assertThat(folder.resolve(".q.p2.0")).exists();
        held.orElseThrow().release();

        await("the next check")
                .untilAsserted(() -> assertThat(folder.resolve(".q.p2.0")).doesNotExist());
    }

    private void awaitChecks(int more) {
        int checksThen = checks.get();
        await("more checks").until(() -> checks.get() > checksThen + more);
    }

    private void leaveAFileOfADeadParticipant() {
        assertThat(queue.number()).isEqualTo(1);
        Segment segment = queue.segment();
        QueueParticipant dead = QueueFencedTest.join(segment, new StructureFiles(segment));
        dead.writeLarge(new byte[100], 0, 100);
        isClosedToFiles = true;
        dead.participation().abandon();
        await("a first attempt").until(() -> refusals.get() > 0);
        awaitChecks(3);
        assertThat(folder.resolve(".q.p2.0")).exists();
    }

    /** Refuses the calls that a closed directory refuses to a user other than root. Root is refused nothing. */
    private final class ClosingAccess implements StructureAccess {
        @Override
        public StructureMemory memory(ByteBuffer bytes) {
            return new StructureMemory(bytes) {
                @Override
                public long getVolatile(int offset) {
                    // Read right after the id of the file that the lock file's name refers to, which is refused.
                    if (isClosed && offset == ParticipantLayout.LOCK_FILE_OFFSET) {
                        throw new SegmentException("q", "Closed");
                    }
                    checks.addAndGet(offset == ParticipantLayout.NUMBERS_OFFSET ? 1 : 0);
                    return super.getVolatile(offset);
                }
            };
        }

        @Override
        public StructureFiles files(Segment segment) {
            return new StructureFiles(segment) {
                @Override
                public boolean remove(Path file) {
                    boolean isRefused = isClosed || isClosedToFiles;
                    if (isRefused) {
                        refusals.incrementAndGet();
                    }
                    return !isRefused && super.remove(file);
                }

                @Override
                public FileStatus status(Path file) throws IOException {
                    if (isClosedToFiles) {
                        throw new AccessDeniedException(file.toString());
                    }
                    return super.status(file);
                }
            };
        }
    }
}
