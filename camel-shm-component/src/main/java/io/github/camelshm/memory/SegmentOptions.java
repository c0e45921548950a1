// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import static java.util.Objects.requireNonNull;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How to open a segment. Immutable: each {@code with} method returns a changed copy.
 *
 * @param createMode what to do where the segment exists already, or does not
 * @param size in bytes, of a segment that is created; one that exists keeps its own
 * @param permissions of a segment that is created, whatever the umask; ignored where files have no POSIX permissions
 * @param required the cell that the segment must hold, if any
 * @param initializer writes the first contents of a segment that is created, before anybody else can see it
 * @param unlinkOnClose whether a segment that was created here goes when its last user in this JVM closes it
 * @param attachTimeout how long to wait for a segment that is still too small, as one is for a moment whose creator
 *     makes it empty and then extends it
 * @param checkInterval how often to look whether the name still means the same file of the same size
 * @param lockTimeout how long the writer of a value without a fixed size waits for others that write it
 */
public record SegmentOptions(
        CreateMode createMode,
        long size,
        Set<PosixFilePermission> permissions,
        Optional<CellSpec> required,
        Consumer<Segment> initializer,
        boolean unlinkOnClose,
        Duration attachTimeout,
        Duration checkInterval,
        Duration lockTimeout) {

    /** The size of a segment for which none is asked: a page, in bytes. */
    public static final long DEFAULT_SIZE = 4096;

    private static final SegmentOptions DEFAULTS = new SegmentOptions(
            CreateMode.IF_ABSENT,
            DEFAULT_SIZE,
            PosixFilePermissions.fromString("rw-------"),
            Optional.empty(),
            segment -> {},
            false,
            Duration.ofSeconds(1),
            Duration.ofMillis(250),
            Duration.ofSeconds(5));

    /** @throws IllegalArgumentException if the size or the check interval is not positive, or the timeout negative */
    public SegmentOptions {
        requireNonNull(createMode, "createMode");
        requireNonNull(initializer, "initializer");
        requireNonNull(required, "required");
        permissions = Set.copyOf(permissions);
        if (size < 1) {
            throw new IllegalArgumentException("A segment of %d bytes: the least is 1".formatted(size));
        }
        if (attachTimeout.isNegative()) {
            throw new IllegalArgumentException("An attach timeout of %s: the least is 0".formatted(attachTimeout));
        }
        if (lockTimeout.isNegative()) {
            throw new IllegalArgumentException("A lock timeout of %s: the least is 0".formatted(lockTimeout));
        }
        if (checkInterval.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("A check interval of %s: the least is 1 ms".formatted(checkInterval));
        }
    }

    /**
     * Attach or else create a page that only its owner may use; wait one second for a segment that is too small; look
     * every 250 ms whether it is still the same; leave it there when done.
     */
    public static SegmentOptions defaults() {
        return DEFAULTS;
    }

    public SegmentOptions withCreateMode(CreateMode value) {
        return new SegmentOptions(
                value,
                size,
                permissions,
                required,
                initializer,
                unlinkOnClose,
                attachTimeout,
                checkInterval,
                lockTimeout);
    }

    public SegmentOptions withSize(long bytes) {
        return new SegmentOptions(
                createMode,
                bytes,
                permissions,
                required,
                initializer,
                unlinkOnClose,
                attachTimeout,
                checkInterval,
                lockTimeout);
    }

    public SegmentOptions withPermissions(Set<PosixFilePermission> value) {
        return new SegmentOptions(
                createMode,
                size,
                value,
                required,
                initializer,
                unlinkOnClose,
                attachTimeout,
                checkInterval,
                lockTimeout);
    }

    public SegmentOptions withRequired(CellSpec cell) {
        return new SegmentOptions(
                createMode,
                size,
                permissions,
                Optional.of(cell),
                initializer,
                unlinkOnClose,
                attachTimeout,
                checkInterval,
                lockTimeout);
    }

    public SegmentOptions withInitializer(Consumer<Segment> value) {
        return new SegmentOptions(
                createMode,
                size,
                permissions,
                required,
                value,
                unlinkOnClose,
                attachTimeout,
                checkInterval,
                lockTimeout);
    }

    public SegmentOptions withUnlinkOnClose(boolean value) {
        return new SegmentOptions(
                createMode, size, permissions, required, initializer, value, attachTimeout, checkInterval, lockTimeout);
    }

    public SegmentOptions withAttachTimeout(Duration value) {
        return new SegmentOptions(
                createMode, size, permissions, required, initializer, unlinkOnClose, value, checkInterval, lockTimeout);
    }

    public SegmentOptions withCheckInterval(Duration value) {
        return new SegmentOptions(
                createMode, size, permissions, required, initializer, unlinkOnClose, attachTimeout, value, lockTimeout);
    }

    public SegmentOptions withLockTimeout(Duration value) {
        return new SegmentOptions(
                createMode,
                size,
                permissions,
                required,
                initializer,
                unlinkOnClose,
                attachTimeout,
                checkInterval,
                value);
    }

    /** The least size in bytes of a segment that these options can use. */
    long requiredSize() {
        return required.map(CellSpec::requiredSize).orElse(1L);
    }

    /** @throws SegmentTooSmallException if a segment of this size cannot hold what is required */
    void requireRoom(String segment, long actualSize) {
        required.ifPresent(cell -> cell.requireRoom(segment, actualSize));
    }
}
