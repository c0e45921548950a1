// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import io.github.camelshm.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The directory in which segments have their names. On Linux it is {@code /dev/shm}, so that a segment's name is the
 * one that {@code shm_open} and Python's {@code multiprocessing.shared_memory} use. Elsewhere it is a directory of
 * files.
 *
 * <p>Thread-safe.
 */
public final class SegmentDirectory {
    /**
     * The longest name in bytes of UTF-8. A file name has at most 255, and the names of companion files need some of
     * them.
     */
    public static final int MAX_NAME_BYTES = 200;

    private static final Path LINUX_SHARED_MEMORY = Path.of("/dev/shm");
    private static final int MAX_SHOWN = 50;

    private final Path path;

    private SegmentDirectory(Path path) {
        this.path = path;
    }

    /**
     * The host's directory: {@code /dev/shm} where there is one, else {@code camel-shm} in the directory for temporary
     * files.
     */
    public static SegmentDirectory ofHost() {
        if (Files.isDirectory(LINUX_SHARED_MEMORY)) {
            return at(LINUX_SHARED_MEMORY);
        }
        Path fallback = Path.of(System.getProperty("java.io.tmpdir"), "camel-shm");
        try {
            return at(Files.createDirectories(fallback));
        } catch (IOException e) {
            throw new IllegalStateException("The directory for segments cannot be created: " + fallback, e);
        }
    }

    /**
     * A directory of the user's choice, as an option names it.
     *
     * @throws IllegalArgumentException if there is no such directory, or if this JVM's locale cannot encode its name
     */
    public static SegmentDirectory at(String directory) {
        try {
            return at(Path.of(directory));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "Directory %s for segments %s".formatted(Printable.of(directory), notEncodable()), e);
        }
    }

    /**
     * A directory of the user's choice.
     *
     * @throws IllegalArgumentException if there is no such directory
     */
    public static SegmentDirectory at(Path directory) {
        try {
            Path real = directory.toRealPath();
            if (Files.isDirectory(real)) {
                return new SegmentDirectory(real);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "There is no directory %s for segments".formatted(Printable.of(directory)), e);
        }
        throw new IllegalArgumentException(Printable.of(directory) + " is not a directory, so it cannot hold segments");
    }

    /** The path of the directory. */
    public Path path() {
        return path;
    }

    /** Whether there is a segment of that name now. */
    public boolean exists(String name) {
        return Files.isRegularFile(resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Whether there is a segment of that name that belongs to this JVM's user or to root. Opening another user's
     * segment may block for as long as that user likes.
     *
     * @throws IllegalArgumentException if the name is invalid
     * @throws SegmentException if the system refuses
     */
    public boolean isOwnOrRoots(String name) {
        Path file = resolve(name);
        try {
            return exists(name) && FileOwnership.isOwnOrRoots(file);
        } catch (IOException e) {
            throw SegmentFile.refused(name, file, "examined", e);
        }
    }

    /**
     * The kind that a segment claims to be of. Only its first bytes are read: it is not mapped, and its lock file is
     * not accessed.
     *
     * @return empty if there is no such segment
     * @throws IllegalArgumentException if the name is invalid
     * @throws SegmentException if it is no regular file, or the system refuses
     */
    public Optional<SegmentKind> kind(String name) {
        Path file = resolve(name);
        try {
            return Optional.of(SegmentKind.of(name, file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw SegmentFile.refused(name, file, "read", e);
        }
    }

    /**
     * Opens a segment: attaches to it or creates it, as the options say. A JVM maps a file once, however often it opens
     * it. The caller must close the segment.
     *
     * @throws IllegalArgumentException if the name is invalid
     * @throws NoSuchSegmentException if it does not exist and was not to be created
     * @throws SegmentExistsException if it exists and was to be created
     * @throws SegmentTooSmallException if it cannot hold what the options require
     * @throws SegmentException if it is no regular file, or it is a queue but the options require a cell of another
     *     type than {@code RAW}, or the system refuses: no permission, no space
     */
    public Segment open(String name, SegmentOptions options) {
        Segment segment = new Segment(name, resolve(name), options);
        SegmentOpening.open(segment);
        return segment;
    }

    /**
     * Opens a segment as {@link #open} does, but does not fail if it is not there or the system refuses it now. The
     * segment is then lost, and is attached as soon as possible.
     *
     * @throws IllegalArgumentException if the name is invalid, or the options do not let it be attached later
     * @throws SegmentExistsException if it exists and was to be created
     * @throws SegmentTooSmallException if it cannot hold what the options require
     * @throws SegmentException if it is no regular file, or it is a queue but the options require a cell of another
     *     type than {@code RAW}, or it belongs to another user who is not trusted
     */
    public Segment openOrAttachLater(String name, SegmentOptions options) {
        if (!options.reattach()) {
            throw new IllegalArgumentException(
                    "Segment '%s' cannot be attached later, because its options say reattach=false".formatted(name));
        }
        Segment segment = new Segment(name, resolve(name), options);
        try {
            SegmentOpening.open(segment);
        } catch (NoSuchSegmentException | SegmentRefusedException e) {
            segment.attachLater(e.getMessage());
        }
        return segment;
    }

    /**
     * Removes a segment's name. Processes that use the segment keep the memory, and learn that the segment is lost. The
     * files that belong to the structure in it are removed too.
     *
     * @return whether there was one
     * @throws SegmentException if the system refuses
     */
    public boolean unlink(String name) {
        Path file = resolve(name);
        try {
            FileStatus.of(name, file);
            boolean unlinked = CompanionFiles.unlink(file, SegmentKind.allFilesOfAnyKind(file));
            new SegmentLife(name, file, Set.of()).deleteIfUnused();
            return unlinked;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw SegmentFile.refused(name, file, "unlinked", e);
        }
    }

    /** Resolves a name to a file of this directory that is none of the files that we keep beside segments. */
    private Path resolve(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("Segment name '%s' has %d bytes: between 1 and %d are allowed"
                    .formatted(Printable.start(name, MAX_SHOWN), bytes, MAX_NAME_BYTES));
        }
        if (name.startsWith(".")) {
            throw new IllegalArgumentException(
                    "Segment name '%s' starts with a dot".formatted(Printable.start(name, MAX_SHOWN)));
        }
        if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || !Printable.isPrintable(name)) {
            throw new IllegalArgumentException(
                    "Segment name '%s' holds a separator, or a character that cannot be printed"
                            .formatted(Printable.start(name, MAX_SHOWN)));
        }
        try {
            return path.resolve(name);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("Segment name '%s' %s".formatted(name, notEncodable()), e);
        }
    }

    /**
     * Why a path is impossible, and what to do. The JDK's exception says only that some input is malformed or
     * unmappable.
     */
    private static String notEncodable() {
        return "cannot be encoded as a file name in %s, as this JVM is set up: start it with LC_ALL=C.UTF-8 or another UTF-8 locale"
                .formatted(System.getProperty("sun.jnu.encoding"));
    }

    /** Such as {@code /dev/shm}. */
    @Override
    public String toString() {
        return path.toString();
    }
}
