// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

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
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * The files that belong to a queue, beside its segment. Their names are made of the queue's own name and of numbers, never
 * of text that was read from memory:
 *
 * <pre>
 *     .name.p3.17        the 17th large message of participant 3
 *     .name.b3m .name.b3r   the doorbells of participant 3, for messages and for room
 *     .name.r3.4fe...    the reply queue of participant 3's incarnation 4fe..., a segment
 * </pre>
 *
 * <p>A large message's file is complete before a slot names it, and is written and read, never mapped. Not final: a test
 * has these operations fail from a certain one on, as a crash there would.
 */
class QueueFiles {
    private static final String LARGE = "p";
    private static final String DOORBELL = "b";
    private static final String REPLY = "r";

    /** To try so many names takes as long as to list some thousand files. */
    private static final int MAX_NAMES_TRIED = 1_000;

    private final String name;
    private final Path segmentFile;
    private final Set<String> trustedOwners;

    /** A file could not be removed, nor asked for. Volatile for visibility only: a flag that is set again is a check more. */
    private volatile boolean isUnfinished;

    QueueFiles(Segment segment) {
        this(segment.name(), segment.file(), segment.options().trustedOwners());
    }

    QueueFiles(String name, Path segmentFile, Set<String> trustedOwners) {
        this.name = name;
        this.segmentFile = segmentFile;
        this.trustedOwners = trustedOwners;
    }

    /** Where a participant is rung. */
    Path doorbell(int number, QueueEvent event) {
        return sibling(DOORBELL + number + event.suffix());
    }

    /** The name of the segment of a participant's reply queue. */
    String replyQueue(int number, long incarnation) {
        return prefix() + REPLY + number + "." + Long.toHexString(incarnation);
    }

    /**
     * Writes a large message.
     *
     * @return false if there is a file of that name, which is left alone
     * @throws SegmentException if the system refuses: no space, say
     */
    boolean write(LargeMessage message, byte[] from, int offset, int length) {
        Path file = file(message);
        try (FileChannel channel = SegmentInternals.createLike(segmentFile, file)) {
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

    /** What to throw where each file that a large message could have exists already. */
    SegmentException taken(LargeMessage last, int tries) {
        return new SegmentException(
                name,
                "Queue '%s' cannot be given a message of %d bytes in %s: the files of its next %d large messages exist already, the last of them %s%s. Remove what is not the queue's"
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
     * @throws SegmentException if it is not there, not of the length that the slot says, or of a user who is not trusted
     */
    MessageFile open(LargeMessage message) {
        Path file = file(message);
        try {
            FileStatus found = SegmentInternals.status(name, file);
            requireTrustedOwner(file);
            MessageFile opened = MessageFile.open(file, found.identity());
            long size = opened.length();
            if (size != message.length()) {
                opened.close();
                throw new SegmentException(
                        name,
                        "Queue '%s': the file %s of a large message has %d bytes, and its slot says %d"
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

    /** Opening another user's file may take as long as he likes, and he may change it while it is read. */
    private void requireTrustedOwner(Path file) throws IOException {
        if (!SegmentInternals.isTrusted(file, segmentFile, trustedOwners)) {
            throw new SegmentException(
                    name,
                    "Queue '%s': the file %s of a large message belongs to %s, who is not among the trusted owners %s"
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

    /** What to throw where the system refuses to read a large message. */
    SegmentException unreadable(LargeMessage message, IOException e) {
        return SegmentInternals.refused(
                name,
                segmentFile,
                "asked for the large message " + file(message).getFileName(),
                e);
    }

    /**
     * Removes the file of a large message, if it is there. Where this user may not, its space comes back, but the name stays.
     *
     * @return whether the name is gone
     */
    boolean delete(LargeMessage message) {
        Path file = file(message);
        boolean isGone = deleteQuietly(file);
        if (!isGone) {
            truncateQuietly(file);
        }
        return isGone;
    }

    private void truncateQuietly(Path file) {
        try {
            FileStatus found = status(file);
            requireTrustedOwner(file);
            if (found.size() > 0) {
                OpenMessageFiles.OF_THIS_JVM.truncate(file, found.identity());
            }
        } catch (IOException | SegmentException e) {
            // Gone by now, or not of a user whose files are touched: its owner removes it.
        }
    }

    private FileStatus status(Path file) throws IOException {
        try {
            return find(file);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            // Every user may ask for the status of a file, unless the directory is closed to that user for the moment.
            isUnfinished = true;
            throw e;
        }
    }

    FileStatus find(Path file) throws IOException {
        return SegmentInternals.status(name, file);
    }

    /** Whether a file may be left, since this was asked last, that can be removed once the directory is open again. */
    boolean takeUnfinished() {
        boolean wasUnfinished = isUnfinished;
        isUnfinished = false;
        return wasUnfinished;
    }

    /**
     * Removes the large messages of a participant that no slot names. By who has the number's lock byte.
     *
     * @param first no file of that participant has a lower number
     * @param next nor this one, or a higher one
     * @return the lowest number of a file that is still there, or next
     */
    long deleteLargeOf(int number, long first, long next, Predicate<LargeMessage> isNamed) {
        boolean isRange = first >= 0 && first <= next;
        LongStream candidates =
                isRange && next - first <= MAX_NAMES_TRIED ? LongStream.range(first, next) : listLargeOf(number);
        return candidates
                .filter(file -> !removeUnlessNamed(new LargeMessage(number, file, 0), isNamed))
                .reduce(next, Math::min);
    }

    private boolean removeUnlessNamed(LargeMessage message, Predicate<LargeMessage> isNamed) {
        return !isNamed.test(message) && delete(message);
    }

    /** Whether there is a file for a large message that only another user may remove, for certain. */
    boolean isOthers(LargeMessage message) {
        Path file = file(message);
        try {
            return Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !SegmentInternals.isOwnOrMayRemoveAll(file);
        } catch (IOException e) {
            return false;
        }
    }

    private LongStream listLargeOf(int number) {
        String prefix = prefix() + LARGE + number + ".";
        return list(Pattern.compile(Pattern.quote(prefix) + "\\d{1,18}")).stream()
                .mapToLong(file -> Long.parseLong(file.getFileName().toString().substring(prefix.length())));
    }

    /**
     * Removes the doorbells and the reply queue of a participant that is gone. By who has the number's lock byte.
     *
     * @return false if some of it is still there, as another user's files may be
     */
    boolean deleteBelongingsOf(int number, long incarnation) {
        boolean isGone = true;
        for (QueueEvent event : QueueEvent.values()) {
            isGone &= deleteQuietly(doorbell(number, event));
        }
        return (incarnation == 0 || deleteReplyQueue(segmentFile.resolveSibling(replyQueue(number, incarnation))))
                && isGone;
    }

    /** The lock file goes last: as long as there is one, all of it is done again. */
    private boolean deleteReplyQueue(Path replies) {
        Path lock = SegmentInternals.lockFileOf(replies);
        if (Files.notExists(replies, LinkOption.NOFOLLOW_LINKS) && Files.notExists(lock, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        list(SegmentInternals.companions(SegmentKind.QUEUE, replies)).forEach(this::deleteQuietly);
        return deleteQuietly(replies) && deleteQuietly(lock);
    }

    private String prefix() {
        return SegmentInternals.prefix(segmentFile);
    }

    /** The files of these names. What that costs grows with the directory. */
    List<Path> list(Pattern names) {
        return SegmentInternals.list(segmentFile.getParent(), names);
    }

    private Path file(LargeMessage message) {
        return sibling(LARGE + message.number() + "." + message.file());
    }

    private Path sibling(String suffix) {
        return segmentFile.resolveSibling(prefix() + suffix);
    }

    /** Removes a file. Returns whether it is gone. */
    boolean deleteQuietly(Path file) {
        return SegmentInternals.delete(file);
    }
}
