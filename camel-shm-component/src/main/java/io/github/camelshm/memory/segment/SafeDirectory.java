// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Tells whether the names in a directory refer to the files that this process left there.
 *
 * <p>A directory is safe if it and all directories above it belong to this user or to root, and each is either not
 * writable for group and others, or sticky. In a safe directory no other user can rename, replace or remove a file that
 * belongs to this user. So a name that this process created exclusively refers to that file until the process gives it
 * away. Elsewhere another user may put a link under the name at any instant, and an operation that follows it reaches
 * any file of the host. So nothing is changed through a name there.
 *
 * <p>An unsafe directory is reported, not refused: Kubernetes makes a memory {@code emptyDir} writable for all users,
 * not sticky. The directories are examined each time, because their modes may change; this takes several microseconds.
 */
final class SafeDirectory {
    private static final int WRITABLE_FOR_OTHERS = 0022;
    private static final int STICKY = 01000;

    /** The directories that were reported. Once is enough for a JVM. */
    private static final Set<Path> REPORTED = ConcurrentHashMap.newKeySet();

    private SafeDirectory() {}

    static boolean isSafe(Path directory) {
        return unsafePart(directory).isEmpty();
    }

    /** Reports an unsafe directory once, with what that means and what helps. */
    static void reportIfUnsafe(Path directory, Consumer<String> report) {
        Optional<Path> unsafe = unsafePart(directory);
        if (unsafe.isEmpty() || REPORTED.contains(directory)) {
            return;
        }
        try {
            PosixFileAttributes attributes =
                    Files.readAttributes(unsafe.get(), PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (REPORTED.add(directory)) {
                report.accept(
                        "Other users can replace files in %s, because %s belongs to %s and has %s. So new files there keep the owner and permissions that they are created with, which the umask narrows, and another user may not be able to use them. Set the sticky bit (chmod +t) if the directory belongs to you or to root, or use a directory of your own"
                                .formatted(
                                        directory,
                                        unsafe.get().equals(directory) ? "it" : unsafe.get(),
                                        attributes.owner().getName(),
                                        PosixFilePermissions.toString(attributes.permissions())));
            }
        } catch (IOException e) {
            // Gone, or not visible. What is done there fails, with a message of its own.
        }
    }

    /**
     * The options with which to read a file that was just found to be a regular file of a trusted owner. In a safe
     * directory it still is one. Elsewhere its name may mean a pipe by now, and Java can open a pipe without waiting
     * for a writer only if it opens it for writing, too.
     */
    static Set<OpenOption> optionsToRead(Path file) {
        return isSafe(SegmentFile.directoryOf(file))
                ? Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)
                : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    private static Optional<Path> unsafePart(Path directory) {
        for (Path path = directory; path != null; path = path.getParent()) {
            if (!isSafePart(path)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    private static boolean isSafePart(Path path) {
        try {
            UnixAttributes attributes = UnixAttributes.of(path, "mode,uid", LinkOption.NOFOLLOW_LINKS);
            int mode = (int) attributes.get("mode");
            boolean isClosed = (mode & WRITABLE_FOR_OTHERS) == 0 || (mode & STICKY) != 0;
            return isClosed && FileOwnership.isOwnOrRoots(attributes.get("uid"));
        } catch (UnsupportedOperationException e) {
            return true; // No modes here, so none are changed.
        } catch (IOException e) {
            return false;
        }
    }
}
