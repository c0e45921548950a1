// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.StructureFiles;
import io.github.camelshm.memory.segment.FileStatus;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;

/**
 * A queue's files, beside its segment: large messages, which are {@linkplain StructureFiles#numbered numbered files} of the
 * participants that sent them, and reply queues.
 *
 * <pre>
 *     .name.p3.17       the 17th large message of participant 3
 *     .name.r3.4fe...   the reply queue of participant 3's incarnation 4fe..., a segment
 * </pre>
 *
 * <p>Thread-safe.
 */
final class QueueFiles {
    private static final String REPLY = "r";

    private final String name;
    private final Path segmentFile;
    private final Set<String> trustedOwners;
    private final StructureFiles files;

    QueueFiles(Segment segment, StructureFiles files) {
        this(segment.name(), segment.file(), segment.options().trustedOwners(), files);
    }

    QueueFiles(String name, Path segmentFile, Set<String> trustedOwners, StructureFiles files) {
        this.name = name;
        this.segmentFile = segmentFile;
        this.trustedOwners = trustedOwners;
        this.files = files;
    }

    /** The files that the participants of every structure have; a queue's are some of them. */
    StructureFiles all() {
        return files;
    }

    /** The name of the segment of a participant's reply queue. */
    String replyQueue(int number, long incarnation) {
        return SegmentInternals.prefix(segmentFile) + REPLY + number + "." + Long.toHexString(incarnation);
    }

    /**
     * Writes a large message.
     *
     * @return false if there is a file of that name, which is left alone
     * @throws SegmentException if the system refuses, such as for lack of space
     */
    boolean write(LargeMessage message, byte[] from, int offset, int length) {
        Path file = file(message);
        try (FileChannel channel = files.create(file)) {
            ByteBuffer buffer = ByteBuffer.wrap(from, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            SegmentInternals.shareAlike(segmentFile, file);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            delete(message);
            throw SegmentInternals.refused(name, segmentFile, "given a message of %d bytes".formatted(length), e);
        }
    }

    /** The exception to throw if each file that a large message could have exists already. */
    SegmentException taken(LargeMessage last, int tries) {
        return new SegmentException(
                name,
                "Queue '%s' cannot be given a message of %d bytes in %s: the files of its next %d large messages exist already, the last of them %s%s. Remove the files that do not belong to the queue"
                        .formatted(
                                name,
                                last.length(),
                                segmentFile.getParent(),
                                tries,
                                file(last).getFileName(),
                                SegmentInternals.ownership(file(last))));
    }

    /**
     * Opens a large message's file, which may be unlinked while it is read.
     *
     * @throws SegmentException if it is gone, has another length than the slot says, or belongs to an untrusted user
     */
    MessageFile open(LargeMessage message) {
        Path file = file(message);
        try {
            FileStatus found = files.status(file);
            requireTrustedOwner(file);
            MessageFile opened = MessageFile.open(file, found.identity());
            long size = opened.length();
            if (size != message.length()) {
                opened.close();
                throw new SegmentException(
                        name,
                        "Queue '%s': the file %s of a large message has %d bytes, but its slot says %d"
                                .formatted(name, file.getFileName(), size, message.length()));
            }
            return opened;
        } catch (NoSuchFileException e) {
            throw new SegmentException(
                    name, "Queue '%s': the file %s of a large message is gone".formatted(name, file.getFileName()), e);
        } catch (IOException e) {
            throw unreadable(message, e);
        }
    }

    /** Another user can make opening a file take any time, and can change the file while it is read. */
    private void requireTrustedOwner(Path file) throws IOException {
        if (!files.isTrusted(file)) {
            throw new SegmentException(
                    name,
                    "Queue '%s': the file %s of a large message belongs to user %s, which is not one of trustedOwners %s"
                            .formatted(name, file.getFileName(), SegmentInternals.owner(file), trustedOwners));
        }
    }

    /**
     * Reads the first bytes of a large message, or all of them if it has no more.
     *
     * @throws SegmentException as {@link #open}
     */
    byte[] readFirst(LargeMessage message, int count) {
        try (MessageFile opened = open(message)) {
            return opened.stream().readNBytes(count);
        } catch (IOException e) {
            throw unreadable(message, e);
        }
    }

    /** The exception to throw if the system refuses to read a large message. */
    SegmentException unreadable(LargeMessage message, IOException e) {
        return SegmentInternals.refused(
                name,
                segmentFile,
                "asked for the large message " + file(message).getFileName(),
                e);
    }

    /** As {@link StructureFiles#removeOrTruncate}. */
    boolean delete(LargeMessage message) {
        return files.removeOrTruncate(file(message));
    }

    /**
     * Removes the reply queue of a participant that is gone. Its lock file is removed last: as long as that exists, the
     * removal is repeated.
     *
     * @return false if some of it still exists, such as another user's files
     */
    boolean deleteReplyQueue(int number, long incarnation) {
        Path replies = segmentFile.resolveSibling(replyQueue(number, incarnation));
        Path lock = SegmentInternals.lockFileOf(replies);
        if (Files.notExists(replies, LinkOption.NOFOLLOW_LINKS) && Files.notExists(lock, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        files.list(SegmentInternals.companions(SegmentKind.QUEUE, replies)).forEach(files::remove);
        return files.remove(replies) && files.remove(lock);
    }

    private Path file(LargeMessage message) {
        return files.numbered(message.number(), message.file());
    }
}
