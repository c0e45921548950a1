// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static java.util.Objects.requireNonNull;

import io.github.camelshm.text.Printable;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** How to open a segment, and what to do while it is open. Immutable: each {@code with} method returns a changed copy. */
public final class SegmentOptions {
    /** The default size of a segment in bytes: a page. */
    public static final long DEFAULT_SIZE = 4096;

    /** In {@link #trustedOwners}: every user of the host. */
    public static final String EVERY_USER = "*";

    private static final SegmentOptions DEFAULTS = new SegmentOptions(new Draft());

    private final CreateMode createMode;
    private final long size;
    private final Set<PosixFilePermission> permissions;
    private final Set<String> trustedOwners;
    private final Optional<Region> required;
    private final Optional<SegmentKind> kind;
    private final Consumer<Segment> initializer;
    private final boolean unlinkOnClose;
    private final boolean reattach;
    private final Consumer<String> report;
    private final Duration attachTimeout;
    private final Duration checkInterval;
    private final Duration lockTimeout;

    private SegmentOptions(Draft draft) {
        this.createMode = requireNonNull(draft.createMode, "createMode");
        this.size = draft.size;
        this.permissions = Set.copyOf(draft.permissions);
        this.trustedOwners = Set.copyOf(draft.trustedOwners);
        this.required = requireNonNull(draft.required, "required");
        this.kind = draft.kind;
        this.initializer = requireNonNull(draft.initializer, "initializer");
        this.unlinkOnClose = draft.unlinkOnClose;
        this.reattach = draft.reattach;
        this.report = requireNonNull(draft.report, "report");
        this.attachTimeout = draft.attachTimeout;
        this.checkInterval = draft.checkInterval;
        this.lockTimeout = draft.lockTimeout;
        if (size < 1) {
            throw new IllegalArgumentException("A segment size of %d bytes: it must be at least 1".formatted(size));
        }
        if (attachTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "An attach timeout of %s: it must be at least 0".formatted(attachTimeout));
        }
        if (lockTimeout.isNegative()) {
            throw new IllegalArgumentException("A lock timeout of %s: it must be at least 0".formatted(lockTimeout));
        }
        if (checkInterval.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(
                    "A check interval of %s: it must be at least 1 ms".formatted(checkInterval));
        }
    }

    /**
     * The defaults. Attach, or else create a page that only its owner may use. Wait one second for a segment that is
     * too small. Check every 250 ms whether the name still refers to the same segment, and attach again if not. Leave the
     * segment there when done.
     */
    public static SegmentOptions defaults() {
        return DEFAULTS;
    }

    /** What to do if the segment exists already, or does not. */
    public CreateMode createMode() {
        return createMode;
    }

    /** The size in bytes of a segment that is created; one that exists keeps its own. */
    public long size() {
        return size;
    }

    /** The permissions of a segment that is created, whatever the umask; ignored where files have no POSIX permissions. */
    public Set<PosixFilePermission> permissions() {
        return permissions;
    }

    /** The names of the users, besides this process's own, whose segments may be attached; {@link #EVERY_USER} for all. */
    public Set<String> trustedOwners() {
        return trustedOwners;
    }

    /** What the segment must have room for, if anything. */
    public Optional<Region> required() {
        return required;
    }

    /** Writes the first contents of a segment that is created, before any other process can see it. */
    public Consumer<Segment> initializer() {
        return initializer;
    }

    /** Whether a segment that is created with these options is unlinked when its last user on the host closes it. */
    public boolean unlinkOnClose() {
        return unlinkOnClose;
    }

    /** Whether to attach or create the segment again when its name refers to another file than the one in use, or none. */
    public boolean reattach() {
        return reattach;
    }

    /** Receives a printable sentence when the segment has been attached again. */
    public Consumer<String> report() {
        return report;
    }

    /**
     * How long to wait for a segment that is still too small. It is so for a moment if its creator creates it empty and
     * then extends it.
     */
    public Duration attachTimeout() {
        return attachTimeout;
    }

    /** How often to check whether the name still refers to the same file of the same size. */
    public Duration checkInterval() {
        return checkInterval;
    }

    /** How long the writer of a value without a fixed size waits for other writers. */
    public Duration lockTimeout() {
        return lockTimeout;
    }

    /** A copy with another value: what to do if the segment exists already, or does not. */
    public SegmentOptions withCreateMode(CreateMode value) {
        return with(draft -> draft.createMode = value);
    }

    /** A copy with another value; an {@link IllegalArgumentException} if it is not positive. */
    public SegmentOptions withSize(long bytes) {
        return with(draft -> draft.size = bytes);
    }

    /** A copy with another value: the permissions of a segment that is created. */
    public SegmentOptions withPermissions(Set<PosixFilePermission> value) {
        return with(draft -> draft.permissions = value);
    }

    /** A copy with another value: the users, besides the one that runs this JVM, whose segments may be used. */
    public SegmentOptions withTrustedOwners(Set<String> names) {
        return with(draft -> draft.trustedOwners = names);
    }

    /** A copy with another value: what the segment must have room for, such as a cell. */
    public SegmentOptions withRequired(Region value) {
        return with(draft -> draft.required = Optional.of(value));
    }

    /** A copy with another value: what writes the first contents of a segment that is created. */
    public SegmentOptions withInitializer(Consumer<Segment> value) {
        return with(draft -> draft.initializer = value);
    }

    /** A copy with another value: whether a segment that was created is unlinked after its last use on the host. */
    public SegmentOptions withUnlinkOnClose(boolean value) {
        return with(draft -> draft.unlinkOnClose = value);
    }

    /** A copy with another value: whether a lost segment is attached again. */
    public SegmentOptions withReattach(boolean value) {
        return with(draft -> draft.reattach = value);
    }

    /** A copy with another value: what receives a sentence when the segment has been attached again. */
    public SegmentOptions withReport(Consumer<String> value) {
        return with(draft -> draft.report = sentence -> value.accept(Printable.of(sentence)));
    }

    /** A copy with another value; an {@link IllegalArgumentException} if it is negative. */
    public SegmentOptions withAttachTimeout(Duration value) {
        return with(draft -> draft.attachTimeout = value);
    }

    /** A copy with another value; an {@link IllegalArgumentException} if it is less than a millisecond. */
    public SegmentOptions withCheckInterval(Duration value) {
        return with(draft -> draft.checkInterval = value);
    }

    /** A copy with another value; an {@link IllegalArgumentException} if it is negative. */
    public SegmentOptions withLockTimeout(Duration value) {
        return with(draft -> draft.lockTimeout = value);
    }

    /** A copy with another value: the structure that the segment must hold. */
    SegmentOptions withKind(SegmentKind value) {
        return with(draft -> draft.kind = Optional.of(value));
    }

    /** What the segment must hold; empty if that is not known yet, or if its bytes may be of any kind. */
    Optional<SegmentKind> kind() {
        return kind.or(() -> required.flatMap(SegmentKind::neededBy));
    }

    /** Whether a segment that is created gets its lock file before its name, because its users will lock bytes of it. */
    boolean needsLocks() {
        return kind.isPresent() || required.filter(Region::needsLocks).isPresent();
    }

    /** The smallest size in bytes of a segment that these options can use. */
    long requiredSize() {
        return required.map(Region::requiredSize).orElse(1L);
    }

    /** @throws SegmentTooSmallException if a segment of this size cannot hold what is required */
    void requireRoom(String segment, long actualSize) {
        required.ifPresent(region -> requireRoom(segment, actualSize, region));
    }

    /** @throws SegmentTooSmallException if a segment of this size cannot hold a region */
    static void requireRoom(String segment, long size, Region region) {
        if (size < region.requiredSize()) {
            throw new SegmentTooSmallException(
                    segment,
                    "Segment '%s' is %d bytes, but %s needs %d"
                            .formatted(segment, size, region, region.requiredSize()));
        }
    }

    private SegmentOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new SegmentOptions(draft);
    }

    /** The options while the one thread that makes the copy changes them. */
    private static final class Draft {
        private CreateMode createMode = CreateMode.IF_ABSENT;
        private long size = DEFAULT_SIZE;
        private Set<PosixFilePermission> permissions = PosixFilePermissions.fromString("rw-------");
        private Set<String> trustedOwners = Set.of();
        private Optional<Region> required = Optional.empty();
        private Optional<SegmentKind> kind = Optional.empty();
        private Consumer<Segment> initializer = segment -> {};
        private boolean unlinkOnClose;
        private boolean reattach = true;
        private Consumer<String> report = sentence -> {};
        private Duration attachTimeout = Duration.ofSeconds(1);
        private Duration checkInterval = Duration.ofMillis(250);
        private Duration lockTimeout = Duration.ofSeconds(5);

        Draft() {}

        Draft(SegmentOptions from) {
            createMode = from.createMode;
            size = from.size;
            permissions = from.permissions;
            trustedOwners = from.trustedOwners;
            required = from.required;
            kind = from.kind;
            initializer = from.initializer;
            unlinkOnClose = from.unlinkOnClose;
            reattach = from.reattach;
            report = from.report;
            attachTimeout = from.attachTimeout;
            checkInterval = from.checkInterval;
            lockTimeout = from.lockTimeout;
        }
    }
}
