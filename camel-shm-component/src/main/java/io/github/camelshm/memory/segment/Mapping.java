// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A segment's file as this JVM has it mapped. The file is mapped once, used by all {@link Segment}s opened on it, and
 * watched until the last of them is closed or the file is lost.
 *
 * <p>The mapping stays valid memory for as long as its buffer is referenced, and the garbage collector unmaps it. So a
 * thread in the middle of an access never loses the memory under it. What can happen is that the file is truncated. An
 * access beyond its end is then an {@link InternalError} somewhere up the stack.
 */
final class Mapping {
    /** The mappings in use, by file. This map guards the fields of all mappings that are not final. */
    private static final Map<Path, Mapping> IN_USE = new HashMap<>();

    private final String name;
    private final Path file;
    private final FileStatus status;
    private final ByteBuffer memory;

    private final Set<Segment> users = new HashSet<>();
    private final SegmentLife life;
    private boolean unlinkAfterUse;

    /** Written under the lock; volatile, because each check reads it without the lock. */
    private volatile boolean sharesLife;

    private Duration checkInterval;
    private @Nullable Future<?> watch;

    /** In milliseconds since 1970. Volatile for visibility only; no other state is published through it. */
    private volatile long lastChecked = System.currentTimeMillis();

    /**
     * @param user the segment's first user
     * @param status of the file when it was mapped
     * @param memory the file's bytes, or the first 2 GiB of them
     */
    Mapping(Segment user, FileStatus status, ByteBuffer memory) {
        this.name = user.name();
        this.file = user.file();
        this.status = status;
        this.memory = memory;
        this.life = new SegmentLife(name, file, user.options().trustedOwners());
        this.checkInterval = user.options().checkInterval();
    }

    /**
     * Attaches a segment to the file, by the mapping in use or by a new one.
     *
     * @param status of the file, large enough
     * @return whether it is attached; false if the file changed while it was mapped, or is being unlinked
     * @throws NoSuchFileException if the file vanished
     * @throws SegmentException if the file is of another kind than the user needs
     */
    static boolean attach(Segment user, FileStatus status) throws IOException {
        synchronized (IN_USE) {
            Mapping inUse = IN_USE.get(user.file());
            if (inUse != null && inUse.status.equals(status)) {
                boolean isOfKind = requireKindFor(user, inUse.memory);
                if (isOfKind) {
                    inUse.join(user, false);
                }
                return isOfKind;
            }
            Optional<ByteBuffer> memory = map(user.file(), status.size());
            // Tested before sharing the segment's life, which its last user ends: a segment that is refused is not a
            // user.
            if (memory.isEmpty() || !requireKindFor(user, memory.get())) {
                return false;
            }
            Mapping mapping = new Mapping(user, status, memory.get());
            if (!mapping.shareLife()) {
                return false;
            }
            boolean isSame = false;
            try {
                isSame = FileStatus.of(user.name(), user.file()).equals(status);
            } finally {
                if (!isSame) {
                    mapping.endLife();
                }
            }
            if (isSame) {
                mapping.join(user, false);
            }
            return isSame;
        }
    }

    /**
     * Makes sure that the file that a segment is to be attached to is of the kind that the segment needs.
     *
     * @return false if the file was truncated meanwhile
     * @throws SegmentException if it is of another kind
     */
    private static boolean requireKindFor(Segment user, ByteBuffer memory) {
        try {
            user.requireKind(SegmentKind.of(memory));
            return true;
        } catch (InternalError e) {
            return false;
        }
    }

    /**
     * Makes sure that a segment suits a new region, now and whenever it is attached again.
     *
     * @throws SegmentException if it is too small, or of another kind
     */
    static void need(Segment user, Region region) {
        // Under the lock, so that the segment is not meanwhile attached to a file that does not suit the region.
        synchronized (IN_USE) {
            user.need(region);
        }
    }

    /** Lets the initializer write the first contents, before any other process can see the file. */
    void initialize(SegmentOptions options) {
        Segment unnamed = new Segment(name, file, options);
        // This segment is not watched, and closing it does not affect the mapping.
        unnamed.attach(this, true);
        try {
            options.initializer().accept(unnamed);
        } finally {
            unnamed.markClosed();
        }
    }

    /**
     * Links the file that was built under a temporary name to its own name, and attaches its first user. Both happen
     * under one lock, so that no other thread of this JVM finds the file and maps it a second time.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the name exists
     * @throws NoSuchFileException if the temporary name does not exist
     */
    void publish(Path temporary, Segment user) throws IOException {
        synchronized (IN_USE) {
            unlinkAfterUse = user.options().unlinkOnClose();
            if (unlinkAfterUse || user.options().needsLocks()) {
                // Before the name is visible. So all processes that attach share the segment's life from the start, and
                // another user's lock file cannot be there first.
                life.lockFile().prepare(temporary);
            }
            Files.createLink(file, temporary);
            shareLife();
            if (unlinkAfterUse && sharesLife) {
                life.mark(status);
            }
            join(user, true);
        }
    }

    long size() {
        return status.size();
    }

    ByteBuffer memory() {
        return memory;
    }

    /** When the name was last checked, in milliseconds since 1970. */
    long lastChecked() {
        return lastChecked;
    }

    /** Checks whether the name still refers to the same file of the same size, and notifies the users if not. */
    void check() {
        lastChecked = System.currentTimeMillis();
        Optional<String> change = change();
        if (change.isPresent()) {
            synchronized (IN_USE) {
                lose(change.get());
            }
        } else if (sharesLife && !life.checkSharing()) {
            synchronized (IN_USE) {
                shareLifeAgain();
            }
        }
    }

    /** Shares the segment's life again after the lock file was replaced or removed. */
    private void shareLifeAgain() {
        if (sharesLife && life.shareAgain() && unlinkAfterUse) {
            life.mark(status);
        }
    }

    /**
     * Removes a user. After the last one the mapping is no longer watched, and its file is unlinked if that was asked
     * for.
     */
    static void leave(Segment user) {
        synchronized (IN_USE) {
            user.markClosed();
            Mapping mapping = user.mapping();
            if (mapping != null && mapping.users.remove(user) && mapping.users.isEmpty()) {
                mapping.forget();
                mapping.endLife();
            }
        }
    }

    private void join(Segment user, boolean asCreator) {
        if (user.isClosed()) {
            // Closed while it was being attached again.
            if (users.isEmpty()) {
                endLife();
            }
            return;
        }
        Mapping previous = IN_USE.put(file, this);
        if (previous != null && previous != this) {
            previous.lose(previous.change().orElse("it was replaced"));
        }
        Duration wanted = user.options().checkInterval();
        if (watch == null || wanted.compareTo(checkInterval) < 0) {
            cancelWatch();
            checkInterval = wanted;
            watch = SegmentWatch.start(this::check, wanted, wanted);
        }
        users.add(user);
        user.attach(this, asCreator);
    }

    /**
     * Starts to share the segment's life, if the segment has a lock file that is trusted. A segment that is to be
     * unlinked after its last use, or that holds what needs locks, has one from the start.
     *
     * @return false if another process is unlinking the segment right now
     */
    private boolean shareLife() {
        if (life.lockFile().isTrusted()) {
            sharesLife = life.share();
            return sharesLife;
        }
        return true;
    }

    /**
     * Ends this JVM's use. Unlinks a file that is to be unlinked, if it is still there and no other process on the host
     * uses it.
     */
    private void endLife() {
        if (sharesLife) {
            sharesLife = false;
            life.leave(() -> {
                if (change().isEmpty() && (unlinkAfterUse || life.isMarked(status))) {
                    unlink();
                }
                deleteLockFileWithoutSegment();
            });
        } else if (unlinkAfterUse && change().isEmpty()) {
            unlink();
        }
        life.forgetIfGone();
    }

    private void deleteLockFileWithoutSegment() {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            life.delete();
        }
    }

    private void lose(String change) {
        forget();
        List<Segment> losing = List.copyOf(users);
        users.clear();
        if (sharesLife) {
            sharesLife = false;
            life.leave(this::deleteLockFileWithoutSegment);
        }
        life.forgetIfGone();
        losing.forEach(user -> user.lose(change));
    }

    private void forget() {
        IN_USE.remove(file, this);
        cancelWatch();
    }

    private void cancelWatch() {
        if (watch != null) {
            watch.cancel(false);
            watch = null;
        }
    }

    /** What happened to the file; empty if nothing did. */
    private Optional<String> change() {
        try {
            FileStatus now = FileStatus.of(name, file);
            if (!now.identity().equals(status.identity())) {
                return Optional.of("it was replaced by another of %d bytes".formatted(now.size()));
            }
            if (now.size() != status.size()) {
                return Optional.of("it was %s from %d to %d bytes"
                        .formatted(now.size() < status.size() ? "truncated" : "extended", status.size(), now.size()));
            }
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.of("it was unlinked");
        } catch (SegmentException e) {
            return Optional.of("it was replaced (" + e.getMessage() + ")");
        } catch (IOException e) {
            return Optional.of("it can no longer be checked (" + e + ")");
        }
    }

    /**
     * Unlinks the file with all that belongs to the structure in it. Some of that dead participants have left, and no
     * participant remains to reclaim it.
     */
    private void unlink() {
        try {
            if (isStructure()) {
                CompanionFiles.unlink(file, SegmentKind.allFilesOfAnyKind(file));
            } else {
                // Cells have no companion files for which a directory of thousands of files would have to be searched.
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // The creator must learn of this. Another user's JVM that happens to be the last may not be permitted to
            // unlink the file.
            if (unlinkAfterUse) {
                throw SegmentFile.refused(name, file, "unlinked", e);
            }
        }
    }

    private boolean isStructure() {
        try {
            return SegmentKind.of(memory) != SegmentKind.RAW;
        } catch (InternalError e) {
            // Truncated at this instant.
            return true;
        }
    }

    /**
     * Maps the file without creating it, following a link, or extending it. (Mapping past its end would extend it.)
     *
     * @return empty if the file is smaller: the path refers to another file than the one whose status was read
     */
    private static Optional<ByteBuffer> map(Path file, long size) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            if (channel.size() < size) {
                return Optional.empty();
            }
            return Optional.of(channel.map(FileChannel.MapMode.READ_WRITE, 0, Math.min(size, SegmentFile.MAX_MAPPED)));
        }
    }
}
