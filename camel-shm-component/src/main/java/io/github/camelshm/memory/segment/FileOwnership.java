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
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The owner and the permissions of files. */
final class FileOwnership {
    private static final Object ROOT_ID = 0;
    private static final String OWN_USER = findOwnUser();

    /** Empty where users have no numbers. */
    private static final Optional<Object> OWN_USER_ID = userId(Path.of("/proc/self"));

    /** Each permission of the group, and the same permission of all users. */
    private static final Map<PosixFilePermission, PosixFilePermission> FOR_GROUP_AND_OTHERS = Map.of(
            PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ,
            PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);

    private FileOwnership() {}

    /** Whether the file belongs to this process's user. Compared by number: reading a name takes ten times as long. */
    static boolean isOwn(Path file) throws IOException {
        return OWN_USER_ID.isPresent()
                ? OWN_USER_ID.equals(userId(file, LinkOption.NOFOLLOW_LINKS))
                : owner(file).equals(OWN_USER);
    }

    /**
     * Whether {@link #ownerId} returns this for the files of this user or of root. The kernel lets root do all that
     * this user may.
     */
    static boolean isOwnOrRoots(Object ownerId) {
        return ownerId.equals(OWN_USER_ID.orElse(OWN_USER)) || ownerId.equals(ROOT_ID);
    }

    /** What distinguishes the owner of a file from other users: the number, or the name where users have no numbers. */
    static Object ownerId(Path file) throws IOException {
        try {
            return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException e) {
            return owner(file);
        }
    }

    /**
     * Whether the file belongs to this process's user or to one of the given users; {@link SegmentOptions#EVERY_USER}
     * means every user.
     */
    static boolean isTrusted(Path file, Set<String> trustedOwners) throws IOException {
        return trustedOwners.contains(SegmentOptions.EVERY_USER)
                || isOwn(file)
                || (!trustedOwners.isEmpty() && trustedOwners.contains(owner(file)));
    }

    static boolean haveSameOwner(Path file, Path other) throws IOException {
        return ownerId(file).equals(ownerId(other));
    }

    /** Whether the file has more names than this one; false where that cannot be found out. */
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

    /** The name of the file's owner; empty where files have no owners. */
    static String owner(Path file) throws IOException {
        FileOwnerAttributeView view =
                Files.getFileAttributeView(file, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        return view == null ? "" : view.getOwner().getName();
    }

    /** The name of this process's user, as the system reports it. */
    static String ownUser() {
        return OWN_USER;
    }

    private static String findOwnUser() {
        try {
            // The link is followed, because the link itself need not belong to this process's user.
            return Files.getOwner(Path.of("/proc/self")).getName();
        } catch (IOException e) {
            return System.getProperty("user.name");
        }
    }

    /** Whether this process runs as root, and so may do anything with the files of all users. */
    static boolean isRootsProcess() {
        return OWN_USER_ID.equals(Optional.of(ROOT_ID));
    }

    /** Whether the file belongs to this process's user or to root. */
    static boolean isOwnOrRoots(Path file) throws IOException {
        return isOwnOrRoots(ownerId(file));
    }

    /**
     * The permissions that a new file needs so that all users of another file can use it, too.
     *
     * @return empty where files have no permissions, or if there is no such file
     */
    static Optional<Set<PosixFilePermission>> permissions(Path file) throws IOException {
        try {
            return Optional.of(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
        } catch (UnsupportedOperationException | NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Lets all users of one file use another that belongs beside it, as far as this user can grant that. The group's
     * permissions are meant for the group of the first file, so where this user cannot set that, the group gets only what
     * all users get. Does nothing unless the directory is {@linkplain SafeDirectory safe}.
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
        // The permissions after the group that they are for; the owner last, because a new owner may replace the file
        // at once.
        boolean isItsGroup =
                now.group().equals(wanted.group()) || changeIfPermitted(() -> target.setGroup(wanted.group()));
        setPermissions(to, target, now, isItsGroup ? wanted.permissions() : withGroupLikeOthers(wanted.permissions()));
        if (!now.owner().equals(wanted.owner())) {
            changeIfPermitted(() -> target.setOwner(wanted.owner()));
        }
    }

    /** Owner, group and permissions. By numbers, because for a name the system reads its list of users. */
    private static Map<String, Object> usersOf(Path file) throws IOException {
        return Files.readAttributes(file, "unix:uid,gid,permissions", LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Sets the permissions of a file that this process has created exclusively, if the directory is {@linkplain
     * SafeDirectory safe}.
     */
    static void setPermissions(Path file, Set<PosixFilePermission> wanted) throws IOException {
        PosixFileAttributeView view = viewOf(file);
        if (view != null && SafeDirectory.isSafe(SegmentFile.directoryOf(file))) {
            setPermissions(file, view, view.readAttributes(), wanted);
        }
    }

    /**
     * Sets the permissions of a file, by its name if it cannot be opened. Java changes permissions without following a
     * link by opening the file. A socket refuses that, and so does a file that the umask has made unreadable for its
     * owner. The permissions of these are changed by name, and in a safe directory the name is not a link.
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

    /** These permissions, with those of the group reduced to what all users have. */
    private static Set<PosixFilePermission> withGroupLikeOthers(Set<PosixFilePermission> permissions) {
        Set<PosixFilePermission> rest = new HashSet<>(permissions);
        FOR_GROUP_AND_OTHERS.forEach((group, others) -> {
            if (!permissions.contains(others)) {
                rest.remove(group);
            }
        });
        return rest;
    }

    /**
     * Makes the change, and returns whether that was permitted. Only root gives files away, and another user may set only
     * a group that it is a member of.
     */
    private static boolean changeIfPermitted(Change change) {
        try {
            change.make();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private interface Change {
        void make() throws IOException;
    }
}
