// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.FileStatus;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentInternals;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * The files of a structure's participants, beside its segment. Their names consist of the segment's own name and of
 * numbers, never of strings that were read from memory:
 *
 * <pre>
 *     .name.p3.17           the 17th numbered file of participant 3: what is too large for the segment
 *     .name.b3m .name.b3r   the doorbells of participant 3, for messages and for room
 * </pre>
 *
 * <p>A numbered file is complete before a word names it, and is written and read, never mapped. Not final: a test makes
 * these operations fail from a certain one on, like a crash at that point. Thread-safe.
 */
public class StructureFiles {
    private static final String NUMBERED = "p";
    private static final String DOORBELL = "b";

    /** Trying this many names takes as long as listing a few thousand files. */
    private static final int MAX_NAMES_TRIED = 1_000;

    private final String name;
    private final Path segmentFile;
    private final Set<String> trustedOwners;

    /**
     * A file could be neither removed nor examined, or another process reads it. Volatile for visibility only: setting it
     * again costs one more check.
     */
    private volatile boolean isUnfinished;

    public StructureFiles(Segment segment) {
        this(segment.name(), segment.file(), segment.options().trustedOwners());
    }

    /**
     * The files beside a segment.
     *
     * @param trustedOwners users beside this one, root and the segment's owner whose files are opened and truncated
     */
    public StructureFiles(String segment, Path segmentFile, Set<String> trustedOwners) {
        this.name = segment;
        this.segmentFile = segmentFile;
        this.trustedOwners = trustedOwners;
    }

    /** The socket at which a participant is rung. */
    Path doorbell(int number, Event event) {
        return sibling(DOORBELL + number + event.suffix());
    }

    public Path numbered(long number, long file) {
        return sibling(NUMBERED + number + "." + file);
    }

    private Path sibling(String suffix) {
        return segmentFile.resolveSibling(SegmentInternals.prefix(segmentFile) + suffix);
    }

    /**
     * Creates a file that the segment's users may use once it is {@linkplain SegmentInternals#shareAlike shared}.
     *
     * @throws FileAlreadyExistsException if the name exists, even as a link to nothing
     */
    public FileChannel create(Path file) throws IOException {
        return SegmentInternals.createLike(segmentFile, file);
    }

    /** Removes a file. Returns whether it is gone. */
    public boolean remove(Path file) {
        return SegmentInternals.delete(file);
    }

    /**
     * Which file a path refers to, without following links.
     *
     * @throws NoSuchFileException if it refers to no file
     * @throws SegmentException if it refers to anything but a regular file
     */
    public FileStatus status(Path file) throws IOException {
        return SegmentInternals.status(name, file);
    }

    /** The files with these names. The cost grows with the directory. */
    public List<Path> list(Pattern names) {
        return SegmentInternals.list(SegmentInternals.directoryOf(segmentFile), names);
    }

    /**
     * Whether a file's owner is trusted. Another user can make opening a file take any time, and can change it while it
     * is read.
     */
    public boolean isTrusted(Path file) throws IOException {
        return SegmentInternals.isTrusted(file, segmentFile, trustedOwners);
    }

    /**
     * Removes a numbered file. Where this user may not, it frees the file's space, and the name stays.
     *
     * @return whether the name is gone
     */
    public boolean removeOrTruncate(Path file) {
        boolean isGone = remove(file);
        if (!isGone) {
            truncateQuietly(file);
        }
        return isGone;
    }

    private void truncateQuietly(Path file) {
        try {
            FileStatus found = statusToRemove(file);
            if (isTrusted(file) && found.size() > 0 && !OpenFiles.OF_THIS_JVM.truncate(file, found.identity())) {
                isUnfinished = true;
            }
        } catch (IOException | SegmentException e) {
            // Gone by now, or of a user whose files this process does not change: the file's owner removes it.
        }
    }

    private FileStatus statusToRemove(Path file) throws IOException {
        try {
            return status(file);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            // Every user may read the status of a file, unless the directory is closed to that user for the moment.
            isUnfinished = true;
            throw e;
        }
    }

    /** Whether, since the last call, a file may have been left that can be removed or truncated later. */
    boolean takeUnfinished() {
        boolean wasUnfinished = isUnfinished;
        isUnfinished = false;
        return wasUnfinished;
    }

    /**
     * Removes the numbered files of a participant that are not named. Called by the holder of the number's lock byte.
     *
     * @param first no file of that participant has a lower number
     * @param next no file of that participant has this number or a higher one
     * @return the lowest number of a file that is still there, or next
     */
    long removeNumbered(int number, long first, long next, LongPredicate isNamed) {
        boolean isRange = first >= 0 && first <= next;
        boolean areFew = isRange && next - first <= MAX_NAMES_TRIED;
        // A fenced process that continues does not touch files that the next holder of the number has created since.
        LongStream candidates =
                areFew ? LongStream.range(first, next) : listNumbered(number).filter(file -> !isRange || file < next);
        return candidates
                .filter(file -> isNamed.test(file) || !removeOrTruncate(numbered(number, file)))
                .reduce(next, Math::min);
    }

    private LongStream listNumbered(int number) {
        String prefix = SegmentInternals.prefix(segmentFile) + NUMBERED + number + ".";
        return list(Pattern.compile(Pattern.quote(prefix) + "\\d{1,18}")).stream()
                .mapToLong(file -> Long.parseLong(file.getFileName().toString().substring(prefix.length())));
    }

    /** Whether it is certain that the file exists and only another user may remove it. */
    boolean isOthers(Path file) {
        try {
            return Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !SegmentInternals.isOwnOrMayRemoveAll(file);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Removes the doorbells of a participant that is gone. Called by the holder of the number's lock byte.
     *
     * @return whether they are gone
     */
    boolean removeDoorbells(int number) {
        boolean areGone = true;
        for (Event event : Event.values()) {
            areGone &= remove(doorbell(number, event));
        }
        return areGone;
    }
}
