// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Creates the files of segments, so that a segment appears whole or not at all.
 *
 * <p>A segment is built under a temporary name. All of its memory is allocated by writing it, because a sparse file on
 * a full {@code /dev/shm} would be a fault at the first store. Its first contents are written and its permissions are
 * set. Then it is linked to its name, which fails if the name exists.
 *
 * <p>While a process builds the segment, it holds a file lock on it, which the kernel drops when the process dies. A
 * temporary file that no process has locked was left behind by a crash, and the next process removes it. This may hit a
 * file in the instant between its creation and its locking. The link then fails because the temporary name is gone, and
 * the builder starts over. So a lock that is lost too early costs a repetition, and never a segment.
 */
final class SegmentFile {
    /** How much can be mapped at once, in bytes: a buffer's index is an int. */
    static final long MAX_MAPPED = Integer.MAX_VALUE & ~4095L;

    private static final String TEMPORARY_PREFIX = ".camel-shm-";
    private static final String TEMPORARY_SUFFIX = ".tmp";
    private static final int MAX_TRIES = 100;
    private static final int CHUNK = 1 << 16;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /**
     * The directories that this JVM has searched for leftovers. Once is enough: a process that crashed starts again,
     * and searches then. A search at each creation would make the creation of many segments quadratic.
     */
    private static final Set<Path> CLEANED = ConcurrentHashMap.newKeySet();

    /**
     * Held by a search for leftovers, and by {@link LockChannels} while it creates a lock file. A search locks the
     * files that it finds, and could find the new lock file under its temporary name.
     */
    static final Object CLEANUP_LOCK = new Object();

    private SegmentFile() {}

    /**
     * Creates the segment, and attaches its first user.
     *
     * @return whether it was created; false if the name exists
     * @throws SegmentException if the system refuses: no permission, no space
     */
    static boolean create(Segment user) {
        String name = user.name();
        Path file = user.file();
        SegmentOptions options = user.options();
        Path directory = directoryOf(file);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (CLEANED.add(directory)) {
            removeLeftTemporaries(directory);
        }
        String what = "created with %d bytes".formatted(options.size());
        for (int i = 0; i < MAX_TRIES; i++) {
            try {
                build(user);
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            } catch (NoSuchFileException e) {
                // Removed as a leftover in the instant before it was locked: build another.
                if (!Files.isDirectory(directory)) {
                    throw refused(name, file, what, e);
                }
            } catch (OverlappingFileLockException e) {
                // The same, but by another thread of this JVM, which holds the lock right now.
            } catch (IOException e) {
                boolean mayFitNow = removeLeftTemporaries(directory) > 0;
                if (!mayFitNow) {
                    throw refused(name, file, what, e);
                }
            }
        }
        throw new SegmentException(
                name,
                "Segment '%s' could not be created in %s: its temporary file was removed %d times"
                        .formatted(name, directory, MAX_TRIES));
    }

    /**
     * The exception to throw if the system refuses. Its message tells the cause, with permissions or free space where
     * that helps.
     */
    static SegmentException refused(String name, Path file, String what, IOException cause) {
        String message = "Segment '%s' cannot be %s in %s: ".formatted(name, what, file.getParent());
        if (cause instanceof AccessDeniedException) {
            return new SegmentRefusedException(name, message + "no permission" + ownership(file), cause);
        }
        if (cause instanceof ClosedByInterruptException) {
            return new SegmentRefusedException(name, message + "the thread was interrupted", cause);
        }
        if (cause instanceof NoSuchFileException) {
            return new SegmentRefusedException(name, message + "the directory is gone", cause);
        }
        return new SegmentRefusedException(name, message + cause.getMessage() + freeSpace(directoryOf(file)), cause);
    }

    @SuppressWarnings("try") // The lock is there to be held.
    private static void build(Segment user) throws IOException {
        Path file = user.file();
        SegmentOptions options = user.options();
        Path temporary = temporaryFor(file);
        try (FileChannel channel = openNew(temporary, options.permissions());
                FileLock beingBuilt = channel.tryLock()) {
            allocate(channel, options.size());
            ByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, Math.min(options.size(), MAX_MAPPED));
            Mapping mapping = new Mapping(user, FileStatus.of(user.name(), temporary), memory);
            mapping.initialize(options);
            FileOwnership.setPermissions(temporary, options.permissions());
            mapping.publish(temporary, user);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * The directory of a segment's file, or of a file beside it. These paths begin with that of a {@link
     * SegmentDirectory}, so there is always one.
     */
    static Path directoryOf(Path file) {
        return requireNonNull(file.getParent());
    }

    /** The temporary name, beside a file, under which the file is built. */
    static Path temporaryFor(Path file) {
        return file.resolveSibling(TEMPORARY_PREFIX + UUID.randomUUID() + TEMPORARY_SUFFIX);
    }

    /** Creates and opens a file that its owner may use. In an unsafe directory, the users of another file may use it too. */
    static FileChannel createLike(Path like, Path file) throws IOException {
        return openNew(file, FileOwnership.permissions(like).orElse(OWNER_ONLY));
    }

    /**
     * Creates a file, and opens it.
     *
     * @param permissions that it is to have in the end. In a safe directory they are set afterwards, because the umask
     *     narrows those of a new file; elsewhere they cannot be set afterwards
     * @throws FileAlreadyExistsException if the name exists, even as a link to nothing
     */
    private static FileChannel openNew(Path file, Set<PosixFilePermission> permissions) throws IOException {
        Path directory = directoryOf(file);
        boolean isNarrow = permissions.equals(OWNER_ONLY) || SafeDirectory.isSafe(directory);
        FileAttribute<?>[] attributes = hasPosixPermissions(directory)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(isNarrow ? OWNER_ONLY : permissions)}
                : new FileAttribute<?>[0];
        Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return FileChannel.open(file, options, attributes);
    }

    private static void allocate(FileChannel channel, long size) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(size, CHUNK));
        for (long written = 0; written < size; ) {
            zeros.clear().limit((int) Math.min(size - written, zeros.capacity()));
            written += channel.write(zeros, written);
        }
    }

    /** Removes the temporary files that no process builds any longer, and returns how many. */
    static int removeLeftTemporaries(Path directory) {
        int removed = 0;
        synchronized (CLEANUP_LOCK) {
            try (DirectoryStream<Path> temporaries =
                    Files.newDirectoryStream(directory, TEMPORARY_PREFIX + "*" + TEMPORARY_SUFFIX)) {
                for (Path temporary : temporaries) {
                    removed += removeIfLeft(temporary) ? 1 : 0;
                }
            } catch (IOException e) {
                // Not readable, for example. The creation then fails, with a better message of its own.
            }
        }
        return removed;
    }

    private static boolean removeIfLeft(Path temporary) {
        try {
            if (!Files.isRegularFile(temporary, LinkOption.NOFOLLOW_LINKS) || !FileOwnership.isOwn(temporary)) {
                return false; // Opening another user's file may block for as long as that user likes.
            }
            if (FileOwnership.hasOtherName(temporary)) {
                // Its builder needs it no longer. It is not opened: it may be a lock file, and closing it would release
                // all locks.
                return Files.deleteIfExists(temporary);
            }
            // Opened to read and write, because opening a pipe that way does not block: another user may have put one
            // there by now.
            try (FileChannel channel = FileChannel.open(
                            temporary, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                    FileLock lock = channel.tryLock()) {
                return lock != null && Files.deleteIfExists(temporary);
            }
        } catch (OverlappingFileLockException e) {
            return false; // This JVM is building it.
        } catch (IOException e) {
            return false; // Another user's, or gone already.
        }
    }

    private static boolean hasPosixPermissions(Path directory) {
        return Files.getFileAttributeView(directory, PosixFileAttributeView.class) != null;
    }

    /** The owner and permissions of the file; if it is missing or not visible, those of its directory. */
    static String ownership(Path file) {
        return ownership("it", file)
                .or(() -> ownership("the directory", directoryOf(file)))
                .orElse("");
    }

    private static Optional<String> ownership(String what, Path file) {
        try {
            PosixFileAttributes attributes =
                    Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return Optional.of(" (%s belongs to %s and has %s)"
                    .formatted(
                            what,
                            attributes.owner().getName(),
                            PosixFilePermissions.toString(attributes.permissions())));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private static String freeSpace(Path directory) {
        try {
            return " (%d bytes are free there)"
                    .formatted(Files.getFileStore(directory).getUsableSpace());
        } catch (IOException e) {
            return "";
        }
    }
}
