// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

/**
 * What cells and structures need of a segment and of the files beside it, but users do not. Only the packages of {@code
 * memory} may use this class, which a test enforces. It may change in any version.
 *
 * <p>All methods are thread-safe.
 */
public final class SegmentInternals {
    /** How much of a segment can be used, in bytes from its first. */
    public static final long MAX_MAPPED = SegmentFile.MAX_MAPPED;

    private SegmentInternals() {}

    /**
     * The segment's bytes, for the duration of one operation.
     *
     * @throws SegmentLostException if the segment is lost
     * @throws IllegalStateException if it is closed
     */
    public static ByteBuffer memory(Segment segment) {
        return segment.memory();
    }

    /**
     * Makes sure that a segment has room for a region and may hold it, now and whenever it is attached again.
     *
     * @throws SegmentTooSmallException if it is too small
     * @throws SegmentException if it holds a structure and the region is not raw
     */
    public static void need(Segment segment, Region region) {
        Mapping.need(segment, region);
    }

    /** Options for a segment that holds a structure of this kind. */
    public static SegmentOptions withKind(SegmentOptions options, SegmentKind kind) {
        return options.withKind(kind);
    }

    /** The 8 bytes that a segment of this kind begins with, in the host's byte order. */
    public static long magic(SegmentKind kind) {
        return kind.magic();
    }

    /**
     * Makes sure that a mapped segment is of this kind.
     *
     * @throws SegmentException if it is of another kind
     * @throws InternalError if the file was truncated
     */
    public static void requireKind(String segment, SegmentKind kind, ByteBuffer mapped) {
        kind.require(segment, SegmentKind.of(mapped));
    }

    /**
     * Opens a segment that belongs to the structure in another segment, and lies beside it.
     *
     * @param name may begin with a dot
     */
    public static Segment openBeside(Segment segment, String name, SegmentOptions options) {
        Segment opened = new Segment(name, segment.file().resolveSibling(name), options);
        SegmentOpening.open(opened);
        return opened;
    }

    /**
     * The lock file of a segment. It does not exist before its first byte is locked.
     *
     * @param trustedOwners the users, besides this user and the segment's owner, whose lock file is trusted
     */
    public static LockFile lockFile(String segment, Path segmentFile, Set<String> trustedOwners) {
        return new LockFile(segment, segmentFile, trustedOwners);
    }

    /** The path of the lock file of a segment. */
    public static Path lockFileOf(Path segmentFile) {
        return LockFile.pathFor(segmentFile);
    }

    /** Locks the byte of the cell at an offset, for the duration of one write. Throws as {@link LockFile#lock} does. */
    public static LockFile.Held lockCell(Segment segment, long offset, Object cell) {
        return segment.lock(LockFile.byteOfCell(offset), cell);
    }

    /**
     * Runs a check in the thread that checks segments: after a delay, and then at intervals, until the future is
     * cancelled.
     */
    public static Future<?> schedule(Runnable check, Duration first, Duration interval) {
        return SegmentWatch.start(check, first, interval);
    }

    /** Runs a task of a few milliseconds in the thread that checks segments. */
    public static void execute(Runnable task) {
        SegmentWatch.execute(task);
    }

    /** The beginning of the names of all files that belong to a segment. */
    public static String prefix(Path segmentFile) {
        return CompanionFiles.prefix(segmentFile);
    }

    /** The names of the files that belong to a segment of this kind, except those of the segments among them. */
    public static Pattern companions(SegmentKind kind, Path segmentFile) {
        return kind.companions(segmentFile);
    }

    /** The directory of a segment's file, or of one beside it. */
    public static Path directoryOf(Path file) {
        return SegmentFile.directoryOf(file);
    }

    /** The files in a directory whose names match. The cost grows with the directory. */
    public static List<Path> list(Path directory, Pattern names) {
        return CompanionFiles.list(directory, names);
    }

    /** Removes a file. Returns whether it is gone. */
    public static boolean delete(Path file) {
        return CompanionFiles.delete(file);
    }

    /**
     * Creates a file for the users of another file; once it is written, {@link #shareAlike} lets them use it.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the name exists, even as a link to nothing
     */
    public static FileChannel createLike(Path other, Path file) throws IOException {
        return SegmentFile.createLike(other, file);
    }

    /** Lets all users of one file use another that this process has created exclusively: see {@link FileOwnership#copy}. */
    public static void shareAlike(Path from, Path to) throws IOException {
        FileOwnership.copy(from, to);
    }

    /**
     * Which file a path refers to, without following a link.
     *
     * @throws NoSuchFileException if it refers to nothing
     * @throws SegmentException if it refers to anything but a regular file
     */
    public static FileStatus status(String segment, Path file) throws IOException {
        return FileStatus.of(segment, file);
    }

    /** The options with which to read a file that was just found to be a regular file of a trusted owner. */
    public static Set<OpenOption> optionsToRead(Path file) {
        return SafeDirectory.optionsToRead(file);
    }

    /** Whether a file belongs to this user, to root, to a trusted user, or to the owner of the segment. */
    public static boolean isTrusted(Path file, Path segmentFile, Set<String> trustedOwners) throws IOException {
        return FileOwnership.isOwnOrRoots(file)
                || FileOwnership.isTrusted(file, trustedOwners)
                || FileOwnership.haveSameOwner(file, segmentFile);
    }

    /** Whether a file belongs to this user, or this process runs as root, which may remove the files of all users. */
    public static boolean isOwnOrMayRemoveAll(Path file) throws IOException {
        return FileOwnership.isOwn(file) || FileOwnership.isRootsProcess();
    }

    /** The name of a file's owner; empty where files have none. */
    public static String owner(Path file) throws IOException {
        return FileOwnership.owner(file);
    }

    /** The owner and permissions of a file, as the end of a sentence. */
    public static String ownership(Path file) {
        return SegmentFile.ownership(file);
    }

    /** The exception to throw if the system refuses something. Its message says what helps. */
    public static SegmentException refused(String segment, Path file, String what, IOException cause) {
        return SegmentFile.refused(segment, file, what, cause);
    }

    /** The exception to throw if a structure does not fit into its segment. */
    public static SegmentTooSmallException tooSmall(String segment, String message) {
        return new SegmentTooSmallException(segment, message);
    }
}
