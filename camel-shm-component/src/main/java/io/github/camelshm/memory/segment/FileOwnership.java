// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    /** Whether it is the file of this process's user, or of one of these; {@link SegmentOptions#ANYBODY} means every user. */
    static boolean isTrusted(Path file, Set<String> trustedOwners) throws IOException {
        return trustedOwners.contains(SegmentOptions.ANYBODY)
                || isOwn(file)
                || (!trustedOwners.isEmpty() && trustedOwners.contains(owner(file)));
    }

    static boolean haveSameOwner(Path file, Path other) throws IOException {
        return ownerId(file).equals(ownerId(other));
    }

    /** Whether the file has more names than this one; not where that cannot be seen. */
    static boolean hasOtherName(Path file) throws IOException {
        try {
            return (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1;
        } catch (UnsupportedOperationException e) {
            return false;
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

    /** Whether this process may do what it likes with the files of all users. */
    static boolean isRootsProcess() {
        return OWN_USER_ID.equals(Optional.of(ROOT_ID));
    }

    /** Whether it is the file of the user who runs this process, or of root. */
    static boolean isOwnOrRoots(Path file) throws IOException {
        return isOwnOrRoots(ownerId(file));
    }

    /**
     * The permissions that a new file needs so that all who may use another can use it, too.
     *
     * @return nothing where there are no permissions, or no such file
     */
    static Optional<Set<PosixFilePermission>> permissions(Path file) throws IOException {
        try {
            return Optional.of(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
        } catch (UnsupportedOperationException | NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Lets whoever may use one file use another that belongs beside it, as far as this user may give it to them. Does
     * nothing unless the directory is {@linkplain SafeDirectory safe}.
     *
     * @param to a file or socket that this process has created exclusively, and not given away
     */
    static void copy(Path from, Path to) throws IOException {
        PosixFileAttributeView target = viewOf(to);
        if (target == null) {
            return;
        }
        Map<String, Object> usersNow = usersOf(to);
        PosixFileAttributes wanted;
        try {
            if (usersOf(from).equals(usersNow) || !SafeDirectory.isSafe(SegmentFile.directoryOf(to))) {
                return;
            }
            wanted = Files.readAttributes(from, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        PosixFileAttributes now = target.readAttributes();
        // The permissions only for the right group; the owner last, who may replace the file as soon as it is his.
        if (!now.group().equals(wanted.group())) {
            orElseLeave(() -> target.setGroup(wanted.group()));
        }
        setPermissions(to, target, now, wanted.permissions());
        if (!now.owner().equals(wanted.owner())) {
            orElseLeave(() -> target.setOwner(wanted.owner()));
        }
    }

    /** Owner, group and permissions. By numbers, as for a name the system reads its list of users. */
    private static Map<String, Object> usersOf(Path file) throws IOException {
        return Files.readAttributes(file, "unix:uid,gid,permissions", LinkOption.NOFOLLOW_LINKS);
    }

    /** Sets the permissions of a file that this process has created exclusively, if the directory is {@linkplain SafeDirectory safe}. */
    static void setPermissions(Path file, Set<PosixFilePermission> wanted) throws IOException {
        PosixFileAttributeView view = viewOf(file);
        if (view != null && SafeDirectory.isSafe(SegmentFile.directoryOf(file))) {
            setPermissions(file, view, view.readAttributes(), wanted);
        }
    }

    /**
     * Java changes permissions without following a link by opening the file, which a socket refuses, and a file that the
     * umask has taken from its owner. Those are changed by their names, which in a safe directory are no links.
     */
    private static void setPermissions(
            Path file, PosixFileAttributeView view, PosixFileAttributes now, Set<PosixFilePermission> wanted)
            throws IOException {
        boolean canBeOpened = now.isRegularFile() && now.permissions().contains(PosixFilePermission.OWNER_READ);
        if (canBeOpened) {
            view.setPermissions(wanted);
        } else {
            Files.setPosixFilePermissions(file, wanted);
        }
    }

    /** @return null where files have no permissions */
    private static @Nullable PosixFileAttributeView viewOf(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
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
