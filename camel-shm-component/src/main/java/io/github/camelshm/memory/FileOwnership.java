// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;

/** Whose a file is, and who may use it. */
final class FileOwnership {
    private static final Object ROOT_ID = 0;
    private static final String OWN_USER = findOwnUser();
    /** Nothing where users have no numbers. */
    private static final Optional<Object> OWN_USER_ID = userId(Path.of("/proc/self"));

    private FileOwnership() {}

    /** Whether it is the file of the user who runs this process. By number: to ask for a name takes ten times as long. */
    static boolean isOwn(Path file) throws IOException {
        return OWN_USER_ID.isPresent()
                ? OWN_USER_ID.equals(userId(file, LinkOption.NOFOLLOW_LINKS))
                : owner(file).equals(OWN_USER);
    }

    /** Whether it is what {@link #ownerId} tells of the files of this user, or of root, whom the kernel lets do all that this user may. */
    static boolean isOwnOrRoots(Object ownerId) {
        return ownerId.equals(OWN_USER_ID.orElse(OWN_USER)) || ownerId.equals(ROOT_ID);
    }

    /** What tells the owner of a file from other users: the number, or the name where users have none. */
    static Object ownerId(Path file) throws IOException {
        try {
            return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException e) {
            return owner(file);
        }
    }

    private static Optional<Object> userId(Path file, LinkOption... options) {
        try {
            return Optional.of(Files.getAttribute(file, "unix:uid", options));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** The name of the user who owns the file; empty where files have no owners. */
    static String owner(Path file) throws IOException {
        FileOwnerAttributeView view =
                Files.getFileAttributeView(file, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        return view == null ? "" : view.getOwner().getName();
    }

    /** The name of the user who runs this process, as the system tells it. */
    static String ownUser() {
        return OWN_USER;
    }

    private static String findOwnUser() {
        try {
            // Followed: the link itself is nobody's.
            return Files.getOwner(Path.of("/proc/self")).getName();
        } catch (IOException e) {
            return System.getProperty("user.name");
        }
    }

    /** Lets whoever may use one file use another that belongs beside it, as far as this user may give it to them. */
    static void copy(Path from, Path to) throws IOException {
        copy(from, Files.getFileAttributeView(to, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
    }

    /** As {@link #copy}, to a socket just made: it cannot be opened, which is how Java changes a file without following a link. */
    static void copyToSocket(Path from, Path to) throws IOException {
        copy(from, Files.getFileAttributeView(to, PosixFileAttributeView.class));
    }

    private static void copy(Path from, PosixFileAttributeView target) throws IOException {
        if (target == null) {
            return;
        }
        PosixFileAttributes wanted;
        try {
            wanted = Files.readAttributes(from, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        PosixFileAttributes now = target.readAttributes();
        // The permissions last: giving a file away may take some of them from it.
        if (!now.group().equals(wanted.group())) {
            orElseLeave(() -> target.setGroup(wanted.group()));
        }
        if (!now.owner().equals(wanted.owner())) {
            orElseLeave(() -> target.setOwner(wanted.owner()));
        }
        target.setPermissions(wanted.permissions());
    }

    private static void orElseLeave(Change change) {
        try {
            change.make();
        } catch (IOException e) {
            // Not allowed to: only root gives files away, and only to a group of its own does anybody else.
        }
    }

    private interface Change {
        void make() throws IOException;
    }
}
