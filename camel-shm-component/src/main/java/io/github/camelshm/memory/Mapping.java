// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

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

/**
 * A segment's file as this JVM has it in its memory: mapped once, used by all {@link Segment}s opened on it, and watched
 * until the last of them is closed or the file is lost.
 *
 * <p>The mapping stays valid memory for as long as anybody refers to its buffer, so a thread in the middle of an access
 * is never left with nothing under it; the garbage collector unmaps. What may happen to it is that the file is cut
 * short: then an access beyond its end is an {@link InternalError} somewhere up the stack.
 */
final class Mapping {
    /** The mappings in use by their files. Guards the fields of all of them that are not final. */
    private static final Map<Path, Mapping> IN_USE = new HashMap<>();

    private final String name;
    private final Path file;
    private final FileStatus status;
    private final ByteBuffer memory;

    private final Set<Segment> users = new HashSet<>();
    private boolean createdHere;
    private boolean unlinkAfterUse;
    private Duration checkInterval;
    private Future<?> watch;

    /**
     * @param name the segment's name
     * @param file the path that its name means
     * @param status of the file when it was mapped
     * @param memory the file's bytes, or the first 2 GiB of them
     */
    Mapping(String name, Path file, FileStatus status, ByteBuffer memory) {
        this.name = name;
        this.file = file;
        this.status = status;
        this.memory = memory;
    }

    /**
     * Opens a segment on the file: on the mapping in use, or a new one.
     *
     * @param status of the file, large enough
     * @return the segment, or nothing if the file changed while it was mapped
     * @throws NoSuchFileException if it vanished
     */
    static Optional<Segment> attach(String name, Path file, FileStatus status, SegmentOptions options)
            throws IOException {
        synchronized (IN_USE) {
            Mapping inUse = IN_USE.get(file);
            if (inUse != null && inUse.status.equals(status)) {
                return Optional.of(inUse.join(options, false));
            }
            Optional<ByteBuffer> memory = map(file, status.size());
            if (memory.isEmpty() || !FileStatus.of(name, file).equals(status)) {
                return Optional.empty();
            }
            return Optional.of(new Mapping(name, file, status, memory.get()).join(options, false));
        }
    }

    /** Lets the first contents be written, before anybody else can see the file. */
    void initialize(SegmentOptions options) {
        // Closed after it: nobody watches this one.
        try (Segment unnamed = new Segment(this, true, options.lockTimeout())) {
            options.initializer().accept(unnamed);
        }
    }

    /**
     * Gives the file that was built under a temporary name its own, and opens a segment on it. Both at once, so that no
     * other thread of this JVM finds the file and maps it a second time.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the name exists
     * @throws NoSuchFileException if the temporary name does not
     */
    Segment publish(Path temporary, SegmentOptions options) throws IOException {
        synchronized (IN_USE) {
            Files.createLink(file, temporary);
            createdHere = true;
            return join(options, true);
        }
    }

    String name() {
        return name;
    }

    Path file() {
        return file;
    }

    long size() {
        return status.size();
    }

    ByteBuffer memory() {
        return memory;
    }

    /** Looks whether the name still means the same file of the same size, and tells the users if not. */
    void check() {
        Optional<String> change = change();
        if (change.isPresent()) {
            synchronized (IN_USE) {
                lose(change.get());
            }
        }
    }

    /** One user less. After the last the mapping is no longer watched, and its file unlinked if that was asked for. */
    void leave(Segment user) {
        synchronized (IN_USE) {
            if (!users.remove(user) || !users.isEmpty()) {
                return;
            }
            forget();
            if (unlinkAfterUse && change().isEmpty()) {
                unlink();
            }
        }
    }

    private Segment join(SegmentOptions options, boolean created) {
        Mapping previous = IN_USE.put(file, this);
        if (previous != null && previous != this) {
            previous.lose(previous.change().orElse("it was replaced"));
        }
        unlinkAfterUse |= createdHere && options.unlinkOnClose();
        if (watch == null || options.checkInterval().compareTo(checkInterval) < 0) {
            cancelWatch();
            checkInterval = options.checkInterval();
            watch = SegmentWatch.start(this::check, checkInterval);
        }
        Segment user = new Segment(this, created, options.lockTimeout());
        users.add(user);
        return user;
    }

    private void lose(String change) {
        List.copyOf(users).forEach(user -> user.lose(change));
        users.clear();
        forget();
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

    /** What happened to the file, or nothing. */
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
            return Optional.of("it cannot be looked at any more (" + e + ")");
        }
    }

    private void unlink() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw SegmentFile.refused(name, file, "unlinked", e);
        }
    }

    /**
     * Maps the file without ever creating it, following a link or extending it (which mapping past its end does).
     *
     * @return nothing if it is smaller: the path means another file than the one looked at
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
