// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * This JVM's one channel on a lock file. It is opened when it is first needed, and the file is created if there is
 * none.
 *
 * <p>A lock file is trusted only if this user, root, the segment's owner or a trusted owner owns it. The owner of any
 * other file could hold all its bytes for ever, or replace it. Java has no fstat, so the owner is read by name before
 * the file is opened, and the identity is read again afterwards. In a {@linkplain SafeDirectory safe directory} no
 * other user can rename a file of these owners in between, so the same identity is proof. Elsewhere this process must
 * also have a descriptor with that identity.
 *
 * <p>A channel on a file that the name no longer refers to is retired, and not closed: locks on it may be held, or the file may
 * get its name back. In that case closing either of two channels on it would release all locks. The retired channel
 * is closed once its file has no name at all and this JVM has no lock on it.
 *
 * <p>Thread-safe.
 */
final class LockChannels {
    private static final String CHANNEL = "channel";
    private static final String IDENTITY = "identity";
    private static final int MAX_RACES = 100;

    /**
     * Finding the files without names costs a microsecond for each open file, so it is done only once this many
     * channels are retired.
     */
    private static final int RETIRED_AT_ONCE = 64;

    private final String segment;
    private final Path segmentFile;
    private final Path path;
    private final Set<String> trustedOwners;

    LockChannels(String segment, Path segmentFile, Path path, Set<String> trustedOwners) {
        this.segment = segment;
        this.segmentFile = segmentFile;
        this.path = path;
        this.trustedOwners = Set.copyOf(trustedOwners);
    }

    /** @param identity which file the channel is on, as {@link FileStatus} identifies it */
    record Opened(FileChannel channel, Object identity) {}

    /** Runs an action on what the JVM shares on this lock file, under its monitor. */
    <T extends @Nullable Object> T with(Function<Map<Object, Object>, T> action) {
        for (; ; ) {
            Map<Object, Object> state = LockRegistry.of(path);
            synchronized (state) {
                if (LockRegistry.isCurrent(path, state)) {
                    return action.apply(state);
                }
            }
        }
    }

    /** The channel on the file that the name refers to, or did when the channel was opened. */
    Opened open() throws IOException {
        IOException[] failure = new IOException[1];
        Opened opened = with(state -> {
            FileChannel channel = (FileChannel) state.get(CHANNEL);
            if (channel != null) {
                return new Opened(channel, requireNonNull(state.get(IDENTITY)));
            }
            try {
                Opened now = openOrMake();
                state.put(CHANNEL, now.channel());
                state.put(IDENTITY, now.identity());
                return now;
            } catch (IOException e) {
                failure[0] = e;
                return null;
            }
        });
        if (opened == null) {
            throw failure[0];
        }
        return opened;
    }

    /** Whether the name refers to this file. */
    boolean isCurrent(Opened opened) throws IOException {
        try {
            return FileStatus.ofLockFile(segment, path).identity().equals(opened.identity());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Makes the next use open the file anew: the name refers to another file, or other code has closed this channel. */
    void retire(Opened opened) {
        with(state -> {
            if (state.remove(CHANNEL, opened.channel())) {
                LockRegistry.retired().put(opened.identity(), opened.channel());
            }
            return null;
        });
        closeNameless();
    }

    /** Drops all that the JVM has on a lock file that is gone, except locks. Called under the state's monitor. */
    void forget(Map<Object, Object> state) {
        FileChannel channel = (FileChannel) state.get(CHANNEL);
        if (channel != null) {
            LockRegistry.retired().put(state.get(IDENTITY), channel);
        }
        LockRegistry.forget(path, state);
        closeNameless();
    }

    private Opened openOrMake() throws IOException {
        for (int race = 0; race < MAX_RACES; race++) {
            try {
                return openTrusted();
            } catch (NoSuchFileException e) {
                create(segmentFile);
            }
        }
        throw new NoSuchFileException(path.toString());
    }

    private Opened openTrusted() throws IOException {
        Owned before = requireTrusted(Owned.at(segment, path));
        // The file is back under its name: closing either of two channels would release all locks.
        FileChannel known = (FileChannel) LockRegistry.retired().remove(before.identity());
        if (known != null && known.isOpen()) {
            return new Opened(known, before.identity());
        }
        requireFirst(before.identity());
        boolean isProven = false;
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            isProven = Owned.at(segment, path).identity().equals(before.identity())
                    && (SafeDirectory.isSafe(SegmentFile.directoryOf(path))
                            || !OwnDescriptors.areKnown()
                            || OwnDescriptors.include(before.identity()));
            if (!isProven) {
                // The caller tries again: another file was put there meanwhile.
                throw new NoSuchFileException(path.toString());
            }
            return new Opened(channel, before.identity());
        } finally {
            if (!isProven) {
                channel.close();
            }
        }
    }

    private void requireFirst(Object identity) {
        boolean isOpen = LockRegistry.wasOpenBefore(identity) && OwnDescriptors.include(identity);
        if (isOpen || !LockRegistry.isShared()) {
            throw new SegmentException(
                    segment,
                    ("The lock file %s of segment '%s' cannot be opened: the record of this "
                                    + "JVM's lock files was unregistered from its MBean server, and a second "
                                    + "channel would lose the locks of the first. Restart the JVM")
                            .formatted(path, segment));
        }
    }

    /** Whether there is a lock file that is trusted. */
    boolean isTrusted() {
        try {
            return isTrusted(Owned.at(segment, path));
        } catch (IOException | SegmentException e) {
            return false;
        }
    }

    private Owned requireTrusted(Owned file) throws IOException {
        if (!isTrusted(file)) {
            throw new SegmentException(
                    segment,
                    ("The lock file %s of segment '%s' belongs to user %s, which is neither "
                                    + "%s, the user of this JVM, nor the segment's owner, nor one of "
                                    + "trustedOwners %s: have the file removed, or add that user to "
                                    + "trustedOwners")
                            .formatted(
                                    path, segment, FileOwnership.owner(path), FileOwnership.ownUser(), trustedOwners));
        }
        return file;
    }

    private boolean isTrusted(Owned file) throws IOException {
        return trustedOwners.contains(SegmentOptions.EVERY_USER)
                || FileOwnership.isOwnOrRoots(file.owner())
                || file.owner().equals(ownerOfSegment())
                || trustedOwners.contains(FileOwnership.owner(path));
    }

    private Object ownerOfSegment() throws IOException {
        try {
            return FileOwnership.ownerId(segmentFile);
        } catch (NoSuchFileException e) {
            // No owner equals this object.
            return new Object();
        }
    }

    /**
     * Creates the file as segments are created, whole or not at all. All users of the segment may use the lock file
     * from its start.
     */
    void create(Path like) throws IOException {
        synchronized (SegmentFile.CLEANUP_LOCK) {
            Path temporary = SegmentFile.temporaryFor(segmentFile);
            try {
                SegmentFile.createLike(like, temporary).close();
                FileOwnership.copy(like, temporary);
                Files.createLink(path, temporary);
            } catch (FileAlreadyExistsException e) {
                // Another thread or process was faster. Its file will do, or be refused.
            } catch (NoSuchFileException e) {
                if (!Files.isDirectory(SegmentFile.directoryOf(path))) {
                    throw e;
                }
                // Another process removed the temporary file as the leftover of a crash: the caller tries again.
            } finally {
                Files.deleteIfExists(temporary);
            }
        }
    }

    /** Closes the retired channels whose files have no name and on which this JVM has no lock. */
    private static void closeNameless() {
        Map<Object, Object> retired = LockRegistry.retired();
        if (retired.size() < RETIRED_AT_ONCE) {
            return;
        }
        for (Object identity : OwnDescriptors.ofFilesWithoutName()) {
            retired.computeIfPresent(identity, (key, channel) -> closeUnlocked((FileChannel) channel));
        }
    }

    /** @return null if the channel is closed */
    @SuppressWarnings("try") // Only whether the lock is free matters.
    private static @Nullable FileChannel closeUnlocked(FileChannel channel) {
        try (FileLock all = channel.tryLock()) {
            // The JDK checks for locks of this JVM first. Locks of other processes do not matter: the file is gone for
            // all of them.
            channel.close();
            return null;
        } catch (OverlappingFileLockException e) {
            return channel;
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * A regular file and its owner, read at once. Read one after the other, they could be those of two files.
     *
     * @param owner as {@link FileOwnership#ownerId} returns it
     */
    private record Owned(Object identity, Object owner) {
        static Owned at(String segment, Path path) throws IOException {
            FileStatus status = FileStatus.ofLockFile(segment, path);
            try {
                UnixAttributes attributes = UnixAttributes.of(path, "fileKey,uid", LinkOption.NOFOLLOW_LINKS);
                return new Owned(attributes.get("fileKey"), attributes.get("uid"));
            } catch (UnsupportedOperationException e) {
                return new Owned(status.identity(), FileOwnership.ownerId(path));
            }
        }
    }
}
